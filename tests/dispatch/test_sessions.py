"""Sessions: whose they are, how long they last, and what goes with them."""

import asyncio
from pathlib import Path

from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import PASSWORD, Room, machine_room, peer

LINGER = 0.05


async def test_tokens(room: Room) -> None:
    tokens = {await room.open_session() for _ in range(10)}
    assert len(tokens) == 10 and {len(token) for token in tokens} == {32}


async def test_closing_twice_succeeds(room: Room) -> None:
    await room.ok(Op.CLOSE_SESSION)
    await room.ok(Op.CLOSE_SESSION)
    await room.refused(Refusal.SESSION, Op.RANDOM, length=1)


async def test_closing_destroys_what_the_session_owned(room: Room) -> None:
    number = await room.session_key()
    await room.ok(Op.HASH_INIT, algorithm=1)
    await room.ok(Op.HMAC_INIT, key=number, algorithm=1)
    session = room.device.sessions.find(room.token, room.peer)
    handles = [session.key(number).handle, *session.running.values()]
    assert len(handles) == 3
    await room.ok(Op.CLOSE_SESSION)
    for handle in handles:
        try:
            room.device.core.key_info(handle)
        except Exception as error:
            assert getattr(error, "refusal", None) is Refusal.KEY_NOT_FOUND
        else:
            raise AssertionError("the handle is still open")


async def test_a_key_of_another_session_does_not_exist(room: Room) -> None:
    mine = await room.session_key()
    token = room.token
    await room.open_session()
    await room.session_key()
    await room.refused(Refusal.KEY_NOT_FOUND, Op.DESTROY_KEY, key=mine)
    fields = {"algorithm": 0x401, "data": bytes(16), "key": mine}
    await room.refused(Refusal.KEY_NOT_FOUND, Op.ENCRYPT, **fields)
    await room.ok(Op.ENCRYPT, session=token, **fields)


async def test_rights_belong_to_the_session_and_to_the_key_as_it_was(room: Room) -> None:
    sign = {"key_index": 2, "digest": bytes(32)}
    right = {"key_index": 2, "password": {"plain": PASSWORD}}
    await room.refused(Refusal.RIGHT_DENIED, Op.SIGN, **sign)
    await room.ok(Op.GET_KEY_RIGHT, **right)
    await room.ok(Op.SIGN, **sign)
    first = room.token
    await room.open_session()
    await room.refused(Refusal.RIGHT_DENIED, Op.SIGN, **sign)
    await room.ok(Op.KEY_DESTROY, type="sm2", index=2)
    await room.refused(Refusal.KEY_NOT_FOUND, Op.SIGN, session=first, **sign)
    await room.ok(Op.KEY_GENERATE, type="sm2", index=2, password={"plain": b"another one"})
    await room.refused(Refusal.RIGHT_DENIED, Op.SIGN, session=first, **sign)
    await room.refused(Refusal.ACCESS_PASSWORD, Op.GET_KEY_RIGHT, **right)


async def test_the_limit_of_sessions(tmp_path: Path) -> None:
    async with machine_room(tmp_path / "data", max_sessions=2) as room:
        await room.open_session()
        await room.open_session()
        await room.refused(Refusal.OPEN_SESSION, Op.OPEN_SESSION)
        await room.ok(Op.CLOSE_SESSION)
        await room.open_session()


async def test_the_limit_of_keys(tmp_path: Path) -> None:
    async with machine_room(tmp_path / "data", max_session_keys=2) as room:
        await room.furnish()
        number = await room.session_key()
        await room.session_key()
        await room.refused(Refusal.LIMIT, Op.GENERATE_KEY_WITH_IPK, key_index=1, key_bits=128)
        await room.ok(Op.DESTROY_KEY, key=number)
        await room.session_key()


async def test_a_session_lingers_and_ends(tmp_path: Path) -> None:
    async with machine_room(tmp_path / "data", session_linger=LINGER) as room:
        pipeline = room.machine.pipeline
        first, second = peer(connection=1), peer(connection=2)
        pipeline.connection_opened(first)
        pipeline.connection_opened(second)
        assert (await room.ok(Op.STATUS)).connections == 2
        token = await room.open_session()
        pipeline.connection_closed(first)
        pipeline.connection_closed(first)
        await asyncio.sleep(3 * LINGER)
        await room.ok(Op.RANDOM, length=1)  # another connection of the process is open
        pipeline.connection_closed(second)
        await asyncio.sleep(LINGER / 2)
        pipeline.connection_opened(first)  # it came back in time
        await asyncio.sleep(3 * LINGER)
        await room.ok(Op.RANDOM, length=1)
        pipeline.connection_closed(first)
        pipeline.connection_closed(first)
        await asyncio.sleep(3 * LINGER)
        await room.refused(Refusal.SESSION, Op.RANDOM, length=1, session=token)
        ends = [record for record in room.records() if record.kind == "session-end"]
        assert [record.detail for record in ends] == ["its client is gone"]


async def test_a_forked_child_holds_the_session_too(tmp_path: Path) -> None:
    async with machine_room(tmp_path / "data", session_linger=LINGER) as room:
        pipeline = room.machine.pipeline
        parent, child = peer(connection=1), peer(connection=2, process="2:2", pid=2)
        pipeline.connection_opened(parent)
        await room.open_session()
        pipeline.connection_opened(child)
        await room.ok(Op.RANDOM, length=1, by=child)
        pipeline.connection_closed(parent)
        await asyncio.sleep(3 * LINGER)
        await room.ok(Op.RANDOM, length=1, by=child)
        pipeline.connection_closed(child)
        await asyncio.sleep(3 * LINGER)
        await room.refused(Refusal.SESSION, Op.RANDOM, length=1, by=child)


async def test_sessions_end_with_the_machine(tmp_path: Path) -> None:
    async with machine_room(tmp_path / "data") as room:
        await room.open_session()
        pipeline = room.machine.pipeline
    kinds = [record.kind for record in room.records()]
    assert kinds[-4:] == ["op", "session-end", "stop", "checkpoint"]
    assert pipeline is room.machine.pipeline


async def test_a_session_closed_while_its_key_is_made(room: Room) -> None:
    """The key comes to a session that is gone: it is destroyed, not lost in the core."""
    made = asyncio.create_task(room.call(Op.GENERATE_KEY_WITH_IPK, key_index=1, key_bits=128))
    await asyncio.sleep(0)
    await room.ok(Op.CLOSE_SESSION)
    reply = await made
    assert reply.refusal in (Refusal.OK, Refusal.SESSION)
    await room.open_session()
    await room.refused(Refusal.KEY_NOT_FOUND, Op.DESTROY_KEY, key=reply.key or 1)
