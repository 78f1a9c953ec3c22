"""Sessions, device information, random, rights."""

from typing import Any

import pytest

from hsm.model import RefusalError
from hsm.spec.algorithms import Sgd
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import PASSWORD, Room


async def test_device_information(room: Room) -> None:
    info = await room.ok(Op.DEVICE_INFO)
    assert len(info.issuer_name) <= 40 and len(info.device_name) <= 16
    assert len(info.device_serial) == 16 and info.device_serial.isdigit()
    assert info.standard_version == 2
    assert info.asym_alg_ability == Sgd.SM2 | Sgd.SM2_1 | Sgd.SM2_3 and info.asym_alg_bits == 256
    assert info.sym_alg_ability & 0xFF == 0x3F and info.sym_alg_ability & 0x400
    assert info.hash_alg_ability == Sgd.SM3


async def test_random(room: Room) -> None:
    limit = room.device.settings.max_random
    for length in (1, 16, 40_000, limit):
        assert len((await room.ok(Op.RANDOM, length=length)).random) == length
    await room.refused(Refusal.ARGUMENT, Op.RANDOM, length=0)
    await room.refused(Refusal.TOO_LARGE, Op.RANDOM, length=limit + 1)
    await room.refused(Refusal.TOO_LARGE, Op.RANDOM, length=(1 << 32) - 1)


@pytest.mark.parametrize(
    ("refusal", "index", "password"),
    [
        (Refusal.RIGHT_DENIED, 0, {"plain": PASSWORD}),
        (Refusal.KEY_NOT_FOUND, 9, {"plain": PASSWORD}),
        (Refusal.KEY_NOT_FOUND, (1 << 32) - 1, {"plain": PASSWORD}),
        (Refusal.ACCESS_PASSWORD, 2, {"plain": PASSWORD + b"x"}),
        (Refusal.ACCESS_PASSWORD, 2, {"plain": b"x"}),
        (Refusal.ARGUMENT, 2, {"plain": b""}),
        (Refusal.ARGUMENT, 2, {"plain": b"x" * 129}),
        (Refusal.OK, 2, {"plain": PASSWORD}),
        (Refusal.OK, 1, {"plain": b"any password"}),
    ],
)
async def test_rights(room: Room, refusal: Refusal, index: int, password: Any) -> None:
    fields = {"key_index": index, "password": password}
    assert (await room.call(Op.GET_KEY_RIGHT, **fields)).refusal == refusal


async def test_right_taken_back(room: Room) -> None:
    cipher = {"key_index": 2, "algorithm": Sgd.SM2_3}
    wrapped = await room.ok(Op.GENERATE_KEY_WITH_IPK, key_index=2, key_bits=128)
    data = (await room.ok(Op.ENCRYPT_SM2, data=b"text", **cipher)).ciphertext
    uses: list[tuple[Op, dict[str, Any]]] = [
        (Op.SIGN, {"key_index": 2, "digest": bytes(32)}),
        (Op.DECRYPT_SM2, {"ciphertext": data, **cipher}),
        (Op.IMPORT_KEY_WITH_ISK, {"key_index": 2, "wrapped_key": wrapped.wrapped_key}),
    ]
    for op, fields in uses:
        await room.refused(Refusal.RIGHT_DENIED, op, **fields)
    await room.ok(Op.GET_KEY_RIGHT, key_index=2, password={"plain": PASSWORD})
    for op, fields in uses:
        await room.ok(op, **fields)
    await room.ok(Op.RELEASE_KEY_RIGHT, key_index=2)
    await room.ok(Op.RELEASE_KEY_RIGHT, key_index=2)
    for op, fields in uses:
        await room.refused(Refusal.RIGHT_DENIED, op, **fields)
    await room.refused(Refusal.KEY_NOT_FOUND, Op.RELEASE_KEY_RIGHT, key_index=9)
    await room.refused(Refusal.RIGHT_DENIED, Op.RELEASE_KEY_RIGHT, key_index=0)


async def test_the_device_key_only_gives_its_public_key(room: Room) -> None:
    for pair in (1, 2):
        await room.ok(Op.EXPORT_PUBLIC_KEY, key_index=0, pair=pair)
    await room.ok(Op.ENCRYPT_SM2, key_index=0, algorithm=Sgd.SM2_3, data=b"x")
    await room.ok(Op.GENERATE_KEY_WITH_IPK, key_index=0, key_bits=128)
    bad = {"digest": bytes(32), "signature": bytes(64)}
    await room.refused(Refusal.VERIFY, Op.VERIFY, key_index=0, **bad)
    private_uses: list[tuple[Op, dict[str, Any]]] = [
        (Op.SIGN, {"digest": bytes(32)}),
        (Op.DECRYPT_SM2, {"algorithm": Sgd.SM2_3, "ciphertext": bytes(97)}),
        (Op.IMPORT_KEY_WITH_ISK, {"wrapped_key": bytes(112)}),
    ]
    for op, fields in private_uses:
        await room.refused(Refusal.RIGHT_DENIED, op, key_index=0, **fields)


def test_a_refusal_says_why() -> None:
    assert RefusalError(Refusal.RIGHT_DENIED).detail
