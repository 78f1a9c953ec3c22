"""Temporary machines as their user sees them. They live in a process of their own, the host.

A process of its own, because a test may fork, may keep the interpreter's lock while its library
waits for an answer, and may be killed: none of that shall reach the machine, and the host notices
the end of its input and removes everything.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from hsm.model.lab_keys import LAB_KEYS, LabKey
from hsm.testing import directory

if TYPE_CHECKING:
    from hsm.client import Client

_ANSWER_SECONDS = 60.0
_STOP_SECONDS = 15.0
_READ_BYTES = 65536


class HostError(Exception):
    """No machine can be had; the message says why."""


class HostGoneError(HostError):
    """The process of the machines has ended by itself, and its machines with it."""


class Sjj:
    """A ready LAB machine. `address` and `admin` are those of SOFTSJJ_ADDRESS and SOFTSJJ_ADMIN.

    `keys` are the keys made at the start, `warnings` what its status warned of then.
    """

    def __init__(self, host: "Host", name: str, told: Mapping[str, Any], keys: Iterable[LabKey]):
        self._host = host
        self._name = name
        self.address = str(told["address"])
        self.admin = str(told["admin"])
        self.data = Path(told["data"])
        self.warnings = tuple(map(str, told["warnings"]))
        self.keys = tuple(keys)

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables by which every client finds this machine."""
        return {
            "SOFTSJJ_ADDRESS": self.address,
            "SOFTSJJ_ADMIN": self.admin,
            "SOFTSJJ_DATA": str(self.data),
        }

    @property
    def env(self) -> dict[str, str]:
        """This process's environment with `variables`: subprocess.run(..., env=sjj.env)."""
        return dict(os.environ) | self.variables

    @property
    def libdir(self) -> Path:
        """The directory of libsdf.so. HostError when it is not installed."""
        return _installed("lib", "libsdf.so")

    @property
    def includedir(self) -> Path:
        """The directory of sdf.h. HostError when it is not installed."""
        return _installed("include", "sdf.h")

    @cached_property
    def client(self) -> "Client":
        """A blocking client at the service, with a session of its own; closed with the machine."""
        from hsm.client import Client, calls

        client = Client(self.address)
        client.session = client.call(calls.OPEN_SESSION, calls.OPEN_SESSION.request()).session
        return client

    @cached_property
    def management(self) -> "Client":
        """A blocking client at the management listener; closed with the machine."""
        from hsm.client import Client

        return Client(self.admin)

    @property
    def log(self) -> str:
        """What the host has logged, of all its machines."""
        return self._host.log

    def close(self) -> None:
        """Stop the machine and remove it."""
        for name in ("client", "management"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()
        self._host.drop(self._name)


class Host:
    """The process of temporary machines. It starts with the first machine and ends with `close`.

    `log` is a file, opened for appending, that takes its log; None: standard error.
    """

    def __init__(self, log: IO[bytes] | None = None) -> None:
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self._count = 0

    @property
    def log(self) -> str:
        """What it has logged into its file."""
        if self._log is None:
            return ""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode(errors="replace")

    def make(  # noqa: PLR0913  what a machine may be
        self,
        keys: Iterable[LabKey] = LAB_KEYS,
        *,
        listen: str | None = None,
        seed: bytes | None = None,
        clock: datetime | None = None,
        settings: Mapping[str, int | float] | None = None,
        service: Literal["lane", "aio"] = "lane",
    ) -> Sjj:
        """Make a machine, with its own socket or at `listen`. HostError says why there is none.

        `seed` makes its random numbers, and so its keys, predictable; `clock` (with a time zone)
        stops its clock. Both are for tests only, and its status and log say so.
        """
        if clock is not None and clock.tzinfo is None:
            raise HostError("the clock needs a time zone: datetime(2026, 1, 1, tzinfo=UTC)")
        wanted = tuple(keys)
        self._count += 1
        name = str(self._count)
        told = self._ask(
            {
                "do": "make",
                "name": name,
                "listen": listen,
                "seed": None if seed is None else seed.hex(),
                "clock_ms": None if clock is None else round(clock.timestamp() * 1000),
                "settings": dict(settings or {}),
                "service": service,
                "keys": [
                    {"type": key.name.type, "index": key.name.index, "password": key.password}
                    for key in wanted
                ],
            }
        )
        return Sjj(self, name, told, wanted)

    @property
    def pid(self) -> int | None:
        """The running process; None when there is none."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process is not None and running else None

    def drop(self, name: str) -> None:
        """Stop a machine; one whose host is gone is gone too."""
        if self.pid is not None:
            with contextlib.suppress(HostGoneError):
                self._ask({"do": "drop", "name": name})

    def close(self) -> None:
        """Stop all machines and the process, and remove what is left of it."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        directory.sweep(directory.base_directory())

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "hsm.testing.host"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                bufsize=0,
                start_new_session=True,  # a Ctrl-C at the terminal is for us, not for the host
            )
        return self._process

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        process = self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            reply = json.loads(self._line(process))
        except BrokenPipeError:
            raise self._gone() from None
        if "error" in reply:
            raise HostError(reply["error"])
        return dict(reply)

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        assert process.stdout is not None
        until = time.monotonic() + _ANSWER_SECONDS
        while b"\n" not in self._rest:
            left = max(0.0, until - time.monotonic())
            if not select.select([process.stdout], [], [], left)[0]:
                raise HostError(f"the host of the machines is silent\n{self._tail()}")
            more = os.read(process.stdout.fileno(), _READ_BYTES)
            if not more:
                raise self._gone()
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _gone(self) -> HostGoneError:
        return HostGoneError(f"the host of the machines has ended\n{self._tail()}")

    def _tail(self) -> str:
        return "\n".join(self.log.splitlines()[-20:])


def _installed(folder: str, file: str) -> Path:
    from importlib.resources import as_file, files

    found = files("hsm").joinpath(folder).joinpath(file)
    if not found.is_file():
        raise HostError(f"{file} is not installed: install the package softsjj (make build)")
    with as_file(found) as path:
        return path.parent
