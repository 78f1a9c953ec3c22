"""The two listeners: service with the device's ops, and management.

They carry raw messages between the wire and the pipeline. What an op is called and what it needs is
in its spec row; nothing here knows a single op.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import grpc
import grpc.aio
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from hsm.daemon.budget import FLOOR, Budget
from hsm.daemon.door import Door, Watcher
from hsm.daemon.gate import Gate
from hsm.daemon.sockets import PublicSocket
from hsm.dispatch.batches import PATH as PIPELINE
from hsm.model.peer import Peer
from hsm.spec.ops import OPS, Op

# The messages of a service are found by reflection only when their modules are loaded.
from hsm.spec.v1 import admin_pb2, audit_pb2, device_pb2, keys_pb2, transport_pb2

SERVICE = ("Device", "Transport")
MANAGEMENT = ("Admin", "Keys", "Audit", "Transport")
_FILES = (admin_pb2, audit_pb2, device_pb2, keys_pb2, transport_pb2)
# gRPC's own limit stands a little above the pipeline's, so that the pipeline is the one to answer
# TOO_LARGE.
HEADROOM = 256 * 1024
# Calls of one connection at once. One whose request has not come is on no budget yet, and yet costs
# the server some tables. Clients of gRPC keep what is more in line.
MOST_CALLS = 1024
# Seconds for the last answers to leave, once nothing is running.
LAST_WORDS = 0.2

log = structlog.get_logger("listener")


class Pipeline(Watcher, Protocol):
    """What the listeners need of the pipeline."""

    async def call(self, op: Op, peer: Peer, request: bytes) -> bytes:
        """Answer a serialised request with a serialised reply."""

    def batch(self, peer: Peer, request: bytes) -> AsyncIterator[bytes]:
        """Answer a serialised PipelineRequest with serialised PipelineReplies."""


class Listener:
    """A gRPC server behind a door, offering some `services` of the spec. `name` is for people."""

    def __init__(
        self, name: str, services: Iterable[str], pipeline: Pipeline, inner: Path, max_request: int
    ) -> None:
        self.name = name
        self.services = tuple(services)
        self._inner = inner
        self._pipeline = pipeline
        self._server = grpc.aio.server(options=_options(max_request))
        self._server.add_insecure_port(f"unix:{inner}")
        self._door: Door | None = None
        self._ops: _Ops | None = None
        self._health: Any = None

    async def start(
        self,
        publics: Iterable[PublicSocket],
        numbers: Iterator[int],
        limit: int,
        gate: Gate | None = None,
    ) -> None:
        """Serve on public sockets that already listen; `gate` knows the callers of those of TLS."""
        self._door = Door(self._inner, self._pipeline, numbers, limit)
        self._ops = _Ops(self.services, self._pipeline, self._door)
        self._server.add_generic_rpc_handlers((self._ops,))
        await self._server.start()
        for public in publics:
            await self._door.open(public.sock, gate if public.tls else None)

    async def offer_health_and_reflection(self, offered: Iterable[str]) -> None:
        """Add the standard health and reflection services; call it before `start`."""
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = [full_name(service) for service in dict.fromkeys(offered)]
        for name in ("", *names):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        reflection.enable_server_reflection(
            (*names, health.SERVICE_NAME, reflection.SERVICE_NAME), self._server
        )

    @property
    def connections(self) -> int:
        """How many connections are open now."""
        return 0 if self._door is None else len(self._door)

    async def stop(self, grace: float) -> None:
        """Let nobody new in, give running calls `grace` seconds, then end every connection."""
        if self._door is not None:
            self._door.shut()
        if self._health is not None:
            await self._health.enter_graceful_shutdown()
        # gRPC would wait for idle clients too, until they read that they should go.
        await self._idle(grace)
        await self._server.stop(min(grace, LAST_WORDS))
        if self._door is not None:
            await self._door.close()

    async def _idle(self, seconds: float) -> None:
        """Start no new op, and wait until none is running, at most so long."""
        if self._ops is not None:
            self._ops.closed = True
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ops.idle.wait(), seconds)


class _Account:
    """What one call holds of its connection's budget, until its answer has left."""

    def __init__(self, budget: Budget, connection: int) -> None:
        self._budget = budget
        self._connection = connection
        self._held = 0

    async def take(self, size: int, context: grpc.aio.ServicerContext) -> None:
        """Hold more, or end the call."""
        if not self._budget.take(self._connection, size):
            await context.abort(
                grpc.StatusCode.RESOURCE_EXHAUSTED, "too much in hand on one connection"
            )
        self._held += size

    def close(self, _: object) -> None:
        """Give all of it back."""
        self._budget.give(self._connection, self._held)
        self._held = 0


