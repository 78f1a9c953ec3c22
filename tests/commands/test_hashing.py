"""SM3 and HMAC in parts."""

import asyncio
import threading

import pytest
from cryptography.hazmat.primitives import hashes

from hsm.core import KeyHandle, sm2_z
from hsm.dispatch.pipeline import POOL_THREADS
from hsm.spec.algorithms import Sgd
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room, request_type

USER = b"1234567812345678"
OFF_CURVE = bytes(63) + b"\x01"


def sm3(data: bytes) -> bytes:
    context = hashes.Hash(hashes.SM3())
    context.update(data)
    return context.finalize()


async def test_in_parts(room: Room) -> None:
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    for part in (b"a", b"", b"b" * 20_000, b"c"):
        await room.ok(Op.HASH_UPDATE, data=part)
    digest = (await room.ok(Op.HASH_FINAL)).digest
    assert digest == sm3(b"a" + b"b" * 20_000 + b"c")


async def test_nothing_hashed(room: Room) -> None:
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    assert (await room.ok(Op.HASH_FINAL)).digest == sm3(b"")


async def test_with_z(room: Room) -> None:
    point = (await room.ok(Op.EXPORT_PUBLIC_KEY, key_index=1, pair=1)).public_key
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3, public_key=point, user_id=USER)
    await room.ok(Op.HASH_UPDATE, data=b"message")
    digest = (await room.ok(Op.HASH_FINAL)).digest
    assert digest == sm3(sm2_z(point, USER) + b"message")
    signature = (await room.ok(Op.SIGN, key_index=1, digest=digest)).signature
    await room.ok(Op.VERIFY, key_index=1, digest=digest, signature=signature)
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3, public_key=point)
    assert (await room.ok(Op.HASH_FINAL)).digest == sm3(b"")


async def test_wrong_order(room: Room) -> None:
    for op in (Op.HASH_UPDATE, Op.HASH_FINAL, Op.HMAC_UPDATE, Op.HMAC_FINAL):
        await room.refused(Refusal.STEP, op)
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    await room.refused(Refusal.STEP, Op.HMAC_FINAL)
    await room.ok(Op.HASH_FINAL)
    await room.refused(Refusal.STEP, Op.HASH_FINAL)


async def test_a_new_init_replaces(room: Room) -> None:
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    await room.ok(Op.HASH_UPDATE, data=b"old")
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    assert (await room.ok(Op.HASH_FINAL)).digest == sm3(b"")


async def test_a_refused_init_leaves_the_running_one(room: Room) -> None:
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    await room.ok(Op.HASH_UPDATE, data=b"text")
    common = {"algorithm": Sgd.SM3, "user_id": USER}
    await room.refused(Refusal.KEY, Op.HASH_INIT, public_key=OFF_CURVE, **common)
    await room.refused(Refusal.ARGUMENT, Op.HASH_INIT, public_key=b"", **common)
    point = (await room.ok(Op.EXPORT_PUBLIC_KEY, key_index=1, pair=1)).public_key
    long = {"algorithm": Sgd.SM3, "public_key": point, "user_id": bytes(8192)}
    await room.refused(Refusal.USER_ID, Op.HASH_INIT, **long)
    for algorithm in (Sgd.SHA256, Sgd.SM4_ECB, 0, 8):
        await room.refused(Refusal.ALGORITHM, Op.HASH_INIT, algorithm=algorithm)
    assert (await room.ok(Op.HASH_FINAL)).digest == sm3(b"text")


async def test_one_of_each_at_a_time(room: Room) -> None:
    key = await room.session_key()
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    for algorithm in (Sgd.SM3, 0x08, 0x00020211, 0x00100001):
        await room.ok(Op.HMAC_INIT, key=key, algorithm=algorithm)
    await room.ok(Op.HMAC_UPDATE, data=b"text")
    await room.ok(Op.DESTROY_KEY, key=key)
    mac = (await room.ok(Op.HMAC_FINAL)).mac
    assert len(mac) == 32 and mac != sm3(b"text")
    assert (await room.ok(Op.HASH_FINAL)).digest == sm3(b"")
    await room.refused(Refusal.KEY_NOT_FOUND, Op.HMAC_INIT, key=key, algorithm=Sgd.SM3)
    other = await room.session_key()
    await room.refused(Refusal.ALGORITHM, Op.HMAC_INIT, key=other, algorithm=Sgd.SHA1)


# Field 1000, which no message has: what makes a small request big enough for a thread.
PADDING = b"\xc2\x3e\x80\x80\x02" + bytes(32768)


def padded(room: Room, op: Op, **fields: object) -> bytes:
    request = request_type(op)(session=room.token, **fields)
    return bytes(request.SerializeToString()) + PADDING


async def test_a_hash_begun_for_a_session_that_ends_meanwhile_is_not_left_over(room: Room) -> None:
    """The request waits for a thread; when it gets one, there is no session to own the hash."""
    pool = room.machine.pipeline._pool
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    await room.ok(Op.HMAC_INIT, algorithm=Sgd.SM3, key=await room.session_key())
    before = room.machine.status().arena_open
    go = threading.Event()
    for _ in range(POOL_THREADS):
        pool.submit(go.wait)
    raw = padded(room, Op.HASH_INIT, algorithm=Sgd.SM3)
    waiting = asyncio.create_task(room.raw(Op.HASH_INIT, raw))
    await asyncio.sleep(0)
    room.device.sessions.end_all("a test")
    go.set()
    assert Refusal((await waiting).refusal) is Refusal.SESSION
    assert room.machine.status().arena_open == before - 3  # two hashes and the session key


async def test_a_hash_begun_while_another_ends_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = room.device.core
    really, ending, go = core.hash_final, threading.Event(), threading.Event()

    def slow(handle: KeyHandle) -> bytes:
        ending.set()
        assert go.wait(10)
        return really(handle)

    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    monkeypatch.setattr(core, "hash_final", slow)
    raw = padded(room, Op.HASH_FINAL)
    first = asyncio.create_task(room.raw(Op.HASH_FINAL, raw))
    assert await asyncio.to_thread(ending.wait, 10)
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    go.set()
    await first
    monkeypatch.undo()
    await room.ok(Op.HASH_UPDATE, data=b"abc")
    assert (await room.ok(Op.HASH_FINAL)).digest == sm3(b"abc")


async def test_in_one_call(room: Room) -> None:
    """Beside what runs in parts, which goes on."""
    key = await room.session_key(256)
    await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    await room.ok(Op.HMAC_INIT, algorithm=Sgd.SM3, key=key)
    for data in (b"", b"abc", bytes(1000)):
        assert (await room.ok(Op.DIGEST, algorithm=Sgd.SM3, data=data)).digest == sm3(data)
    whole = (await room.ok(Op.CALCULATE_HMAC, algorithm=Sgd.SM3, key=key, data=b"abc")).mac
    for op in (Op.HASH_UPDATE, Op.HMAC_UPDATE):
        await room.ok(op, data=b"abc")
    assert (await room.ok(Op.HASH_FINAL)).digest == sm3(b"abc")
    assert (await room.ok(Op.HMAC_FINAL)).mac == whole
    await room.refused(Refusal.ALGORITHM, Op.DIGEST, algorithm=Sgd.SM2, data=b"abc")
    await room.refused(Refusal.ALGORITHM, Op.CALCULATE_HMAC, algorithm=0, key=key)
    await room.refused(Refusal.KEY_NOT_FOUND, Op.CALCULATE_HMAC, algorithm=Sgd.SM3, key=0)
