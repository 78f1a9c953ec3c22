"""Any bytes to any op: the pipeline answers. It never raises, and nothing surprises a handler."""

import asyncio
import random
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor as Field
from hypothesis import given
from hypothesis import strategies as st

from hsm.model import KeyName, Peer
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1.common_pb2 import Secret
from tests.dispatch.room import PASSWORD, ROLES, Room, machine_room, peer, request_type, valid
from tests.fuzz.effort import effort

HEAD_FIELDS = 3
INTEGERS = (0, 1, 2, 7, 8, 16, 127, 128, 255, 256, 257, 512, 2**20, 2**20 + 1, 2**31, 2**32 - 1)
WIDE = (*INTEGERS, 2**32, 2**63 - 1, 2**63, 2**64 - 1)
SIZES = (0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 97, 112, 128, 129, 352, 353, 5000, 20000)
TEXTS = ("", "sm2", "kek", "SM2", "sm2/1", "\0", "密钥", "a" * 300)


class Fuzzed:
    """A machine that all examples use, on its own event loop."""

    def __init__(self, runner: asyncio.Runner, room: Room) -> None:
        self.runner = runner
        self.room = room

    def run(self, work: Any) -> Any:
        return self.runner.run(work)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    with asyncio.Runner() as runner:
        opening = machine_room(tmp_path_factory.mktemp("machine") / "data")
        room = runner.run(opening.__aenter__())
        yield Fuzzed(runner, room)
        runner.run(opening.__aexit__(None, None, None))


async def restore(room: Room) -> None:
    """Make again what requests before this one destroyed: keys, the caller's session."""
    for key_type, index in (("sm2", 1), ("sm2", 2), ("kek", 1)):
        if KeyName.parse(key_type, index) not in room.device.keys.names():
            password = {"password": Secret(plain=PASSWORD)} if index == 2 else {}
            await room.ok(Op.KEY_GENERATE, type=key_type, index=index, **password)
    if (await room.call(Op.DEVICE_INFO)).refusal:
        await room.open_session()


def value_of(field: Field, rng: random.Random) -> Any:
    """Give a value that fits the field's type and, more often than not, nothing else."""
    if field.type == Field.TYPE_BYTES:
        return rng.randbytes(rng.choice(SIZES))
    if field.type == Field.TYPE_STRING:
        return rng.choice(TEXTS)
    if field.type == Field.TYPE_BOOL:
        return rng.random() < 0.5
    return rng.choice(WIDE if field.type == Field.TYPE_UINT64 else INTEGERS)


def scramble(message: Any, rng: random.Random) -> None:
    """Set one field of a message, now and then more, to something else; inner messages too.

    Seldom the session: most ops would get no further.
    """
    fields = [field for field in message.DESCRIPTOR.fields if field.number > 3]
    if not fields or rng.random() < 0.1:
        fields = list(message.DESCRIPTOR.fields)
    for field in rng.sample(fields, min(len(fields), rng.choice((1, 1, 1, 2, 4)))):
        if field.type == Field.TYPE_MESSAGE:
            inner = getattr(message, field.name)
            scramble(inner.add() if field.is_repeated else inner, rng)
        else:
            setattr(message, field.name, value_of(field, rng))


def break_bytes(raw: bytes, rng: random.Random) -> bytes:
    """Change, add and remove a few bytes."""
    data = bytearray(raw)
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(data))
        kind = rng.randrange(4)
        if kind == 0:
            data[at:at] = rng.randbytes(rng.randint(1, 8))
        elif kind == 1:
            del data[at : at + rng.randint(1, 8)]
        elif at < len(data):
            data[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, data[at] ^ 1 << rng.randrange(8)))
    return bytes(data)


async def request(room: Room, op: Op, rng: random.Random) -> bytes:
    """Make a request: good, with strange fields, with broken bytes, or of bytes alone."""
    kind = rng.randrange(8)
    if kind == 0 and rng.random() < 0.5:
        return rng.randbytes(rng.choice(SIZES))
    fields = await valid(room, op) if rng.random() < 0.7 else {}
    message = request_type(op)(request_id=rng.randbytes(16), **fields)
    if OPS[op].session:
        message.session = room.token
    if kind < 5:
        scramble(message, rng)
    raw = bytes(message.SerializeToString())
    return break_bytes(raw, rng) if kind > 5 else raw


def caller(rng: random.Random) -> Peer:
    """Give a caller: mostly one that may do everything, else with fewer roles or from elsewhere."""
    changes: dict[str, Any] = {}
    if rng.random() < 0.2:
        changes["roles"] = frozenset(role for role in sorted(ROLES) if rng.random() < 0.5)
    if rng.random() < 0.1:
        changes |= {"transport": "tcp", "uid": None, "pid": None, "principal": "loopback"}
    return peer(**changes)


def judge(room: Room, op: Op, reply: Any) -> None:
    """Check what holds of every answer."""
    refusal = Refusal(reply.refusal)
    assert refusal is not Refusal.UNKNOWN, (op.name, reply.detail)
    assert reply.epoch == room.device.epoch
    if refusal is not Refusal.OK:
        assert reply.detail, (op.name, refusal.name)
        assert all(field.number <= HEAD_FIELDS for field, _ in reply.ListFields()), op.name


async def converse(room: Room, ops: list[Op], rng: random.Random) -> None:
    """Make these ops one after the other."""
    for op in ops:
        await restore(room)
        raw = await request(room, op, rng)
        before = room.device.keys.names()
        reply = await room.raw(op, raw, caller(rng))
        judge(room, op, reply)
        assert not reply.refusal or room.device.keys.names() == before, "a refusal changes nothing"
        if op is Op.OPEN_SESSION and not reply.refusal:
            room.token = reply.session


def own_slots(room: Room) -> int:
    """Count the slots that neither a session nor a stored key accounts for."""
    return room.device.arena.status().open - len(room.device.keys._opened)


async def example(room: Room, ops: list[Op], rng: random.Random) -> None:
    room.device.sessions.end_all("a new example")
    before = own_slots(room)
    await converse(room, ops, rng)
    room.device.sessions.end_all("the example is over")
    assert own_slots(room) == before, "sessions that ended leave no key in the core"


@effort(examples=150, a_second=20)
@given(
    ops=st.lists(st.sampled_from(list(Op)), min_size=1, max_size=8),
    seed=st.integers(min_value=0, max_value=2**32),
)
def test_every_request_is_answered(fuzzed: Fuzzed, ops: list[Op], seed: int) -> None:
    fuzzed.run(example(fuzzed.room, ops, random.Random(seed)))


FOUND: list[tuple[Op, dict[str, Any]]] = [
    (Op.AUDIT_LIST, {"after": 2**63}),
    (Op.AUDIT_LIST, {"after": 2**64 - 1, "limit": 1}),
]
"""What once surprised a handler."""


@pytest.mark.parametrize(("op", "fields"), FOUND)
def test_what_was_found_stays_found(fuzzed: Fuzzed, op: Op, fields: dict[str, Any]) -> None:
    judge(fuzzed.room, op, fuzzed.run(fuzzed.room.call(op, **fields)))
