"""Ops that take many seconds leave the threads of all others alone."""

import asyncio
import threading
from typing import Any

import pytest

from hsm.dispatch.pipeline import POOL_THREADS
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room

KEK = {"plain": b"0123456789abcdeffedcba9876543210"}


async def test_many_imports_at_once_stop_nobody_else(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As key files with ten million rounds of PBKDF2 do; one index is taken once."""
    gate = threading.Event()
    module = type(room.device.core)
    import_kek = module.import_kek

    def slow(self: Any, *arguments: Any) -> Any:
        gate.wait(30)
        return import_kek(self, *arguments)

    monkeypatch.setattr(module, "import_kek", slow)
    imports = [
        asyncio.create_task(room.call(Op.KEY_IMPORT, type="kek", index=5, components=[KEK]))
        for _ in range(2 * POOL_THREADS)
    ]
    try:
        await asyncio.sleep(0.1)
        async with asyncio.timeout(10):
            await room.ok(Op.KEY_LIST)
    finally:
        gate.set()
    replies = await asyncio.gather(*imports)
    assert sorted(reply.refusal == 0 for reply in replies) == [False] * 7 + [True]


async def test_a_device_that_stops_begins_none_of_those_that_wait(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    module = type(room.device.core)
    import_kek = module.import_kek

    def slow(self: Any, *arguments: Any) -> Any:
        gate.wait(30)
        return import_kek(self, *arguments)

    monkeypatch.setattr(module, "import_kek", slow)
    imports = [
        asyncio.create_task(room.call(Op.KEY_IMPORT, type="kek", index=index, components=[KEK]))
        for index in (5, 6, 7)
    ]
    await asyncio.sleep(0.1)
    closing = asyncio.create_task(room.machine.pipeline.close())
    await asyncio.sleep(0.1)
    gate.set()
    replies = await asyncio.gather(*imports)
    await closing
    assert [reply.refusal for reply in replies] == [Refusal.OK, Refusal.STATE, Refusal.STATE]
