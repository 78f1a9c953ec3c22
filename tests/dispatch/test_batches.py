"""The method Pipeline as the pipeline answers it."""

from collections.abc import Iterable

from hsm.dispatch.batches import OPS_MAX
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import device_pb2 as m
from tests.dispatch.room import Room


async def answers(room: Room, batch: m.PipelineRequest | bytes) -> list[m.PipelineReply]:
    raw = batch if isinstance(batch, bytes) else batch.SerializeToString()
    found = [part async for part in room.machine.pipeline.batch(room.peer, raw)]
    return [m.PipelineReply.FromString(part) for part in found]


def number(op: Op) -> int:
    return OPS[op].number


def results(replies: Iterable[m.PipelineReply]) -> dict[int, bytes]:
    return {result.tag: result.reply for reply in replies for result in reply.results}


async def test_ops_take_session_and_deadline_of_their_batch(room: Room) -> None:
    session = await room.open_session()
    batch = m.PipelineRequest(session=session, deadline_ms=5000, number=77)
    for tag in range(5):
        batch.ops.add(tag=tag, op=number(Op.RANDOM)).request = m.GenerateRandomRequest(
            length=tag + 1
        ).SerializeToString()
    foreign = m.GenerateRandomRequest(length=1, session=bytes(32))
    batch.ops.add(tag=9, op=number(Op.RANDOM), request=foreign.SerializeToString())
    replies = await answers(room, batch)
    assert {reply.number for reply in replies} == {77}
    assert not any(reply.refusal for reply in replies)
    found = results(replies)
    for tag in range(5):
        assert len(m.GenerateRandomReply.FromString(found[tag]).random) == tag + 1
    assert m.GenerateRandomReply.FromString(found[9]).refusal == Refusal.SESSION


async def test_an_op_that_has_no_place_in_a_batch_is_refused_alone(room: Room) -> None:
    session = await room.open_session()
    batch = m.PipelineRequest(session=session)
    batch.ops.add(tag=1, op=number(Op.STATUS))
    batch.ops.add(tag=2, op=4_000_000)
    batch.ops.add(tag=3, op=number(Op.DEVICE_INFO))
    found = results(await answers(room, batch))
    assert m.SignReply.FromString(found[1]).refusal == Refusal.NOT_SUPPORTED
    assert m.SignReply.FromString(found[2]).refusal == Refusal.NOT_SUPPORTED
    assert m.GetDeviceInfoReply.FromString(found[3]).refusal == 0
    assert [record.refusal for record in room.records() if record.kind == "batch"] == [
        Refusal.NOT_SUPPORTED
    ] * 2


async def test_a_batch_that_is_refused_as_a_whole(room: Room) -> None:
    [reply] = await answers(room, b"\xff")
    assert (reply.refusal, reply.number) == (Refusal.ARGUMENT, 0)
    batch = m.PipelineRequest(number=3)
    for tag in range(OPS_MAX + 1):
        batch.ops.add(tag=tag, op=number(Op.RANDOM))
    [reply] = await answers(room, batch)
    assert (reply.refusal, reply.number, len(reply.results)) == (Refusal.LIMIT, 3, 0)
    assert [record.refusal for record in room.records() if record.kind == "batch"] == [
        Refusal.ARGUMENT,
        Refusal.LIMIT,
    ]


async def test_long_answers_come_in_several_messages(room: Room) -> None:
    session = await room.open_session()
    batch = m.PipelineRequest(session=session)
    request = m.GenerateRandomRequest(length=1 << 19).SerializeToString()
    for tag in range(5):
        batch.ops.add(tag=tag, op=number(Op.RANDOM), request=request)
    replies = await answers(room, batch)
    assert len(replies) == 3
    assert sorted(results(replies)) == list(range(5))
