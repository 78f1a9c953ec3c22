"""Keys between the store and the core."""

import pytest

from hsm.dispatch.stored_keys import StoredKeys
from hsm.model import KeyName, KeyType, RefusalError
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room

NAME = KeyName(KeyType.SM2, 1)


async def test_a_key_is_opened_once(room: Room) -> None:
    keys = room.device.keys
    record = keys.find(NAME)
    assert keys.open(NAME, record, "sign") is keys.open(NAME, record, "sign")


async def test_a_destroyed_key_is_not_opened_by_an_op_that_found_it_before(room: Room) -> None:
    keys = room.device.keys
    record = keys.find(NAME)
    handle = keys.open(NAME, record, "sign")
    await room.ok(Op.KEY_DESTROY, type="sm2", index=1)
    for work in (
        lambda: keys.open(NAME, record, "sign"),
        lambda: room.device.core.sign(handle, bytes(32)),
    ):
        with pytest.raises(RefusalError) as caught:
            work()
        assert caught.value.refusal is Refusal.KEY_NOT_FOUND


async def test_a_key_made_anew_is_another(room: Room) -> None:
    keys = room.device.keys
    handle = keys.open(NAME, keys.find(NAME), "sign")
    await room.ok(Op.KEY_DESTROY, type="sm2", index=1)
    await room.ok(Op.KEY_GENERATE, type="sm2", index=1)
    assert keys.open(NAME, keys.find(NAME), "sign") != handle


async def test_nothing_opens_before_the_management_key(room: Room) -> None:
    with pytest.raises(RefusalError) as caught:
        _ = StoredKeys(room.device.core).management
    assert caught.value.refusal is Refusal.STATE
