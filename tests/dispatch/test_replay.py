"""Requests that come twice."""

import os
from pathlib import Path

from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import PASSWORD, Room, entries, machine_room, peer


async def test_once_is_done_once(room: Room) -> None:
    again = {
        "type": "sm2",
        "index": 5,
        "request_id": os.urandom(16),
        "password": {"plain": PASSWORD},
    }
    first = await room.ok(Op.KEY_GENERATE, **again)
    second = await room.ok(Op.KEY_GENERATE, **again, deadline_ms=9000)
    assert first == second
    assert room.records()[-1].detail.startswith("repeated")
    for value in entries(room.data).values():
        assert PASSWORD not in value


async def test_destroying_twice_by_the_same_request(room: Room) -> None:
    again = {"type": "kek", "index": 1, "request_id": os.urandom(16)}
    await room.ok(Op.KEY_DESTROY, **again)
    await room.ok(Op.KEY_DESTROY, **again)
    await room.refused(Refusal.KEY_NOT_FOUND, Op.KEY_DESTROY, type="kek", index=1)


async def test_an_id_used_for_something_else(room: Room) -> None:
    name = os.urandom(16)
    await room.ok(Op.KEY_GENERATE, type="kek", index=5, request_id=name)
    await room.refused(Refusal.ARGUMENT, Op.KEY_GENERATE, type="kek", index=6, request_id=name)
    await room.refused(Refusal.ARGUMENT, Op.KEY_DESTROY, type="kek", index=5, request_id=name)
    await room.ok(Op.KEY_GENERATE, type="kek", index=6, request_id=name, by=peer(principal="b"))


async def test_a_refusal_is_not_kept(room: Room) -> None:
    again = {"type": "kek", "index": 1, "request_id": os.urandom(16)}
    await room.refused(Refusal.KEY_EXISTS, Op.KEY_GENERATE, **again)
    await room.ok(Op.KEY_DESTROY, type="kek", index=1)
    await room.ok(Op.KEY_GENERATE, **again)


async def test_the_cache_is_bounded_and_outlives_the_machine(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ids = [os.urandom(16) for _ in range(6)]
    async with machine_room(data, replay_cache=4) as room:
        for index, name in enumerate(ids, start=1):
            await room.ok(Op.KEY_GENERATE, type="kek", index=index, request_id=name)
    assert sum(key.startswith("replay/entry/") for key in entries(data)) == 4
    async with machine_room(data, replay_cache=4) as room:
        await room.ok(Op.KEY_GENERATE, type="kek", index=6, request_id=ids[5])
        await room.refused(
            Refusal.KEY_EXISTS, Op.KEY_GENERATE, type="kek", index=1, request_id=ids[0]
        )
