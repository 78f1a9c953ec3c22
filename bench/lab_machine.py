"""A lab machine of the demo's own: made by `softsjj init`, served by a child, always stopped.

Everything goes through the command line, as it does for an integrator.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

START_SECONDS = 60.0
STOP_SECONDS = 15.0
LONGEST_SOCKET_PATH = 107  # unix(7): sun_path with its NUL is 108 bytes


class DemoError(Exception):
    """The demo cannot go on; the message says why."""


class LabMachine:
    """A machine whose data, socket and log are in one directory."""

    def __init__(self, directory: Path) -> None:
        self.data = directory / "machine"
        self.socket = directory / "softsjj.sock"
        self.log = directory / "softsjj.log"
        self._made = directory / "machine.made"
        self._log_start = 0
        self._daemon: subprocess.Popen[bytes] | None = None
        admin = f"{self.socket}.admin"
        if len(os.fsencode(admin)) > LONGEST_SOCKET_PATH:
            raise DemoError(f"{admin} is too long for a Unix socket: choose a shorter --workdir")
        self.settings: Mapping[str, str] = {
            "SOFTSJJ_DATA": str(self.data),
            "SOFTSJJ_ADDRESS": f"unix:{self.socket}",
            "SOFTSJJ_ADMIN": f"unix:{admin}",
        }

    @property
    def is_made(self) -> bool:
        """Whether an earlier run made this machine completely."""
        return self._made.exists()

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program that shall find this machine."""
        return {**os.environ, **self.settings}

    def command(self, *words: str) -> None:
        """Show and run `softsjj WORDS`; its output goes where ours goes."""
        shown = " ".join(words)
        say(f"  $ softsjj {shown}")
        done = subprocess.run(_softsjj(*words), env=self.environment, check=False)
        if done.returncode != 0:
            raise DemoError(f"softsjj {shown}: exit code {done.returncode}")

    def query(self, *words: str) -> Any:
        """Run `softsjj WORDS --json` quietly: what it prints, or None when it does not succeed."""
        done = subprocess.run(
            _softsjj(*words, "--json"), env=self.environment, check=False, capture_output=True
        )
        return json.loads(done.stdout) if done.returncode == 0 else None

    def has_key(self, kind: str, index: int) -> bool:
        """Say whether the machine stores a key of this type at this index."""
        keys = self.query("key", "list", "--type", kind)
        if keys is None:
            raise DemoError("softsjj key list failed")
        return any(key["index"] == index for key in keys)

    def initialise(self) -> None:
        """Make the machine. What an interrupted run left half made must be gone before."""
        self.command("init")
        self._made.touch()

    def start(self) -> None:
        """Start the daemon as a child and wait until it answers."""
        # Appended: the log may be that of another demo, whose daemon still runs.
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            # A session of its own: Ctrl-C reaches only us, and we stop the daemon in good order.
            self._daemon = subprocess.Popen(
                _softsjj("serve"),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        say(f"  $ softsjj serve &        (log: {self.log})")
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._daemon.poll() is not None:
                raise DemoError(f"softsjj serve ended at once:\n{self._last_words()}")
            if time.monotonic() > deadline:
                raise DemoError(f"softsjj serve does not answer:\n{self._last_words()}")
            time.sleep(0.1)

    def wait(self) -> int:
        """Wait until the daemon ends by itself; its exit code."""
        assert self._daemon is not None
        return self._daemon.wait()

    def stop(self) -> None:
        """Stop the daemon if it runs: SIGTERM, and SIGKILL when that does not help."""
        daemon, self._daemon = self._daemon, None
        if daemon is None or daemon.poll() is not None:
            return
        daemon.terminate()
        try:
            daemon.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()

    def _answers(self) -> bool:
        """Say whether our child is up: another demo's daemon may answer at the same address."""
        assert self._daemon is not None
        status = self.query("status")
        return status is not None and status["pid"] == self._daemon.pid

    def _last_words(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-12:])


def ask(*words: str) -> str:
    """Run `softsjj WORDS` and return the line it prints."""
    done = subprocess.run(_softsjj(*words), check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise DemoError(f"softsjj {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()


def say(text: str) -> None:
    """Print a line at once: children print to the same place."""
    print(text, flush=True)


def _softsjj(*words: str) -> list[str]:
    return [sys.executable, "-m", "hsm.cli", *words]
