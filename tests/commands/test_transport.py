"""Sealed secrets, as the pipeline takes them: opened for the one request they were made for."""

import os
from pathlib import Path
from typing import Any

import pytest

from hsm.core import check_point, seal_secret
from hsm.model.secret_fields import secret_context
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import PASSWORD, Room, entries, machine_room, peer

TCP = peer(transport="tcp", principal="loopback", process="2:2")
TCP_ADMIN = peer(transport="tcp", principal="loopback")
GUARDED = {"type": "sm2", "index": 5}


async def point(room: Room) -> bytes:
    key: bytes = (await room.ok(Op.TRANSPORT_KEY)).public_key
    return key


async def sealed(
    room: Room,
    op: Op,
    data: bytes = PASSWORD,
    *,
    session: bytes | None = None,
    request_id: bytes | None = None,
    sealed_id: bytes | None = None,
) -> dict[str, Any]:
    """The fields of a request with a password sealed to it, or to another id, op or session."""
    name = os.urandom(16) if request_id is None else request_id
    token = (room.token if OPS[op].session else b"") if session is None else session
    context = secret_context(op, token, name if sealed_id is None else sealed_id)
    secret = seal_secret(await point(room), context, data)
    return {"request_id": name, "password": {"sealed": secret}}


async def test_the_key_is_told_to_anyone(room: Room) -> None:
    key = await point(room)
    check_point(key)
    assert key == await point(room)
    nobody = peer(transport="tcp", principal="loopback", roles=frozenset())
    assert (await room.ok(Op.TRANSPORT_KEY, by=nobody)).public_key == key


async def test_not_by_a_device_that_does_not_work(room: Room) -> None:
    core = room.device.core
    core.self_test(core.self_test().items[0].name)
    await room.refused(Refusal.SELF_TEST, Op.RANDOM, length=8)  # it notices
    await room.refused(Refusal.SELF_TEST, Op.TRANSPORT_KEY)
    assert (await room.ok(Op.SELF_TEST)).passed
    await room.ok(Op.GET_KEY_RIGHT, key_index=2, **await sealed(room, Op.GET_KEY_RIGHT))


async def test_sealed_is_taken_where_clear_is_not(room: Room) -> None:
    await room.ok(Op.KEY_GENERATE, by=TCP_ADMIN, **GUARDED, **await sealed(room, Op.KEY_GENERATE))
    room.device.lab = False
    await room.ok(Op.GET_KEY_RIGHT, key_index=5, **await sealed(room, Op.GET_KEY_RIGHT))
    clear = {"plain": PASSWORD}
    await room.refused(Refusal.SECRET_IN_CLEAR, Op.GET_KEY_RIGHT, key_index=5, password=clear)
    room.peer = TCP
    await room.open_session()
    await room.refused(Refusal.SECRET_IN_CLEAR, Op.GET_KEY_RIGHT, key_index=5, password=clear)
    await room.ok(Op.GET_KEY_RIGHT, key_index=5, **await sealed(room, Op.GET_KEY_RIGHT))


async def test_nowhere_but_in_its_request(room: Room) -> None:
    """Replayed in another session, op or request, what was recorded opens nothing."""
    right = {"key_index": 2}
    other = (await room.ok(Op.OPEN_SESSION)).session
    for fields in (
        await sealed(room, Op.GET_KEY_RIGHT, session=other),
        await sealed(room, Op.GET_KEY_RIGHT, session=b""),
        await sealed(room, Op.GET_KEY_RIGHT, sealed_id=os.urandom(16)),
        await sealed(room, Op.KEY_GENERATE, session=room.token),
    ):
        said = await room.refused(Refusal.INTEGRITY, Op.GET_KEY_RIGHT, **right, **fields)
        assert "of another request" in said
    good = await sealed(room, Op.GET_KEY_RIGHT)
    await room.refused(
        Refusal.INTEGRITY, Op.GET_KEY_RIGHT, **right, **{**good, "request_id": os.urandom(16)}
    )
    await room.refused(Refusal.INTEGRITY, Op.GET_KEY_RIGHT, **right, **good, session=other)
    await room.refused(Refusal.INTEGRITY, Op.KEY_GENERATE, **GUARDED, **good)
    await room.ok(Op.GET_KEY_RIGHT, **right, **good)


