"""The process that serves temporary machines: one of `softsjj dev`, or all of a test run.

    python -m hsm.testing.host

It reads a JSON object a line on standard input and answers each with one on standard output:
{"do": "make", ...} with addresses, {"do": "drop", "name": N} with {}. What goes wrong is
{"error": TEXT}. At the end of its input it stops every machine and removes its directory: so
nothing outlives whoever started it, however that one ended.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from hsm.appliances.sjj import initialise
from hsm.client import Client, UnreachableError
from hsm.client.seed import sow
from hsm.daemon.hardening import harden
from hsm.daemon.serve import StartError, Transport, serving
from hsm.model import KeyName, RefusalError, Settings, Unsealing
from hsm.model.address import Address, AddressError, UnixAddress, parse_address
from hsm.model.lab_keys import LabKey
from hsm.testing import directory

_FORESEEN = (StartError, RefusalError, UnreachableError, AddressError, OSError)


class _Machine:
    """One machine, served by a task from `start` to `stop`."""

    def __init__(self, data: Path, wanted: dict[str, Any]) -> None:
        seed, clock = wanted["seed"], wanted["clock_ms"]
        self._settings = Settings(
            data=data,
            insecure_seed=None if seed is None else bytes.fromhex(seed),
            fixed_clock_ms=clock,
            **wanted["settings"],
        )
        self._keys = [
            LabKey(KeyName.parse(key["type"], key["index"]), key["password"])
            for key in wanted["keys"]
        ]
        listen = wanted["listen"]
        service: Address = UnixAddress(data.parent / "sjj.sock")
        self._service = parse_address(listen) if listen else service
        self._transport: Transport = wanted["service"]
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> dict[str, Any]:
        """Make the machine and its keys, serve it, and tell where."""
        ready: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._serve(ready.set_result))
        either: set[asyncio.Future[Any]] = {self._task, ready}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            await self._task  # raises: it ended before it was ready
        return await ready

    async def stop(self) -> None:
        """Stop serving."""
        self._stop.set()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _serve(self, say: Callable[[dict[str, Any]], None]) -> None:
        settings = self._settings
        unsealing = Unsealing.key_file(settings.key_file)
        await asyncio.to_thread(initialise, settings.data, unsealing, settings)
        async with serving(
            settings,
            unsealing,
            self._service,
            log_format="console",
            transport=self._transport,
        ) as where:
            service, admin = where
            warnings = await asyncio.to_thread(self._sow, admin)
            say(
                {
                    "address": str(service),
                    "admin": str(admin),
                    "data": str(settings.data),
                    "warnings": warnings,
                }
            )
            await self._stop.wait()

    def _sow(self, admin: Address) -> list[str]:
        from hsm.client.calls import STATUS
        from hsm.spec.v1.admin_pb2 import StatusRequest

        with Client(admin, deadline=60) as client:
            for _ in sow(client, self._keys):
                pass
            return list(client.call(STATUS, StatusRequest()).warnings)


class _Host:
    """All machines of this process, each in a directory of its own below `work`."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._machines: dict[str, _Machine] = {}

    async def answer(self, line: bytes) -> dict[str, Any]:
        """Do what a line asks."""
        asked = json.loads(line)
        name = str(asked["name"])
        if asked["do"] == "drop":
            if name in self._machines:  # dropped twice: it is gone
                await self._drop(name)
            return {}
        home = self._work / name
        home.mkdir(mode=0o700)
        machine = _Machine(home / "data", asked)
        self._machines[name] = machine
        try:
            return await machine.start()
        except _FORESEEN as error:
            await self._drop(name)
            return {"error": str(error)}

    async def _drop(self, name: str) -> None:
        await self._machines.pop(name).stop()
        await asyncio.to_thread(directory.remove_tree, self._work / name)

    async def close(self) -> None:
        """Stop all machines."""
        await asyncio.gather(*(machine.stop() for machine in self._machines.values()))


async def _lines() -> AsyncIterator[bytes]:
    """Give the lines of standard input, until its end or SIGTERM."""
    reader = asyncio.StreamReader(limit=16 * 1024 * 1024)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, reader.feed_eof)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line


async def _serve(work: Path, out: int) -> None:
    host = _Host(work)
    try:
        async for line in _lines():
            reply = await host.answer(line)
            os.write(out, json.dumps(reply).encode() + b"\n")
    except BrokenPipeError:
        pass  # nobody waits for the answer: stop as at the end of the input
    finally:
        await host.close()


def main() -> None:
    """Serve until the end of standard input."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # theirs who started us, and who will end our input
    harden()
    out = os.dup(1)
    os.dup2(2, 1)
    base = directory.base_directory()
    directory.sweep(base)
    work = directory.make(base)
    tempfile.tempdir = str(work.path)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(work.path, out))
    finally:
        work.remove()


if __name__ == "__main__":
    main()
