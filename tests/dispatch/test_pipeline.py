"""Refusals generated from the op rows, and the laws that hold for every op."""

import asyncio
import logging
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from hsm.core import Usage
from hsm.dispatch import pipeline as pipeline_module
from hsm.dispatch.registry import Family, Handler
from hsm.dispatch.sessions import SessionKey
from hsm.dispatch.stored_keys import PART_USAGE
from hsm.model import Cause, State
from hsm.spec.ops import OPS, Op, OpRow
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import admin_pb2
from hsm.store import EngineError
from tests.dispatch.room import PLAIN, Room, entries, peer, request_type, valid


def ops(chosen: Callable[[OpRow], bool] = lambda row: True) -> pytest.MarkDecorator:
    """Parametrize a test over the ops whose row is chosen."""
    return pytest.mark.parametrize(
        "op", [op for op in Op if chosen(OPS[op])], ids=lambda op: op.name
    )


EVERY = ops()
IN_SESSION = ops(lambda row: row.session)
UNKNOWN_FIELD = b"\xba\x3e\x03new"  # field 999, bytes


async def last_record(room: Room) -> Any:
    return room.records()[-1]


@EVERY
async def test_valid_requests_succeed(room: Room, op: Op) -> None:
    await room.ok(op, **await valid(room, op))


@EVERY
async def test_unknown_fields_are_tolerated(room: Room, op: Op) -> None:
    fields = await valid(room, op)
    if OPS[op].session:
        fields["session"] = room.token
    raw = request_type(op)(request_id=bytes(16), **fields).SerializeToString() + UNKNOWN_FIELD
    assert (await room.raw(op, raw)).refusal == 0


@EVERY
async def test_undecodable(room: Room, op: Op) -> None:
    reply = await room.raw(op, b"\xff\xff\xff")
    assert Refusal(reply.refusal) is Refusal.ARGUMENT
    record = await last_record(room)
    assert (record.op, record.refusal, record.principal) == (op, Refusal.ARGUMENT, "uid:0")


@EVERY
async def test_oversize(room: Room, op: Op) -> None:
    reply = await room.raw(op, bytes(room.device.settings.max_request + 1))
    assert Refusal(reply.refusal) is Refusal.TOO_LARGE
    assert (await last_record(room)).refusal == Refusal.TOO_LARGE


@EVERY
async def test_request_id_of_another_size(room: Room, op: Op) -> None:
    await room.refused(Refusal.ARGUMENT, op, request_id=b"short")
    if OPS[op].replay == "once":
        await room.refused(Refusal.ARGUMENT, op, request_id=b"")


@IN_SESSION
async def test_unknown_session(room: Room, op: Op) -> None:
    for token in (b"", b"x", bytes(32), room.token[:-1], room.token + b"\0"):
        if op is Op.CLOSE_SESSION:
            await room.ok(op, session=token)
        else:
            await room.refused(Refusal.SESSION, op, session=token)
            assert (await last_record(room)).refusal == Refusal.SESSION


@IN_SESSION
async def test_session_of_another_principal(room: Room, op: Op) -> None:
    reply = await room.call(op, by=peer(principal="uid:1000", process="2:2"))
    # Closing is answered as for a session that is gone, and closes nothing.
    assert Refusal(reply.refusal) is (Refusal.OK if op is Op.CLOSE_SESSION else Refusal.SESSION)
    await room.ok(Op.RANDOM, length=1)


@EVERY
async def test_without_the_role(room: Room, op: Op) -> None:
    row = OPS[op]
    nobody = peer(roles=frozenset())
    if row.role == "anyone":
        assert (await room.call(op, by=nobody)).refusal == 0
        return
    fields = await valid(room, op)
    await room.refused(Refusal.ROLE, op, by=nobody, **fields)
    record = await last_record(room)
    assert (record.op, record.refusal) == (op, Refusal.ROLE)
    wrong = peer(roles=room.peer.roles - {row.role})
    await room.refused(Refusal.ROLE, op, by=wrong, **fields)


WRONG_STATES = [
    (op, state)
    for op in Op
    for state in State
    if OPS[op].states != ("any",) and state.value not in OPS[op].states
]


@pytest.mark.parametrize(("op", "state"), WRONG_STATES, ids=lambda value: value.name)
async def test_wrong_state(room: Room, op: Op, state: State) -> None:
    fields = await valid(room, op)
    room.device.state = state
    expected = Refusal.SELF_TEST if state is State.ERROR else Refusal.STATE
    await room.refused(expected, op, **fields)
    assert (await last_record(room)).refusal == expected


