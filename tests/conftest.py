"""Real daemons for tests: processes of `softsjj serve`, each with data and addresses of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

READY_SECONDS = 30.0
STOP_SECONDS = 15.0
ROOT = Path(__file__).parent.parent


def clean_environment() -> dict[str, str]:
    """The environment without anything that would steer a daemon or a client."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SOFTSJJ_")
    }
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part
    )
    environment["NO_COLOR"] = "1"
    return environment


def softsjj(
    *arguments: str | Path, env: Mapping[str, str], input: str | None = None, seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run the command as a stranger would, and give what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "hsm.cli", *map(str, arguments)],
        env=dict(env),
        input=input,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


class Daemon:
    """A daemon process. `env` makes any client, libsdf included, find it."""

    def __init__(self, directory: Path, address: str | None = None) -> None:
        self.directory = directory
        self.data = directory / "data"
        self.address = address or f"unix:{directory}/sjj.sock"
        unix = self.address.startswith("unix:")
        self.admin = f"{self.address}.admin" if unix else f"unix:{self.data}/admin.sock"
        self.env = clean_environment() | {
            "SOFTSJJ_DATA": str(self.data),
            "SOFTSJJ_ADDRESS": self.address,
            "SOFTSJJ_ADMIN": self.admin,
        }
        self._process: subprocess.Popen[str] | None = None
        self._lines: list[str] = []
        self._ready = threading.Event()

    @property
    def process(self) -> subprocess.Popen[str]:
        """The running process, or the last one that ran."""
        assert self._process is not None, "the daemon was never started"
        return self._process

    @property
    def log(self) -> str:
        """Everything all runs of this daemon printed."""
        return "".join(self._lines)

    def init(self) -> None:
        """Make the machine."""
        done = softsjj("init", env=self.env)
        assert done.returncode == 0, done.stderr

    def start(self, *options: str, env: Mapping[str, str] | None = None) -> None:
        """Start serving and wait until it is ready. AssertionError when it ends instead."""
        self.launch(*options, env=env)
        self.wait_ready()

    def launch(self, *options: str, env: Mapping[str, str] | None = None) -> None:
        """Start serving without waiting."""
        self._ready.clear()
        process = subprocess.Popen(
            [sys.executable, "-m", "hsm.cli", "serve", "--log-format", "json", *options],
            env=self.env | dict(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._process = process
        threading.Thread(target=self._read, args=(process,), daemon=True).start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._lines.append(line)
            if line.startswith("softsjj ready"):
                self._ready.set()
        process.stdout.close()

    def wait_ready(self) -> None:
        """Wait for the ready line."""
        until = time.monotonic() + READY_SECONDS
        while not self._ready.wait(0.05):
            ended = self.process.poll()
            assert ended is None, f"the daemon ended with {ended}:\n{self.log}"
            assert time.monotonic() < until, f"the daemon is not ready:\n{self.log}"

    def stop(self) -> int:
        """Stop it in order and give its exit code; killed, and an error, when it does not stop."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def wait(self, seconds: float) -> int:
        """Wait for its end and give its exit code."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the daemon did not stop:\n{self.log}") from None

    def run(
        self, *arguments: str | Path, input: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `softsjj` with this daemon's environment."""
        return softsjj(*arguments, env=self.env, input=input)


DaemonFactory = Callable[..., Daemon]
_reports = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    """Show the logs of the daemons a failed test used."""
    report: pytest.TestReport = yield  # type: ignore[misc]  # the plugin manager sends it in
    if report.failed and isinstance(item, pytest.Function):
        for name, value in item.funcargs.items():
            for daemon in _daemons(value):
                report.sections.append((f"log of {name} ({daemon.directory})", daemon.log))
    return report  # type: ignore[return-value]  # likewise


def _daemons(value: object) -> list[Daemon]:
    if isinstance(value, Daemon):
        return [value]
    return list(getattr(value, "made", []))


class _Factory:
    """Make daemons; stop and forget them at the end."""

    def __init__(self) -> None:
        self.made: list[Daemon] = []
        self._directories: list[tempfile.TemporaryDirectory[str]] = []

    def __call__(self, *, address: str | None = None, start: bool = True) -> Daemon:
        """Make a machine in a new directory; `address` in place of a Unix socket there."""
        # Unix socket paths are short: pytest's own directories can be too deep.
        directory = tempfile.TemporaryDirectory(prefix="sjj-test-", ignore_cleanup_errors=True)
        self._directories.append(directory)
        daemon = Daemon(Path(directory.name), address)
        self.made.append(daemon)
        daemon.init()
        if start:
            daemon.start()
        return daemon

    def close(self) -> None:
        """Stop what still runs."""
        running = [made for made in self.made if made._process and made.process.poll() is None]
        for daemon in running:
            daemon.process.send_signal(signal.SIGTERM)
        codes = [daemon.wait(STOP_SECONDS) for daemon in running]
        for directory in self._directories:
            directory.cleanup()
        assert not any(codes), f"daemons stopped with {codes}"


@pytest.fixture
def daemon_factory() -> Iterator[DaemonFactory]:
    """`daemon_factory(address=None, start=True)` makes a daemon on a machine of its own."""
    factory = _Factory()
    yield factory
    factory.close()


@pytest.fixture(scope="session")
def daemon() -> Iterator[Daemon]:
    """One daemon for all tests that only use it; other tests have left their keys in it."""
    factory = _Factory()
    yield factory()
    factory.close()
