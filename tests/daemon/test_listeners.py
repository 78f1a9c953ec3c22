import asyncio
import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from hsm.client import AsyncClient, RefusalError, UnreachableError, calls
from hsm.daemon.lane_listener import LaneListener
from hsm.daemon.listeners import MANAGEMENT, SERVICE, Listener
from hsm.daemon.sockets import PublicSocket, listen
from hsm.model.address import UnixAddress
from hsm.model.peer import Peer
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import admin_pb2, device_pb2
from tests.daemon.conftest import Recorder, until

MAX_REQUEST = 64 * 1024


class FakePipeline(Recorder):
    """Answer every op with what it was asked, slowly when told so."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[Op, Peer, bytes]] = []
        self.reply = b""
        self.delay = 0.0
        self.cancelled = 0

    async def batch(self, peer: Peer, request: bytes) -> AsyncIterator[bytes]:
        yield request.upper()
        yield request.lower()

    async def call(self, op: Op, peer: Peer, request: bytes) -> bytes:
        self.calls.append((op, peer, request))
        try:
            await asyncio.sleep(self.delay)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return self.reply


class Stand:
    """Both listeners over a fake pipeline; the service one on the lane, or behind the door."""

    def __init__(self, directory: Path, transport: str) -> None:
        self.directory = directory
        self.transport = transport
        self.pipeline = FakePipeline()
        self.service = UnixAddress(directory / "s")
        self.admin = UnixAddress(directory / "a")
        self.inner = directory / "is"
        self.listeners: list[Listener | LaneListener] = []
        self.publics: list[PublicSocket] = []

    async def start(self) -> None:
        service: Listener | LaneListener
        if self.transport == "lane":
            service = LaneListener("service", SERVICE, self.pipeline, MAX_REQUEST)
        else:
            service = Listener("service", SERVICE, self.pipeline, self.inner, MAX_REQUEST)
        admin = Listener(
            "management", MANAGEMENT, self.pipeline, self.directory / "ia", MAX_REQUEST
        )
        await admin.offer_health_and_reflection((*MANAGEMENT, *SERVICE))
        self.listeners = [service, admin]
        numbers = itertools.count(1)
        for listener, address in ((service, self.service), (admin, self.admin)):
            public = listen(address)
            self.publics.append(public)
            await listener.start([public], numbers, 100)

    async def stop(self, grace: float = 0) -> None:
        await asyncio.gather(*(listener.stop(grace) for listener in self.listeners))
        for public in self.publics:
            public.remove()


@pytest.fixture(params=["lane", "aio"])
async def stand(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    made = Stand(tmp_path, request.param)
    await made.start()
    yield made
    await made.stop()


def channel(address: object, *options: tuple[str, Any]) -> grpc.aio.Channel:
    return grpc.aio.insecure_channel(
        str(address), options=[("grpc.use_local_subchannel_pool", 1), *options]
    )


async def test_every_op_reaches_the_pipeline_on_its_own_listeners_only(stand: Stand) -> None:
    async with channel(stand.service) as service, channel(stand.admin) as admin:
        for op, row in OPS.items():
            for listener, offered in ((service, SERVICE), (admin, MANAGEMENT)):
                if row.service in offered:
                    assert await listener.unary_unary(row.path)(b"raw") == b""
                    assert stand.pipeline.calls[-1][0] is op
                    assert stand.pipeline.calls[-1][2] == b"raw"
                else:
                    with pytest.raises(grpc.aio.AioRpcError) as refused:
                        await listener.unary_unary(row.path)(b"raw")
                    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
    on_both = [row for row in OPS.values() if row.service in SERVICE and row.service in MANAGEMENT]
    assert [row.name for row in on_both] == ["TRANSPORT_KEY"]
    assert len(stand.pipeline.calls) == len(OPS) + len(on_both)


@pytest.mark.parametrize("stand", ["aio"], indirect=True)
async def test_batches_are_answered_until_the_client_has_said_all(stand: Stand) -> None:
    async with channel(stand.service) as service:
        stream = service.stream_stream("/softsjj.v1.Device/Pipeline")()
        for batch in (b"One", b"Two"):
            await stream.write(batch)
        await stream.done_writing()
        assert [part async for part in stream] == [b"ONE", b"one", b"TWO", b"two"]
        assert await stream.code() == grpc.StatusCode.OK


async def test_the_pipeline_learns_who_calls(stand: Stand) -> None:
    async with channel(stand.service) as first, channel(stand.service) as second:
        for one in (first, second):
            await one.unary_unary(OPS[Op.RANDOM].path)(b"")
    peers = [peer for _, peer, _ in stand.pipeline.calls]
    assert [peer.pid for peer in peers] == [os.getpid()] * 2
    assert peers[0].process == peers[1].process
    assert peers[0].connection != peers[1].connection
    await until(lambda: stand.pipeline.closed == peers or stand.pipeline.closed == peers[::-1])


@pytest.mark.parametrize("stand", ["aio"], indirect=True)
async def test_a_call_past_the_door_is_refused(stand: Stand) -> None:
    async with channel(f"unix:{stand.inner}") as inner:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await inner.unary_unary(OPS[Op.RANDOM].path)(b"")
    assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert stand.pipeline.calls == []


async def test_too_large_is_for_the_pipeline_to_say_until_it_is_far_too_large(
    stand: Stand,
) -> None:
    async with channel(stand.service) as service:
        method = service.unary_unary(OPS[Op.RANDOM].path)
        await method(bytes(MAX_REQUEST + 1000))
        assert len(stand.pipeline.calls[-1][2]) == MAX_REQUEST + 1000
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await method(bytes(MAX_REQUEST + 1024 * 1024))
        assert refused.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        await method(b"still here")
    assert stand.pipeline.calls[-1][2] == b"still here"


async def test_pings_of_an_idle_client_are_welcome(stand: Stand) -> None:
    """A channel that pings every second without a call would be cut off by the defaults of gRPC."""
    options = (
        ("grpc.keepalive_time_ms", 1000),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_pings_without_data", 0),
    )
    async with channel(stand.service, *options) as service:
        method = service.unary_unary(OPS[Op.RANDOM].path)
        await method(b"")
        await asyncio.sleep(4.5)
        await method(b"")
    assert len(stand.pipeline.opened) == 1


async def test_a_caller_that_gives_up_cancels_its_op(stand: Stand) -> None:
    stand.pipeline.delay = 30
    async with channel(stand.service) as service:
        with pytest.raises(grpc.aio.AioRpcError) as late:
            await service.unary_unary(OPS[Op.RANDOM].path)(b"", timeout=0.3)
        assert late.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
        await until(lambda: stand.pipeline.cancelled == 1)


async def test_stopping_lets_running_calls_finish_and_takes_no_new_ones(stand: Stand) -> None:
    stand.pipeline.delay = 0.5
    async with channel(stand.service) as service:
        method = service.unary_unary(OPS[Op.RANDOM].path)
        running = asyncio.ensure_future(method(b"before"))
        await until(lambda: len(stand.pipeline.calls) == 1)
        stopping = asyncio.create_task(stand.stop(grace=5))
        await asyncio.sleep(0.1)
        with pytest.raises(grpc.aio.AioRpcError):
            await method(b"after")
        assert await running == b""
        await asyncio.wait_for(stopping, 5)
    assert [request for _, _, request in stand.pipeline.calls] == [b"before"]
    assert len(stand.pipeline.closed) == len(stand.pipeline.opened)


async def test_a_second_stop_without_grace_drops_running_calls(stand: Stand) -> None:
    stand.pipeline.delay = 30
    async with channel(stand.service) as service:
        running = asyncio.ensure_future(service.unary_unary(OPS[Op.RANDOM].path)(b""))
        await until(lambda: len(stand.pipeline.calls) == 1)
        stopping = asyncio.create_task(stand.stop(grace=30))
        await asyncio.sleep(0.1)
        await asyncio.wait_for(stand.stop(grace=0), 5)
        await asyncio.wait_for(stopping, 5)
        with pytest.raises(grpc.aio.AioRpcError):
            await running


async def test_health_says_serving_on_the_management_side_only(stand: Stand) -> None:
    async with channel(stand.admin) as admin, channel(stand.service) as service:
        health = health_pb2_grpc.HealthStub(admin)
        for name in ("", "softsjj.v1.Device", "softsjj.v1.Admin"):
            reply = await health.Check(health_pb2.HealthCheckRequest(service=name))
            assert reply.status == health_pb2.HealthCheckResponse.SERVING
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await health_pb2_grpc.HealthStub(service).Check(health_pb2.HealthCheckRequest())
        assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


async def test_reflection_names_every_service_and_its_messages(stand: Stand) -> None:
    async with channel(stand.admin) as admin:
        stub = reflection_pb2_grpc.ServerReflectionStub(admin)
        request = reflection_pb2.ServerReflectionRequest(list_services="")
        async for reply in stub.ServerReflectionInfo(iter([request])):
            names = {service.name for service in reply.list_services_response.service}
        assert {f"softsjj.v1.{name}" for name in (*MANAGEMENT, *SERVICE)} <= names
        request = reflection_pb2.ServerReflectionRequest(file_containing_symbol="softsjj.v1.Device")
        async for reply in stub.ServerReflectionInfo(iter([request])):
            assert any(
                b"SignRequest" in file
                for file in reply.file_descriptor_response.file_descriptor_proto
            )


async def test_the_client_stamps_requests_and_reads_replies(stand: Stand) -> None:
    stand.pipeline.reply = device_pb2.GenerateRandomReply(random=b"12").SerializeToString()
    async with AsyncClient(stand.service, session=b"token", deadline=2.5) as client:
        request = device_pb2.GenerateRandomRequest(length=2)
        assert (await client.call(calls.RANDOM, request)).random == b"12"
    sent = device_pb2.GenerateRandomRequest.FromString(stand.pipeline.calls[0][2])
    assert (sent.session, sent.deadline_ms, sent.length) == (b"token", 2500, 2)
    assert len(sent.request_id) == 16


async def test_the_client_raises_a_refusal(stand: Stand) -> None:
    refused = admin_pb2.StatusReply(refusal=Refusal.ROLE, detail="not you")
    stand.pipeline.reply = refused.SerializeToString()
    async with AsyncClient(stand.admin) as client:
        with pytest.raises(RefusalError) as error:
            await client.call(calls.STATUS, admin_pb2.StatusRequest())
        assert (error.value.refusal, error.value.detail) == (Refusal.ROLE, "not you")
        stand.pipeline.reply = admin_pb2.StatusReply(refusal=9999).SerializeToString()
        with pytest.raises(RefusalError) as error:
            await client.call(calls.STATUS, admin_pb2.StatusRequest())
        assert error.value.refusal == Refusal.UNKNOWN


async def test_the_client_names_the_wrong_listener_and_a_silent_one(stand: Stand) -> None:
    async with AsyncClient(stand.service) as client:
        with pytest.raises(RefusalError) as wrong:
            await client.call(calls.STATUS, admin_pb2.StatusRequest())
        assert wrong.value.refusal == Refusal.NOT_SUPPORTED
    stand.pipeline.delay = 30
    async with AsyncClient(stand.admin) as client:
        with pytest.raises(UnreachableError, match="no daemon answers at unix:"):
            await client.call(calls.STATUS, admin_pb2.StatusRequest(), deadline=0.1)


async def test_another_process_is_another_caller(stand: Stand) -> None:
    code = (
        "import sys; from hsm.client import Client, calls;"
        "from hsm.spec.v1.device_pb2 import OpenSessionRequest;"
        "Client(sys.argv[1]).call(calls.OPEN_SESSION, OpenSessionRequest());"
        "sys.stdin.read()"
    )
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(stand.service), stdin=asyncio.subprocess.PIPE
    )
    await until(lambda: len(stand.pipeline.calls) == 1, 20)
    peer = stand.pipeline.calls[0][1]
    assert peer.pid == child.pid
    child.send_signal(signal.SIGKILL)
    await child.wait()
    await until(lambda: stand.pipeline.closed == [peer])


async def test_one_connection_cannot_fill_the_memory(stand: Stand) -> None:
    stand.pipeline.delay = 4
    async with channel(stand.service) as service:
        method = service.unary_unary(OPS[Op.RANDOM].path)
        calls = [asyncio.ensure_future(method(bytes(1 << 18))) for _ in range(300)]
        results = await asyncio.gather(*calls, return_exceptions=True)
        refused = [result for result in results if isinstance(result, grpc.aio.AioRpcError)]
        assert {error.code() for error in refused} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
        assert len(stand.pipeline.calls) + len(refused) == 300
        assert len(refused) == 300 - 64 * 4
        stand.pipeline.delay = 0
        assert await method(b"") == b""
