"""The async device API: the same story, and many calls of one session at once."""

import asyncio
import secrets

import pytest
from cryptography.hazmat.primitives.ciphers import modes

from hsm.client import AsyncDevice, Mode, Pair, RefusalError, UnreachableError
from hsm.spec.refusals import Refusal
from hsm.testing.machines import Sjj
from tests.interop.standard import model

PASSWORD = "change-me-8"


async def test_the_whole_story(sjj: Sjj) -> None:
    raw = secrets.token_bytes(16)
    async with AsyncDevice.connect() as device, await device.session() as session:
        assert (await session.info()).name == "SoftSJJ"
        with pytest.raises(RefusalError) as denied:
            await session.sign(1, bytes(32))
        assert denied.value.refusal is Refusal.RIGHT_DENIED
        signature = await session.sign_message(1, b"a message", password=PASSWORD)
        await session.verify_message(1, b"a message", signature)
        with pytest.raises(RefusalError):
            await session.verify_message(1, b"another", signature)
        iv = await session.random(16)
        wrapped = await session.encrypt_sm2(1, raw)
        async with await session.import_key_with_isk(1, wrapped) as key:
            ciphertext = await key.encrypt(bytes(32), iv=iv)
            assert ciphertext == model.sm4(raw, modes.CBC(iv), bytes(32))
            assert await key.hmac_of(b"data") == model.hmac_sm3(raw, b"data")
            running = await key.hmac()
            await running.update(b"data")
            assert await running.final() == model.hmac_sm3(raw, b"data")
        async with await session.generate_key_with_ipk(1) as key:
            part = await key.encrypt_part(bytes(16), iv=iv, mode=Mode.CTR)
            assert part.iv != iv
        public = await session.public_key(1, Pair.ENCRYPT)
        ciphertext = await session.encrypt_sm2_external(public, b"to you")
        assert await session.decrypt_sm2(1, ciphertext) == b"to you"


async def test_tasks_share_a_session(sjj: Sjj) -> None:
    async with AsyncDevice.connect() as device, await device.session() as session:

        async def work(number: int) -> None:
            message = secrets.token_bytes(100 + number)
            assert await session.digest(message) == model.sm3(message)
            signature = await session.sign_message(1, message, password=PASSWORD)
            await session.verify_message(1, message, signature)

        await asyncio.gather(*(work(number) for number in range(20)))


async def test_a_cancelled_hash_leaves_the_session_usable(sjj: Sjj) -> None:
    async with AsyncDevice.connect() as device, await device.session() as session:
        for delay in (0.0, 0.001, 0.003):
            task = asyncio.create_task(session.digest(secrets.token_bytes(2_000_000)))
            await asyncio.sleep(delay)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert await session.digest(b"next") == model.sm3(b"next")


async def test_hashes_are_never_mixed(sjj: Sjj) -> None:
    async with AsyncDevice.connect() as device, await device.session() as session:
        first = await session.hash()
        second = await session.hash()
        with pytest.raises(RefusalError) as interrupted:
            await first.update(b"x")
        assert interrupted.value.refusal is Refusal.STEP
        await second.update(b"x")
        assert await second.final() == model.sm3(b"x")


async def test_closing(sjj: Sjj) -> None:
    async with AsyncDevice.connect(deadline=2) as device:
        session = await device.session()
        key = await session.generate_key_with_kek(1)
        await key.close()
        await key.close()
        await session.close()
        await session.close()
        await key.close()
        other = await device.session()
        sjj.close()
        with pytest.raises(UnreachableError):
            await other.random(8)
        await other.close()
