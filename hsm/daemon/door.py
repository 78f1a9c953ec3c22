"""The door of a listener: it learns who is calling, and tells the gRPC server.

gRPC cannot say which process is at the other end of a Unix socket. So the door accepts the
connections, reads their credentials, and carries the bytes to the server's own socket in a
directory only this user can enter. It binds each of those inner connections to an abstract name of
its own; the server sees that name as the caller's address, and the door's table says which peer
stands behind it. A name that is not in the table did not come through the door and is refused.

On a Unix socket the kernel says who calls, on TLS the certificate does, once the handshake is over;
until then a caller is a guest in the antechamber and has no name.

Abstract names are seen by every user of the host (/proc/net/unix), and any user may take one. So
each is random: one that follows from the last could be taken before the door needs it.
"""

import asyncio
import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from hsm.daemon.antechamber import Antechamber
from hsm.daemon.callers import identify
from hsm.daemon.gate import Gate
from hsm.daemon.seats import Seats
from hsm.daemon.sockets import BACKLOG
from hsm.daemon.splice import Side, join
from hsm.daemon.tls_side import TlsSide
from hsm.model.peer import Peer

_ABSTRACT = "unix-abstract:"  # how gRPC writes the address of an abstract Unix socket
_CONNECT_TRIES = 500
_CONNECT_PAUSE = 0.01

log = structlog.get_logger("door")


class Watcher(Protocol):
    """Who wants to know that connections come and go."""

    def connection_opened(self, peer: Peer) -> None:
        """Note a connection before its first byte is read."""

    def connection_closed(self, peer: Peer) -> None:
        """Note that a connection is gone."""


@dataclass(eq=False)
class _Visit:
    """One connection that was let in: its public side, and the inner one once it is there."""

    name: str
    peer: Peer
    side: Side
    inner: Side | None = None
    task: asyncio.Task[None] | None = None


class Door:
    """Accept on public sockets, splice to the socket `inner`, remember who is who.

    `numbers` counts connections over all doors of a machine; `limit` is the most this door holds at
    once, and one principal gets no more than three quarters of them.
    """

    def __init__(self, inner: Path, watcher: Watcher, numbers: Iterator[int], limit: int) -> None:
        self._inner = inner
        self._watcher = watcher
        self._numbers = numbers
        self._seats = Seats(limit)
        self._visits: dict[str, _Visit] = {}
        self._of_side: dict[Side, _Visit] = {}
        self._servers: list[asyncio.Server] = []
        self._antechamber: Antechamber | None = None

    def __len__(self) -> int:
        return len(self._visits)

    def peer(self, address: str) -> Peer | None:
        """Say who stands behind a name of gRPC's context.peer(); None: nobody came in under it."""
        visit = self._visits.get(address.removeprefix(_ABSTRACT))
        return None if visit is None else visit.peer

    async def open(self, listening: socket.socket, gate: Gate | None = None) -> None:
        """Accept connections on a socket that already listens; with a `gate` they are TLS.

        All its TLS sockets have one antechamber, and so one gate.
        """
        factory: Callable[[], Side]
        if gate is None:
            factory = lambda: _Caller(self)  # noqa: E731  the other one is a method
        else:
            self._antechamber = self._antechamber or self._make_antechamber(gate)
            factory = self._antechamber.guest
        loop = asyncio.get_running_loop()
        # Without a backlog asyncio would make it 100.
        server = await loop.create_server(factory, sock=listening, backlog=BACKLOG)
        self._servers.append(server)

    def _make_antechamber(self, gate: Gate) -> Antechamber:
        def admit(side: TlsSide) -> bool:
            peer = gate.identify(side, next(self._numbers))
            return peer is not None and self._arrived(side, peer)

        return Antechamber(gate, admit, self._left, lambda: self._seats.free)

    def shut(self) -> None:
        """Let nobody new in; those inside go on."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        if self._antechamber is not None:
            self._antechamber.clear()

    async def close(self) -> None:
        """Let nobody new in and end the connections there are."""
        self.shut()
        while self._visits or self._antechamber:
            for visit in list(self._visits.values()):
                visit.side.abort()
                if visit.inner is not None:
                    visit.inner.abort()
            await asyncio.sleep(0)

    def _arrived(self, side: Side, peer: Peer) -> bool:
        """Let a caller in, or say that there is no room."""
        if not self._seats.take(peer.principal):
            return False
        visit = _Visit(f"softsjj-{secrets.token_hex(16)}", peer, side)
        self._visits[visit.name] = self._of_side[side] = visit
        self._watcher.connection_opened(peer)
        visit.task = asyncio.create_task(self._carry(visit))
        return True

    async def _carry(self, visit: _Visit) -> None:
        """Connect to the server under the visit's own name and let the bytes flow."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            sock.setblocking(False)
            sock.bind(f"\0{visit.name}")
            await self._connect(sock)
            loop = asyncio.get_running_loop()
            _, inner = await loop.create_connection(
                lambda: Side(lambda: self._left(visit.side)), sock=sock
            )
        except OSError as error:
            sock.close()
            log.warning("a connection found no server", connection=visit.name, error=str(error))
            visit.side.abort()
            return
        visit.inner = inner
        join(visit.side, inner)

    async def _connect(self, sock: socket.socket) -> None:
        """Connect, trying again while the server's queue is full.

        unix(7): a non-blocking connect to a full queue fails with EAGAIN and nothing tells when
        there is room, so the loop's own sock_connect would take the first "writable" for success.
        """
        for _ in range(_CONNECT_TRIES):
            try:
                sock.connect(str(self._inner))
            except BlockingIOError:
                await asyncio.sleep(_CONNECT_PAUSE)
            else:
                return
        raise TimeoutError("the server does not accept")

    def _left(self, side: Side) -> None:
        """Forget a visit when both its sides are gone."""
        visit = self._of_side.get(side)
        if visit is None or not side.lost or (visit.inner is not None and not visit.inner.lost):
            return
        del self._of_side[side], self._visits[visit.name]
        self._seats.give(visit.peer.principal)
        self._watcher.connection_closed(visit.peer)


class _Caller(Side):
    """The public side of a connection whose caller the socket itself names."""

    def __init__(self, door: Door) -> None:
        super().__init__(lambda: door._left(self))
        self._door = door

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peer = identify(transport.get_extra_info("socket"), next(self._door._numbers))
        if not self._door._arrived(self, peer):
            self.abort()
