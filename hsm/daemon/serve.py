"""Run a machine: from the lock of its data directory to its last checkpoint."""

import asyncio
import contextlib
import dataclasses
import itertools
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

from hsm.appliances.sjj import Machine, open_machine
from hsm.daemon import logs
from hsm.daemon.hardening import harden, raise_file_limit
from hsm.daemon.listeners import MANAGEMENT, SERVICE, Listener
from hsm.daemon.lock import DataLock, Holder, LockedError, take
from hsm.daemon.sockets import ListenError, PublicSocket, listen
from hsm.model.address import Address, TcpAddress, UnixAddress, default_admin
from hsm.model.settings import Settings
from hsm.model.unsealing import Unsealing

# How long running calls may take after the first signal, in seconds.
GRACE = 5.0
# A connection takes a descriptor at the door, one behind it and one at the server.
_DESCRIPTORS_PER_CONNECTION = 3
_DESCRIPTORS_OF_THE_HOUSE = 200
_MOST_CONNECTIONS = 10_000

log = structlog.get_logger("daemon")


class StartError(Exception):
    """The machine cannot start; the message says why and what to do."""


def run(  # noqa: PLR0913  what `softsjj serve` was given
    settings: Settings,
    unsealing: Unsealing,
    service: Address,
    admin: Address,
    *,
    group: str | None,
    log_format: logs.LogFormat,
) -> None:
    """Serve until a signal. StartError when the directory or an address cannot be used."""
    harden()
    logs.set_up(log_format, lab=False)
    if isinstance(admin, TcpAddress):
        raise StartError(f"management is only served on a Unix socket, not on {admin}")
    try:
        asyncio.run(_Daemon(settings, unsealing, service, admin, group, log_format).run())
    except (LockedError, ListenError) as error:
        raise StartError(str(error)) from error


@contextlib.asynccontextmanager
async def serving(
    settings: Settings, unsealing: Unsealing, service: Address, *, log_format: logs.LogFormat
) -> AsyncIterator[tuple[Address, Address]]:
    """Serve inside a process that has other things to do, and its own signals.

    Gives the addresses of service and management, with the ports that were found.
    """
    admin = default_admin(service, settings.data)
    daemon = _Daemon(settings, unsealing, service, admin, None, log_format)
    try:
        async with daemon.opened():
            yield daemon.addresses
    except (LockedError, ListenError) as error:
        raise StartError(str(error)) from error


class _Daemon:
    """One run. What is opened is closed in the opposite order, however far the start came."""

    def __init__(  # noqa: PLR0913, PLR0917  as run
        self,
        settings: Settings,
        unsealing: Unsealing,
        service: Address,
        admin: UnixAddress,
        group: str | None,
        log_format: logs.LogFormat,
    ) -> None:
        self._settings = settings
        self._unsealing = unsealing
        self._wanted = (service, admin)
        self._group = group
        self._log_format = log_format
        self._publics: list[PublicSocket] = []
        self._listeners: list[Listener] = []
        self._stop = asyncio.Event()
        self._hurry = asyncio.Event()

    @property
    def addresses(self) -> tuple[Address, Address]:
        """Where service and management listen."""
        return self._publics[0].address, self._publics[1].address

    async def run(self) -> None:
        """Start, serve, stop."""
        async with self.opened():
            self._catch_signals()
            self._say_ready()
            await self._stop.wait()
            log.info("stopping", grace=GRACE)
        log.info("stopped")

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Start; when the block ends, stop."""
        async with contextlib.AsyncExitStack() as opened:
            lock = take(self._settings.data)
            opened.callback(lock.release)
            inner = _inner_directory(lock)
            opened.callback(shutil.rmtree, inner, ignore_errors=True)
            opened.callback(self._remove_sockets)
            for address in self._wanted:
                self._publics.append(listen(address, self._group))
            lock.note(Holder(os.getpid(), str(self._publics[1].address), str(inner)))
            machine = self._open_machine()
            opened.push_async_callback(machine.close)
            opened.push_async_callback(self._stop_listeners)
            await self._listen(machine, inner)
            try:
                yield
            finally:
                self._remove_sockets()

    def _open_machine(self) -> Machine:
        settings = dataclasses.replace(
            self._settings,
            service_address=str(self._publics[0].address),
            admin_address=str(self._publics[1].address),
        )
        machine = open_machine(settings, self._unsealing)
        status = machine.status()
        logs.set_up(self._log_format, lab=status.lab)
        for warning in status.warnings:
            log.warning(warning)
        return machine

    async def _listen(self, machine: Machine, inner: Path) -> None:
        most = (raise_file_limit() - _DESCRIPTORS_OF_THE_HOUSE) // _DESCRIPTORS_PER_CONNECTION
        # Each listener has its half, so that a full one leaves the other its descriptors.
        limit = max(1, min(most // len(self._publics), _MOST_CONNECTIONS))
        numbers = itertools.count(1)
        size = self._settings.max_request
        service = Listener("service", SERVICE, machine.pipeline, inner / "service", size)
        admin = Listener("management", MANAGEMENT, machine.pipeline, inner / "management", size)
        await admin.offer_health_and_reflection((*MANAGEMENT, *SERVICE))
        self._listeners = [service, admin]
        for listener, public in zip(self._listeners, self._publics, strict=True):
            await listener.start([public], numbers, limit)
            log.info("listening", listener=listener.name, address=str(public.address))

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        """Stop in order at the first signal, without grace at the second, at once at the third."""
        if not self._stop.is_set():
            self._stop.set()
            return
        self._hurry.set()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    def _say_ready(self) -> None:
        """Tell whoever started us, on standard output, in one line that a script can wait for."""
        service, admin = (public.address for public in self._publics)
        log.info("ready", service=str(service), management=str(admin), pid=os.getpid())
        with contextlib.suppress(OSError):
            sys.stdout.write(
                f"softsjj ready: LAB machine, service {service}, management {admin}, "
                f"process {os.getpid()}\n"
            )
            sys.stdout.flush()

    async def _stop_listeners(self) -> None:
        stopping = asyncio.create_task(self._stop_all(GRACE))
        hurry = asyncio.create_task(self._hurry.wait())
        await asyncio.wait({stopping, hurry}, return_when=asyncio.FIRST_COMPLETED)
        if not stopping.done():
            log.warning("second signal: running calls are dropped")
            await self._stop_all(0)
        hurry.cancel()
        await stopping

    async def _stop_all(self, grace: float) -> None:
        await asyncio.gather(*(listener.stop(grace) for listener in self._listeners))

    def _remove_sockets(self) -> None:
        """Remove the socket files, so that new callers learn at once that nobody is there."""
        for public in self._publics:
            public.remove()


_INNER_PREFIX = "softsjj-"


def _inner_directory(lock: DataLock) -> Path:
    """Make the directory of the inner sockets, and remove the one a dead daemon left."""
    dead = lock.left_by_the_dead
    if dead is not None and dead.inner:
        left = Path(dead.inner)
        with contextlib.suppress(OSError):
            if left.name.startswith(_INNER_PREFIX) and left.lstat().st_uid == os.geteuid():
                shutil.rmtree(left)
                log.warning("the daemon before did not stop in order", pid=dead.pid)
    return Path(tempfile.mkdtemp(prefix=_INNER_PREFIX))