async def test_a_request_without_an_id(room: Room) -> None:
    fields = await sealed(room, Op.GET_KEY_RIGHT) | {"request_id": b""}
    said = await room.refused(Refusal.ARGUMENT, Op.GET_KEY_RIGHT, key_index=2, **fields)
    assert "request id" in said


@pytest.mark.parametrize(
    ("op", "fields", "password", "refusal"),
    [
        (Op.GET_KEY_RIGHT, {"key_index": 2}, b"wrong password", Refusal.ACCESS_PASSWORD),
        (Op.GET_KEY_RIGHT, {"key_index": 2}, b"x" * 129, Refusal.ARGUMENT),
        (Op.KEY_GENERATE, GUARDED, b"1234567", Refusal.ARGUMENT),
        (Op.KEY_GENERATE, GUARDED, b"x" * 129, Refusal.ARGUMENT),
        (Op.KEY_GENERATE, {"type": "kek", "index": 5}, PASSWORD, Refusal.ARGUMENT),
    ],
)
async def test_what_a_password_cannot_be(
    room: Room, op: Op, fields: dict[str, Any], password: bytes, refusal: Refusal
) -> None:
    said = await room.refused(refusal, op, **fields, **await sealed(room, op, password))
    assert len(password) in (14, len(PASSWORD)) or "to 128 bytes" in said


async def test_every_start_has_another_key(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with machine_room(data) as room:
        await room.furnish()
        before = await point(room)
        old = seal_secret(before, bytes(100), PASSWORD)
    async with machine_room(data) as room:
        assert await point(room) != before
        await room.open_session()
        await room.refused(
            Refusal.SECRET_KEY, Op.GET_KEY_RIGHT, key_index=2, password={"sealed": old}
        )


async def test_a_repeated_request_may_be_sealed_anew(room: Room) -> None:
    """It is the same request still, and what is kept of it holds nothing of the secret."""
    name = os.urandom(16)
    first = await sealed(room, Op.KEY_GENERATE, request_id=name)
    second = await sealed(room, Op.KEY_GENERATE, request_id=name)
    assert first != second
    made = await room.ok(Op.KEY_GENERATE, **GUARDED, **first)
    assert made == await room.ok(Op.KEY_GENERATE, **GUARDED, **second)
    assert room.records()[-1].detail.startswith("repeated")
    third = await sealed(room, Op.KEY_GENERATE, request_id=name)
    await room.refused(Refusal.ARGUMENT, Op.KEY_GENERATE, **GUARDED | {"index": 6}, **third)
    for value in entries(room.data).values():
        assert PASSWORD not in value and first["password"]["sealed"] not in value


async def test_every_bit_counts(room: Room) -> None:
    good = await sealed(room, Op.GET_KEY_RIGHT)
    secret = good["password"]["sealed"]
    for at in range(0, len(secret), 7):
        bad = bytearray(secret)
        bad[at] ^= 1
        refusal = Refusal.SECRET_KEY if at < 112 else Refusal.INTEGRITY
        fields = good | {"password": {"sealed": bytes(bad)}}
        await room.refused(refusal, Op.GET_KEY_RIGHT, key_index=2, **fields)


async def test_a_device_that_heals_makes_its_key_then(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with machine_room(data) as room:
        await room.furnish()
    async with machine_room(data, faults=("selftest:fail",)) as room:
        await room.refused(Refusal.SELF_TEST, Op.TRANSPORT_KEY)
        assert (await room.ok(Op.SELF_TEST)).passed
        await room.open_session()
        await room.ok(Op.GET_KEY_RIGHT, key_index=2, **await sealed(room, Op.GET_KEY_RIGHT))


async def test_without_keys_there_is_none_to_tell(room: Room) -> None:
    fields = await sealed(room, Op.GET_KEY_RIGHT)
    room.device.transport = None
    await room.refused(Refusal.STATE, Op.TRANSPORT_KEY)
    await room.refused(Refusal.STATE, Op.GET_KEY_RIGHT, key_index=2, **fields)