@EVERY
async def test_past_the_deadline(room: Room, op: Op, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = await valid(room, op)
    before = entries(room.data)
    late = SimpleNamespace(monotonic=lambda: time.monotonic() - 10)
    monkeypatch.setattr(pipeline_module, "time", late)
    await room.refused(Refusal.DEADLINE, op, deadline_ms=5000, **fields)
    assert entries(room.data) == before
    await room.ok(op, deadline_ms=60_000, **fields)


@ops(lambda row: bool(row.key_usage))
async def test_wrong_key_usage(room: Room, op: Op, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = await valid(room, op)
    usage = ~Usage[OPS[op].key_usage] & (Usage.ENCRYPT | Usage.DECRYPT | Usage.MAC | Usage.SIGN)
    if "key" in fields:
        session = room.device.sessions.find(room.token, room.peer)
        handle = room.device.core.generate_symmetric(16, usage)
        session.add_key(SessionKey(4711, handle, usage, 128))
        fields["key"] = 4711
    for part in PART_USAGE:
        monkeypatch.setitem(PART_USAGE, part, usage)
    await room.refused(Refusal.KEY_USAGE, op, **fields)
    record = await last_record(room)
    assert (record.op, record.refusal) == (op, Refusal.KEY_USAGE)
    assert record.key


async def test_an_op_without_a_handler(room: Room) -> None:
    del room.machine.pipeline._handlers[Op.RANDOM]
    await room.refused(Refusal.NOT_SUPPORTED, Op.RANDOM, length=1)


async def test_a_handler_that_breaks(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    family = Family()

    @family.handles(Op.STATUS, admin_pb2.StatusRequest, admin_pb2.StatusReply)
    def broken(*_: object) -> None:
        raise ValueError("the password is " + "hunter" * 2)

    handlers: dict[Op, Handler] = room.machine.pipeline._handlers
    good, handlers[Op.STATUS] = handlers[Op.STATUS], family.handlers[0]
    with caplog.at_level(logging.ERROR):
        detail = await room.refused(Refusal.UNKNOWN, Op.STATUS)
    assert "hunterhunter" not in detail + caplog.text
    assert "ValueError" in caplog.text and "in broken" in caplog.text
    assert (await last_record(room)).refusal == Refusal.UNKNOWN
    handlers[Op.STATUS] = good
    await room.ok(Op.STATUS)


async def test_every_op_has_a_handler_of_its_own_messages(room: Room) -> None:
    handlers = room.machine.pipeline._handlers
    assert set(handlers) == set(Op)
    for op, handler in handlers.items():
        assert isinstance(handler.parse(b""), request_type(op))
        assert type(handler.reply()).__name__ == f"{OPS[op].method}Reply"
        if OPS[op].audit == "counted":
            assert handler.prepare is None
        assert (handler.prepare is None) != (handler.handle is None)


async def test_large_data_leaves_the_loop_free(room: Room) -> None:
    key = await room.session_key()
    fields = {"key": key, "algorithm": 0x402, "iv": bytes(16)}
    big = asyncio.create_task(room.ok(Op.ENCRYPT, data=bytes(1 << 20), **fields))
    await asyncio.sleep(0)
    assert not big.done()
    await room.ok(Op.RANDOM, length=8)
    reply = await big
    assert len(reply.data) == 1 << 20
    whole = await room.ok(Op.DECRYPT, data=reply.data[:64], **fields)
    assert whole.data == bytes(64)


async def test_a_cancelled_caller_does_not_stop_its_op(room: Room) -> None:
    task = asyncio.create_task(room.ok(Op.KEY_GENERATE, type="kek", index=9))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(100):
        if (await room.call(Op.KEY_SHOW, type="kek", index=9)).refusal == 0:
            break
        await asyncio.sleep(0.01)
    else:
        pytest.fail("the key was never made")


async def test_after_another_node_took_over(room: Room) -> None:
    await asyncio.wrap_future(
        room.device.store.submit(lambda tx: tx.put("machine/epoch", (99).to_bytes(8, "big")))
    )
    await room.refused(Refusal.EPOCH, Op.KEY_GENERATE, type="kek", index=5)
    await room.refused(Refusal.KEY_NOT_FOUND, Op.KEY_SHOW, type="kek", index=5)


async def test_failed_self_test_stops_crypto_and_a_pass_heals(room: Room) -> None:
    device = room.device
    name = device.core.self_test().items[0].name
    device.core.self_test(name)
    # The core says no first; the pipeline notices, and from then on says no itself.
    await room.refused(Refusal.SELF_TEST, Op.RANDOM, length=8)
    assert device.state is State.ERROR
    await room.refused(Refusal.SELF_TEST, Op.SIGN, key_index=1, digest=bytes(32))
    assert (await room.ok(Op.STATUS)).state == "error"
    waiting = room.records()[-1]
    assert (waiting.sequence, waiting.refusal) == (0, Refusal.SELF_TEST)
    reply = await room.ok(Op.SELF_TEST)
    assert reply.passed and device.state is State.READY
    assert [record.sequence for record in room.records()] == list(range(1, len(room.records()) + 1))
    details = [record.detail for record in room.records() if record.kind == "state"]
    assert details[-2:] == [
        f"ready -> error: {Cause.SELF_TEST_FAILED.value}",
        f"error -> ready: {Cause.HEALED_READY.value}",
    ]
    await room.ok(Op.SIGN, key_index=1, digest=bytes(32))
    assert (await room.ok(Op.AUDIT_VERIFY)).intact


async def test_when_the_store_cannot_commit_nothing_changes(room: Room) -> None:
    class Full:
        def before(self) -> None:
            raise EngineError("disk full")

        def after(self) -> None: ...

    session = room.device.sessions.find(room.token, room.peer)
    before, keys = entries(room.data), dict(session.keys)
    room.device.store._hooks = Full()  # type: ignore[attr-defined]
    try:
        for op in Op:
            if OPS[op].audit == "durable":
                await room.refused(Refusal.STORE, op, **PLAIN.get(op, {}))
        await room.refused(Refusal.STORE, Op.SIGN, key_index=1, digest=b"short")
        await room.ok(Op.SIGN, key_index=1, digest=bytes(32))
    finally:
        room.device.store._hooks = None  # type: ignore[attr-defined]
    assert entries(room.data) == before
    assert session.keys == keys and not session.rights
    assert room.device.state is State.READY
    await room.ok(Op.KEY_SHOW, type="kek", index=1)
