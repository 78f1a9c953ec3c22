"""Run a machine: from the lock of its data directory to its last checkpoint."""

import asyncio
import contextlib
import dataclasses
import itertools
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Literal

import structlog

from hsm.appliances.sjj import Machine, open_machine
from hsm.core.lane import LaneError
from hsm.daemon import logs
from hsm.daemon.gate import Access, Gate
from hsm.daemon.hardening import harden, raise_file_limit
from hsm.daemon.inner import InnerError, inner_directory
from hsm.daemon.lane_listener import LaneListener
from hsm.daemon.listeners import MANAGEMENT, SERVICE, Listener
from hsm.daemon.lock import Holder, LockedError, take
from hsm.daemon.server_tls import ServerTls, ServerTlsError
from hsm.daemon.sockets import ListenError, PublicSocket, listen
from hsm.model.address import Address, TcpAddress, TlsAddress, UnixAddress, default_admin
from hsm.model.principals import FILE_NAME, PrincipalsError
from hsm.model.settings import Settings
from hsm.model.unsealing import Unsealing

# How long running calls may take after the first signal, in seconds.
GRACE = 5.0
# A connection of management takes a descriptor at the door, one behind it and one at the server.
_DESCRIPTORS_PER_CONNECTION = 3
_DESCRIPTORS_OF_THE_HOUSE = 200
_MOST_CONNECTIONS = 10_000

log = structlog.get_logger("daemon")


Transport = Literal["lane", "aio"]


class StartError(Exception):
    """The machine cannot start; the message says why and what to do."""


@dataclasses.dataclass(frozen=True)
class Places:
    """Where a machine listens, and how it knows who comes. `principals`: None is the default."""

    service: tuple[Address, ...]
    admin: tuple[Address, ...]
    group: str | None = None
    tls: ServerTls | None = None
    principals: Path | None = None
    transport: Transport = "lane"
    """What serves device calls: the lane, or gRPC's own server behind the door."""

    def check(self) -> None:
        """StartError when management would be where nobody can prove to be its operator."""
        for address in self.admin:
            if isinstance(address, TcpAddress):
                raise StartError(
                    f"management is only served on a Unix socket or over TLS, not on {address}: "
                    f"write unix:PATH or tls:{address}"
                )
        if self.has_tls and self.tls is None:
            raise StartError(
                "a tls: address needs --tls-ca, --tls-certificate and --tls-key "
                "(for a lab: softsjj tls make-ca, softsjj tls issue)"
            )

        if self.principals is not None and not self.has_tls:
            raise StartError("--principals is for callers over TLS, and no address is a tls: one")

    @property
    def has_tls(self) -> bool:
        """Whether any of them is a TLS address."""
        return any(isinstance(address, TlsAddress) for address in (*self.service, *self.admin))


_FORESEEN = (LockedError, LaneError, ListenError, InnerError, ServerTlsError, PrincipalsError)


def run(
    settings: Settings, unsealing: Unsealing, places: Places, *, log_format: logs.LogFormat
) -> None:
    """Serve until a signal. StartError when the directory or an address cannot be used."""
    harden()
    logs.set_up(log_format, lab=False)
    places.check()
    try:
        asyncio.run(_Daemon(settings, unsealing, places, log_format).run())
    except _FORESEEN as error:
        raise StartError(str(error)) from error


@contextlib.asynccontextmanager
async def serving(
    settings: Settings,
    unsealing: Unsealing,
    service: Address,
    *,
    log_format: logs.LogFormat,
    transport: Transport = "lane",
) -> AsyncIterator[tuple[Address, Address]]:
    """Serve inside a process that has other things to do, and its own signals.

    Gives the addresses of service and management, with the ports that were found.
    """
    admin = default_admin(service, settings.data)
    places = Places((service,), (admin,), transport=transport)
    if places.has_tls:
        raise StartError(f"a temporary machine has no certificate for {service}: softsjj serve has")
    daemon = _Daemon(settings, unsealing, places, log_format)
    try:
        async with daemon.opened():
            yield daemon.first_addresses
    except _FORESEEN as error:
        raise StartError(str(error)) from error


