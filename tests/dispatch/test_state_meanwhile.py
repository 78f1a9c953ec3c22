"""A state that changes between the admission of an op and its transaction."""

import pytest

from hsm.model import Cause
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room, entries


async def test_an_op_that_was_admitted_before_the_error_state_is_refused_in_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GM/T 0030-2014 5.8: the slow part of an import takes seconds, in which a self-test fails."""
    core = room.device.core
    seal = core.seal

    def last_step(*arguments: object) -> bytes:
        sealed = seal(*arguments)  # type: ignore[arg-type]
        room.device.store.submit(lambda tx: room.device.move(tx, Cause.SELF_TEST_FAILED)).result()
        return sealed

    monkeypatch.setattr(type(core), "seal", lambda _, *arguments: last_step(*arguments))
    before = set(entries(room.data))
    await room.refused(
        Refusal.SELF_TEST,
        Op.KEY_IMPORT,
        type="kek",
        index=5,
        components=[{"plain": b"0123456789abcdeffedcba9876543210"}],
    )
    assert not [path for path in set(entries(room.data)) - before if "keys/" in path]
    assert room.records()[-1].refusal == Refusal.SELF_TEST