class _Ops(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc has no types
    """Every op of some services, as methods that take and give bytes."""

    def __init__(self, services: Iterable[str], pipeline: Pipeline, door: Door) -> None:
        wanted = set(services)
        self._pipeline = pipeline
        self._door = door
        self._budget = Budget()
        self._running = 0
        self.closed = False
        """Set to let no new op in."""
        self.idle = asyncio.Event()
        """Set while no op is running."""
        self.idle.set()
        self._methods = {
            row.path: grpc.unary_unary_rpc_method_handler(self._method(op))
            for op, row in OPS.items()
            if row.service in wanted
        }
        if PIPELINE.split("/")[1] in map(full_name, wanted):
            self._methods[PIPELINE] = grpc.stream_stream_rpc_method_handler(self._pipeline_method)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        """Find a method; None makes gRPC answer UNIMPLEMENTED."""
        return self._methods.get(handler_call_details.method)

    def _method(self, op: Op) -> Callable[[bytes, grpc.aio.ServicerContext], Awaitable[bytes]]:
        async def call(request: bytes, context: grpc.aio.ServicerContext) -> bytes:
            peer = await self._peer(context, op.name)
            account = _Account(self._budget, peer.connection)
            context.add_done_callback(account.close)
            with self._busy():
                await account.take(max(len(request), FLOOR), context)
                reply = await self._pipeline.call(op, peer, request)
                await account.take(len(reply), context)
                return reply

        return call

    async def _pipeline_method(
        self, requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext
    ) -> AsyncIterator[bytes]:
        """Answer batch after batch; the next one is read when the last answer has left."""
        async for request in requests:
            peer = await self._peer(context, "PIPELINE")
            account = _Account(self._budget, peer.connection)
            with self._busy():
                try:
                    await account.take(max(len(request), FLOOR), context)
                    async for reply in self._pipeline.batch(peer, request):
                        yield reply
                finally:
                    account.close(None)

    async def _peer(self, context: grpc.aio.ServicerContext, what: str) -> Peer:
        """Find out who calls, or end the call."""
        peer = self._door.peer(context.peer())
        if peer is None:
            log.warning("a call that did not come through the door", op=what)
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "unknown caller")
            raise AssertionError("abort always raises")
        if self.closed:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the device is stopping")
        return peer

    @contextmanager
    def _busy(self) -> Iterator[None]:
        """Count what runs."""
        self._running += 1
        self.idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if self._running == 0:
                self.idle.set()


def full_name(service: str) -> str:
    """Write a service's name with its package."""
    return f"softsjj.v1.{service}"


def _options(max_request: int) -> list[tuple[str, int]]:
    """Give the limits of the HTTP/2 side. A client may ping an idle connection."""
    return [
        ("grpc.max_receive_message_length", max_request + HEADROOM),
        ("grpc.max_send_message_length", max_request + HEADROOM),
        # An idle client does not read its socket and so answers no ping of ours; that it is gone is
        # seen at the socket itself.
        ("grpc.keepalive_time_ms", 2**31 - 1),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", 1000),
        ("grpc.http2.max_ping_strikes", 0),
        ("grpc.max_concurrent_streams", MOST_CALLS),
        ("grpc.so_reuseport", 0),
    ]