class _Daemon:
    """One run. What is opened is closed in the opposite order, however far the start came."""

    def __init__(
        self,
        settings: Settings,
        unsealing: Unsealing,
        places: Places,
        log_format: logs.LogFormat,
    ) -> None:
        self._settings = settings
        self._unsealing = unsealing
        self._places = places
        self._log_format = log_format
        self._service: list[PublicSocket] = []
        self._admin: list[PublicSocket] = []
        self._listeners: list[Listener | LaneListener] = []
        self._access: Access | None = None
        self._reloading: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._hurry = asyncio.Event()

    @property
    def first_addresses(self) -> tuple[Address, Address]:
        """Where service and management listen first of all."""
        return self._service[0].address, self._admin[0].address

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
            self._open_access()
            inner = inner_directory(lock)
            opened.callback(shutil.rmtree, inner, ignore_errors=True)
            opened.callback(self._remove_sockets)
            for address in self._places.service:
                self._service.append(listen(address, self._places.group))
            for address in self._places.admin:
                self._admin.append(listen(address, self._places.group))
            lock.note(Holder(os.getpid(), str(_nearest(self._admin)), str(inner)))
            machine = self._open_machine()
            opened.push_async_callback(machine.close)
            opened.push_async_callback(self._stop_listeners)
            await self._listen(machine, inner)
            try:
                yield
            finally:
                self._remove_sockets()

    def _open_access(self) -> None:
        """Read what TLS needs, before anything else is changed."""
        if self._places.has_tls and self._places.tls is not None:
            given = self._places.principals
            file = given or self._settings.data / FILE_NAME
            self._access = Access(self._places.tls, file, required=given is not None)

    def _open_machine(self) -> Machine:
        settings = dataclasses.replace(
            self._settings,
            service_address=_listed(self._service),
            admin_address=_listed(self._admin),
        )
        machine = open_machine(settings, self._unsealing)
        access = self._access
        if access is not None:
            machine.watch_tls(lambda: access.status)
        status = machine.status()
        logs.set_up(self._log_format, lab=status.lab)
        for warning in status.warnings:
            log.warning(warning)
        return machine

    async def _listen(self, machine: Machine, inner: Path) -> None:
        most = (raise_file_limit() - _DESCRIPTORS_OF_THE_HOUSE) // _DESCRIPTORS_PER_CONNECTION
        # Each listener has its half, so that a full one leaves the other its descriptors.
        limit = max(1, min(most // 2, _MOST_CONNECTIONS))
        numbers = itertools.count(1)
        size = self._settings.max_request
        service: Listener | LaneListener
        if self._places.transport == "lane":
            service = LaneListener("service", SERVICE, machine.pipeline, size, machine.lane())
        else:
            service = Listener("service", SERVICE, machine.pipeline, inner / "service", size)
        admin = Listener("management", MANAGEMENT, machine.pipeline, inner / "management", size)
        await admin.offer_health_and_reflection((*MANAGEMENT, *SERVICE))
        self._listeners = [service, admin]
        for listener, publics in zip(self._listeners, (self._service, self._admin), strict=True):
            users = listener is service
            gate = Gate(self._access, users=users) if self._access is not None else None
            await listener.start(publics, numbers, limit, gate)
            log.info("listening", listener=listener.name, address=_listed(publics))

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_signal)
        if self._access is not None:
            loop.add_signal_handler(signal.SIGHUP, self._on_hangup, self._access)

    def _on_hangup(self, access: Access) -> None:
        """Read certificates and principals again; a signal during that counts for one more time."""
        before = self._reloading

        async def reload() -> None:
            if before is not None:
                await asyncio.wait({before})
            await asyncio.to_thread(access.reload)

        self._reloading = asyncio.create_task(reload())

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
        service, admin = _listed(self._service), _listed(self._admin)
        log.info("ready", service=service, management=admin, pid=os.getpid())
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
        for public in (*self._service, *self._admin):
            public.remove()


def _listed(publics: Sequence[PublicSocket]) -> str:
    """Write addresses as SOFTSJJ_ADDRESS takes them."""
    return ",".join(str(public.address) for public in publics)


def _nearest(publics: Sequence[PublicSocket]) -> Address:
    """Give the address that is best for a caller on this machine: a Unix socket if there is one."""
    addresses = [public.address for public in publics]
    unix = (address for address in addresses if isinstance(address, UnixAddress))
    return next(unix, addresses[0])
