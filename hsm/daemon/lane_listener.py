"""The service listener on the lane.

C threads speak HTTP/2 and TLS, and what they cannot answer themselves comes up here, to go the way
of every op through the pipeline.

The manners are those of the door and its server: who calls is found out before the first request,
one principal does not take all the connections, one connection not all the memory, and a stop
lets what runs finish.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import structlog

from hsm.core import LaneDevice
from hsm.core.lane import (
    GRPC_INTERNAL,
    GRPC_OK,
    GRPC_RESOURCE_EXHAUSTED,
    GRPC_UNAVAILABLE,
    GRPC_UNIMPLEMENTED,
    Asked,
    Caller,
    Cancelled,
    Closed,
    Event,
    Lane,
    LaneError,
    ListenerKind,
    Opened,
    Unshaken,
)
from hsm.daemon.budget import FLOOR, Budget
from hsm.daemon.callers import Credentials, loopback_peer, unix_peer
from hsm.daemon.gate import Gate
from hsm.daemon.listeners import HEADROOM, LAST_WORDS, MOST_CALLS, Pipeline, full_name
from hsm.daemon.process import named
from hsm.daemon.said import Said
from hsm.daemon.seats import Seats
from hsm.daemon.server_tls import PROTOCOL, Pem, ServerTlsError
from hsm.daemon.sockets import PublicSocket, keep_alive
from hsm.daemon.tls_side import HANDSHAKE_SECONDS
from hsm.dispatch.batches import PATH as PIPELINE
from hsm.model.address import TlsAddress, UnixAddress
from hsm.model.peer import Peer
from hsm.spec.ops import OPS, Op

Stream = Callable[[Peer, bytes], AsyncIterator[bytes]]
"""A method that answers one request with several messages."""

log = structlog.get_logger("listener")


@dataclass(frozen=True, slots=True)
class _Shaken:
    """What the gate judges. The lane lets nobody up that does not speak HTTP/2."""

    certificate: bytes
    remote: str
    protocol: str = PROTOCOL


class LaneListener:
    """A lane offering some `services` of the spec. `device` runs some of their ops by itself."""

    def __init__(
        self,
        name: str,
        services: Iterable[str],
        pipeline: Pipeline,
        max_request: int,
        device: LaneDevice | None = None,
    ) -> None:
        self.name = name
        self.services = tuple(services)
        self._pipeline = pipeline
        self._max_request = max_request
        self._device = device
        wanted = set(self.services)
        self._methods: dict[str, Callable[[Peer, Asked], Awaitable[None]]] = {
            row.path: self._unary(op) for op, row in OPS.items() if row.service in wanted
        }
        if PIPELINE.split("/")[1] in map(full_name, wanted):
            self._methods[PIPELINE] = self._batch
        self._visits: dict[int, Peer] = {}
        self._running: dict[tuple[int, int], set[asyncio.Task[None]]] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._budget = Budget()
        self._said = Said()
        self._closed = False
        self._stopping: asyncio.Task[None] | None = None
        self._lane: Lane | None = None

    def offer(self, path: str, stream: Stream) -> None:
        """Serve a method that answers with several messages; before `start`."""
        self._methods[path] = self._several(stream)

    async def start(
        self,
        publics: Iterable[PublicSocket],
        numbers: Iterator[int],
        limit: int,
        gate: Gate | None = None,
    ) -> None:
        """Serve on public sockets that already listen; `gate` knows the callers of those of TLS."""
        self._numbers = numbers
        self._seats = Seats(limit)
        self._gate = gate
        make = Lane if self._device is None else self._device.lane
        lane = self._lane = make(
            connections=limit,
            streams=MOST_CALLS,
            message_bytes=self._max_request + HEADROOM,
            handshake_ms=int(HANDSHAKE_SECONDS * 1000),
            # Clients that only read while they call answer no ping; TCP itself asks (KEEPALIVE).
            keepalive_ms=0,
        )
        if gate is not None:
            gate.use(self._use)
        for public in publics:
            kind = _kind(public)
            if kind is ListenerKind.TLS:
                keep_alive(public.sock)
            lane.listen(public.sock.detach(), kind)
        asyncio.get_running_loop().add_reader(lane.descriptor, self._look)
        lane.start()

    def _use(self, pem: Pem) -> None:
        if self._lane is None:
            return  # it has stopped
        try:
            self._lane.set_tls(pem.certificate, pem.key, pem.ca)
        except LaneError as error:
            raise ServerTlsError(str(error)) from None

    @property
    def connections(self) -> int:
        """How many connections are open now."""
        return len(self._visits)

    # ---- what comes up

    def _look(self) -> None:
        """Take what waits. More than that comes in the loop's next turn."""
        if self._lane is not None:
            for event in self._lane.take():
                self._happened(self._lane, event)

    def _happened(self, lane: Lane, event: Event) -> None:
        match event:
            case Asked():
                self._asked(lane, event)
            case Opened():
                self._opened(lane, event)
            case Closed():
                self._left(event.connection)
            case Cancelled():
                for task in self._running.get((event.connection, event.stream), ()):
                    task.cancel()
            case Unshaken():
                more = self._said.again(event.why)
                if more is not None:
                    log.warning(
                        "a TLS caller was not let in",
                        remote=event.remote,
                        reason=event.why,
                        more=more,
                    )

    def _opened(self, lane: Lane, event: Opened) -> None:
        peer = None if self._closed else self._identify(event.caller, next(self._numbers))
        if peer is None or not self._seats.take(peer.principal):
            lane.turn_away(event.connection)
            return
        self._visits[event.connection] = peer
        self._pipeline.connection_opened(peer)
        lane.accept(event.connection, peer.connection)

    def _identify(self, caller: Caller, number: int) -> Peer | None:
        if caller.kind is ListenerKind.UNIX:
            process = named(caller.pid, caller.start) if caller.start else None
            return unix_peer(Credentials(caller.pid, caller.uid), process, number)
        if caller.kind is ListenerKind.TCP:
            return loopback_peer(number)
        assert self._gate is not None, "a TLS listener has a gate"
        return self._gate.identify(_Shaken(caller.certificate, caller.remote), number)

    def _left(self, connection: int) -> None:
        peer = self._visits.pop(connection, None)
        if peer is None:
            return  # it was turned away
        for key in [key for key in self._running if key[0] == connection]:
            for task in self._running[key]:
                task.cancel()
        self._seats.give(peer.principal)
        self._pipeline.connection_closed(peer)

    def _asked(self, lane: Lane, event: Asked) -> None:
        peer, method = self._visits.get(event.connection), self._methods.get(event.path)
        size = max(len(event.message), FLOOR)
        if peer is None:
            return
        if self._closed:
            self._refuse(lane, event, GRPC_UNAVAILABLE, "the device is stopping")
        elif method is None:
            self._refuse(lane, event, GRPC_UNIMPLEMENTED, "there is no such method here")
        elif not self._budget.take(peer.connection, size):
            text = "too much in hand on one connection"
            self._refuse(lane, event, GRPC_RESOURCE_EXHAUSTED, text)
        else:
            self._begin(
                method(peer, event), event, lambda: self._budget.give(peer.connection, size)
            )

    @staticmethod
    def _refuse(lane: Lane, event: Asked, status: int, text: str) -> None:
        lane.answer(event.connection, event.stream, None, status, text)

    def _begin(self, work: Awaitable[None], event: Asked, settle: Callable[[], None]) -> None:
        """Run a call; `settle` when it is over, in whatever way."""
        key = (event.connection, event.stream)
        task = asyncio.ensure_future(work)
        self._running.setdefault(key, set()).add(task)
        self._idle.clear()

        def over(task: asyncio.Task[None]) -> None:
            settle()
            self._running[key].discard(task)
            if not self._running[key]:
                del self._running[key]
            if not self._running:
                self._idle.set()

        task.add_done_callback(over)

    # ---- methods

    def _unary(self, op: Op) -> Callable[[Peer, Asked], Awaitable[None]]:
        async def call(peer: Peer, asked: Asked) -> None:
            reply = await self._pipeline.call(op, peer, asked.message)
            if self._lane is not None:
                self._lane.answer(asked.connection, asked.stream, reply)

        return call

    async def _batch(self, peer: Peer, asked: Asked) -> None:
        """Answer a message of a Pipeline stream; the empty one is its last, and ends it."""
        if asked.message:
            async for reply in self._pipeline.batch(peer, asked.message):
                if self._lane is not None:
                    self._lane.send(asked.connection, asked.stream, reply)
            return
        me = asyncio.current_task()
        others = self._running.get((asked.connection, asked.stream), set()) - {me}
        if others:
            await asyncio.wait(others)
        if self._lane is not None:
            self._lane.answer(asked.connection, asked.stream, None)

    def _several(self, stream: Stream) -> Callable[[Peer, Asked], Awaitable[None]]:
        async def call(peer: Peer, asked: Asked) -> None:
            status, text = GRPC_OK, ""
            try:
                async for message in stream(peer, asked.message):
                    if self._lane is not None:
                        self._lane.send(asked.connection, asked.stream, message)
            except Exception as error:
                log.exception("a stream broke", path=asked.path)
                status, text = GRPC_INTERNAL, f"internal error: {type(error).__name__}"
            if self._lane is not None:
                self._lane.answer(asked.connection, asked.stream, None, status, text)

        return call

    # ---- the end

    async def stop(self, grace: float) -> None:
        """Let nobody new in, give running calls `grace` seconds, then end every connection."""
        lane = self._lane
        if lane is None:
            return
        self._closed = True
        if self._device is not None:
            self._device.shut()
        if self._stopping is None:
            drain = int(max(grace, LAST_WORDS) * 1000)
            self._stopping = asyncio.create_task(asyncio.to_thread(lane.stop, drain))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), grace)
        self._drop_calls(lane)
        await asyncio.wait({self._stopping}, timeout=LAST_WORDS)
        for connection in list(self._visits):
            lane.turn_away(connection)
        await asyncio.wait({self._stopping})
        self._close()

    def _drop_calls(self, lane: Lane) -> None:
        for (connection, stream), tasks in list(self._running.items()):
            for task in tasks:
                task.cancel()
            lane.answer(connection, stream, None, GRPC_UNAVAILABLE, "the device is stopping")

    def _close(self) -> None:
        """Take the last events and let go of the lane; the second time: nothing."""
        lane, self._lane = self._lane, None
        if lane is None:
            return
        asyncio.get_running_loop().remove_reader(lane.descriptor)
        while events := lane.take():
            for event in events:
                self._happened(lane, event)
        lane.close()


def _kind(public: PublicSocket) -> ListenerKind:
    if isinstance(public.address, UnixAddress):
        return ListenerKind.UNIX
    return ListenerKind.TLS if isinstance(public.address, TlsAddress) else ListenerKind.TCP
