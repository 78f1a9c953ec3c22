"""A worker: a process that times the ops of one library, and answers in lines of JSON.

    (it starts)                              {"impl": "3.0.17"}
    case PRIMITIVE OP SIZE STREAMS MODE      {"have": true, "mark": "HEX"} or {"have": false}
    run CALLS                                {"ns": 123}     of the last case, a warm-up left out
    clock                                    {"hz": 123}     of the core (the C workers only)

Or {"error": "TEXT"}. A mark is 16 bytes of what came out, empty when that is random. Between two
questions a worker sleeps, so that only one of them uses the core.
"""

import contextlib
import json
import select
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from typing import IO, Any

from .cases import Case
from .errors import BenchError, MissingError

# The slowest call that is known takes 0.1 s; the first one of a case may make keys.
PATIENCE_SECONDS = 120.0


class Worker:
    """A running worker. peer: None for the core's own."""

    def __init__(
        self, peer: str | None, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Start it. MissingError when it cannot run."""
        self.peer = peer
        self._words: IO[bytes] = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._words,
                env=environment,
                bufsize=0,
                start_new_session=True,  # Ctrl-C reaches only us, and we end it
            )
        except OSError as error:
            self._words.close()
            raise MissingError(f"{command[0]} cannot be run: {error.strerror}") from error
        try:
            self.impl = str(self._answer()["impl"])
        except BenchError as error:
            self.close()
            raise MissingError(str(error)) from error

    def case(self, case: Case) -> str | None:
        """Make a case ready: its mark, or None when this library has no such op. BenchError."""
        size = f"{case.size} {case.streams} {case.mode}"
        answer = self._ask(f"case {case.primitive} {case.op} {size}")
        return str(answer["mark"]) if answer["have"] else None

    def run(self, calls: int) -> float:
        """Return the seconds that so many calls of the last case took."""
        return float(self._ask(f"run {calls}")["ns"]) * 1e-9

    def clock(self) -> float:
        """Return the clock of the core, in Hz."""
        return float(self._ask("clock")["hz"])

    def close(self) -> None:
        """End the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.kill()
        self._process.wait()
        self._words.close()

    def _ask(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it is gone: what it said last tells why
            self._process.stdin.write(line.encode() + b"\n")
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], PATIENCE_SECONDS)[0]:
            raise BenchError(f"no answer within {PATIENCE_SECONDS:.0f} s")
        line = self._process.stdout.readline()
        if not line:
            raise BenchError(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise BenchError(str(answer["error"]))
        return answer

    def _last_words(self) -> str:
        code = self._process.wait(PATIENCE_SECONDS)
        self._words.seek(0)
        lines = self._words.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"its process ended with code {code}"
