"""Session keys, in all three wrapped forms."""

from typing import Any

import pytest

from hsm.spec.algorithms import Sgd
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room

TEXT = bytes(range(48))


async def encrypt(room: Room, key: int) -> bytes:
    fields = {"key": key, "algorithm": Sgd.SM4_ECB, "data": TEXT}
    return bytes((await room.ok(Op.ENCRYPT, **fields)).data)


async def hmac(room: Room, key: int) -> bytes:
    await room.ok(Op.HMAC_INIT, key=key, algorithm=Sgd.SM3)
    await room.ok(Op.HMAC_UPDATE, data=TEXT)
    return bytes((await room.ok(Op.HMAC_FINAL)).mac)


@pytest.mark.parametrize("bits", [8, 120, 128, 256, 512])
async def test_internal_pair(room: Room, bits: int) -> None:
    made = await room.ok(Op.GENERATE_KEY_WITH_IPK, key_index=1, key_bits=bits)
    assert len(made.wrapped_key) == 96 + bits // 8
    again = await room.ok(Op.IMPORT_KEY_WITH_ISK, key_index=1, wrapped_key=made.wrapped_key)
    assert made.key != again.key
    assert await hmac(room, made.key) == await hmac(room, again.key)
    if bits == 128:
        assert await encrypt(room, made.key) == await encrypt(room, again.key)
    else:
        fields = {"key": made.key, "algorithm": Sgd.SM4_ECB, "data": TEXT}
        await room.refused(Refusal.KEY_TYPE, Op.ENCRYPT, **fields)


async def test_external_pair(room: Room) -> None:
    point = (await room.ok(Op.EXPORT_PUBLIC_KEY, key_index=1, pair=2)).public_key
    fields = {"key_bits": 128, "public_key": point}
    for algorithm in (Sgd.SM2_3, 0x00020400):  # and the value of older headers
        made = await room.ok(Op.GENERATE_KEY_WITH_EPK, algorithm=algorithm, **fields)
        again = await room.ok(Op.IMPORT_KEY_WITH_ISK, key_index=1, wrapped_key=made.wrapped_key)
        assert await encrypt(room, made.key) == await encrypt(room, again.key)


@pytest.mark.parametrize(("algorithm", "iv"), [(Sgd.SM4_ECB, 0), (Sgd.SM4_CBC, 16)])
@pytest.mark.parametrize("bits", [128, 256, 512])
async def test_kek(room: Room, algorithm: int, iv: int, bits: int) -> None:
    fields = {"kek_index": 1, "algorithm": algorithm}
    made = await room.ok(Op.GENERATE_KEY_WITH_KEK, key_bits=bits, **fields)
    assert len(made.wrapped_key) == iv + bits // 8
    again = await room.ok(Op.IMPORT_KEY_WITH_KEK, wrapped_key=made.wrapped_key, **fields)
    assert await hmac(room, made.key) == await hmac(room, again.key)


OFF_CURVE = bytes(63) + b"\x01"
KEK = {"kek_index": 1, "algorithm": Sgd.SM4_ECB}
REFUSED: list[tuple[Refusal, Op, dict[str, Any]]] = [
    *[
        (Refusal.ARGUMENT, Op.GENERATE_KEY_WITH_IPK, {"key_index": 1, "key_bits": bits})
        for bits in (0, 1, 127, 129, 520, 1 << 31)
    ],
    *[
        (Refusal.ARGUMENT, Op.GENERATE_KEY_WITH_KEK, {"key_bits": bits, **KEK})
        for bits in (0, 8, 192, 640)
    ],
    (Refusal.KEY_NOT_FOUND, Op.GENERATE_KEY_WITH_IPK, {"key_index": 9, "key_bits": 128}),
    (Refusal.KEY_NOT_FOUND, Op.GENERATE_KEY_WITH_KEK, KEK | {"key_bits": 128, "kek_index": 9}),
    (
        Refusal.ALGORITHM_MODE,
        Op.GENERATE_KEY_WITH_KEK,
        KEK | {"key_bits": 128, "algorithm": Sgd.SM4_CTR},
    ),
    (Refusal.ALGORITHM, Op.GENERATE_KEY_WITH_KEK, KEK | {"key_bits": 128, "algorithm": 0}),
    (Refusal.ALGORITHM, Op.IMPORT_KEY_WITH_KEK, KEK | {"algorithm": Sgd.SM1_ECB}),
    *[
        (Refusal.ARGUMENT, Op.IMPORT_KEY_WITH_KEK, KEK | {"wrapped_key": bytes(size)})
        for size in (0, 15, 17, 80)
    ],
    (
        Refusal.ARGUMENT,
        Op.IMPORT_KEY_WITH_KEK,
        {"kek_index": 1, "algorithm": Sgd.SM4_CBC, "wrapped_key": bytes(16)},
    ),
    *[
        (Refusal.CIPHERTEXT, Op.IMPORT_KEY_WITH_ISK, {"key_index": 1, "wrapped_key": bytes(size)})
        for size in (0, 96, 112, 160, 161, 5000)
    ],
    (
        Refusal.KEY,
        Op.GENERATE_KEY_WITH_EPK,
        {"key_bits": 128, "algorithm": Sgd.SM2_3, "public_key": OFF_CURVE},
    ),
    (
        Refusal.ARGUMENT,
        Op.GENERATE_KEY_WITH_EPK,
        {"key_bits": 128, "algorithm": Sgd.SM2_3, "public_key": bytes(65)},
    ),
    (
        Refusal.ALGORITHM,
        Op.GENERATE_KEY_WITH_EPK,
        {"key_bits": 128, "algorithm": Sgd.RSA, "public_key": OFF_CURVE},
    ),
    (Refusal.ARGUMENT, Op.EXPORT_PUBLIC_KEY, {"key_index": 1, "pair": 0}),
    (Refusal.ARGUMENT, Op.EXPORT_PUBLIC_KEY, {"key_index": 1, "pair": 3}),
    (Refusal.KEY_NOT_FOUND, Op.EXPORT_PUBLIC_KEY, {"key_index": 9, "pair": 1}),
    (Refusal.KEY_NOT_FOUND, Op.DESTROY_KEY, {"key": 0}),
    (Refusal.KEY_NOT_FOUND, Op.DESTROY_KEY, {"key": (1 << 64) - 1}),
]


@pytest.mark.parametrize(("refusal", "op", "fields"), REFUSED)
async def test_refused(room: Room, refusal: Refusal, op: Op, fields: dict[str, Any]) -> None:
    await room.refused(refusal, op, **fields)
    session = room.device.sessions.find(room.token, room.peer)
    assert not session.keys


async def test_destroying(room: Room) -> None:
    key = await room.session_key()
    await room.ok(Op.DESTROY_KEY, key=key)
    await room.refused(Refusal.KEY_NOT_FOUND, Op.DESTROY_KEY, key=key)
    fields = {"key": key, "algorithm": Sgd.SM4_ECB, "data": TEXT}
    await room.refused(Refusal.KEY_NOT_FOUND, Op.ENCRYPT, **fields)
