"""What a handler is given."""

import time

import pytest

from hsm.dispatch.call import Call
from hsm.dispatch.replay import ReplayCache
from hsm.model import RefusalError
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room


def a_call(room: Room, op: Op = Op.RANDOM) -> Call:
    return Call(room.device, OPS[op], room.peer, time.monotonic())


async def test_counted_ops_have_no_transaction(room: Room) -> None:
    with pytest.raises(RuntimeError, match="RANDOM is not a durable op"):
        _ = a_call(room).tx


async def test_undoing_goes_backwards_and_to_the_end(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    events: list[int] = []

    def refuse() -> None:
        raise RefusalError(Refusal.SELF_TEST)

    call = a_call(room)
    call.on_refused(lambda: events.append(1))
    call.on_refused(refuse)
    call.on_refused(lambda: events.append(2))
    call.fail()
    assert events == [2, 1] and "could not be undone" in caplog.text


async def test_a_session_that_closed_meanwhile(room: Room) -> None:
    call = a_call(room)
    with pytest.raises(RefusalError):
        _ = call.session
    session = room.device.sessions.find(room.token, room.peer)
    call.known_session = session
    assert call.session is session
    handle = room.device.core.hash_begin()
    room.device.sessions.end(session, "closed")
    for work in (lambda: call.session, lambda: room.device.sessions.check_room(session)):
        with pytest.raises(RefusalError) as caught:
            work()
        assert caught.value.refusal is Refusal.SESSION
    # Whatever comes too late is given back to be destroyed.
    assert session.set_running("hash", handle) is handle
    session.grant(1, b"blob")
    assert not session.rights
    room.device.sessions.end(session, "again")


async def test_a_reply_cache_before_its_key(room: Room) -> None:
    with pytest.raises(RefusalError) as caught:
        ReplayCache(room.device.core, 1).digest(1, b"")
    assert caught.value.refusal is Refusal.STATE
