"""SM2 with stored keys and with public keys from outside."""

from typing import Any

import pytest

from hsm.spec.algorithms import Sgd
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room

DIGEST = bytes(range(32))
OFF_CURVE = bytes(63) + b"\x01"


async def test_sign_and_verify(room: Room) -> None:
    signature = (await room.ok(Op.SIGN, key_index=1, digest=DIGEST)).signature
    point = (await room.ok(Op.EXPORT_PUBLIC_KEY, key_index=1, pair=1)).public_key
    good = {"digest": DIGEST, "signature": signature}
    await room.ok(Op.VERIFY, key_index=1, **good)
    for algorithm in (Sgd.SM2_1, Sgd.SM2):  # SGD_SM2 means SM2_1 in older headers
        await room.ok(Op.VERIFY_EXTERNAL, algorithm=algorithm, public_key=point, **good)
    bad = good | {"digest": bytes(32)}
    await room.refused(Refusal.VERIFY, Op.VERIFY, key_index=1, **bad)
    await room.refused(Refusal.VERIFY, Op.VERIFY, key_index=2, **good)
    external = {"algorithm": Sgd.SM2_1, "public_key": point}
    await room.refused(Refusal.VERIFY, Op.VERIFY_EXTERNAL, **external, **bad)
    zero = good | {"signature": bytes(64)}
    await room.refused(Refusal.VERIFY, Op.VERIFY_EXTERNAL, **external, **zero)


@pytest.mark.parametrize("size", [1, 32, 136, 255])
async def test_encrypt_and_decrypt(room: Room, size: int) -> None:
    data = bytes(range(size))
    point = (await room.ok(Op.EXPORT_PUBLIC_KEY, key_index=1, pair=2)).public_key
    common = {"algorithm": Sgd.SM2_3, "data": data}
    inside = (await room.ok(Op.ENCRYPT_SM2, key_index=1, **common)).ciphertext
    outside = (await room.ok(Op.ENCRYPT_EXTERNAL_SM2, public_key=point, **common)).ciphertext
    assert inside != outside and len(inside) == len(outside) == 96 + size
    opening = {"key_index": 1, "algorithm": Sgd.SM2_3}
    for text in (inside, outside):
        assert (await room.ok(Op.DECRYPT_SM2, ciphertext=text, **opening)).data == data
        broken = bytearray(text)
        broken[-1] ^= 1
        await room.refused(Refusal.CIPHERTEXT, Op.DECRYPT_SM2, ciphertext=bytes(broken), **opening)


EXTERNAL = {"algorithm": Sgd.SM2_1, "public_key": OFF_CURVE}
VERIFYING = {"digest": DIGEST, "signature": bytes(64)}
ENCRYPTING = {"algorithm": Sgd.SM2_3, "data": b"x"}
REFUSED: list[tuple[Refusal, Op, dict[str, Any]]] = [
    *[
        (Refusal.ARGUMENT, Op.SIGN, {"key_index": 1, "digest": bytes(size)})
        for size in (0, 31, 33, 64)
    ],
    (Refusal.KEY_NOT_FOUND, Op.SIGN, {"key_index": 9, "digest": DIGEST}),
    (Refusal.KEY_NOT_FOUND, Op.SIGN, {"key_index": (1 << 32) - 1, "digest": DIGEST}),
    (Refusal.ARGUMENT, Op.VERIFY, VERIFYING | {"key_index": 1, "digest": b""}),
    (Refusal.ARGUMENT, Op.VERIFY, VERIFYING | {"key_index": 1, "signature": bytes(63)}),
    (Refusal.KEY_NOT_FOUND, Op.VERIFY, VERIFYING | {"key_index": 9}),
    (Refusal.KEY, Op.VERIFY_EXTERNAL, EXTERNAL | VERIFYING),
    (Refusal.ARGUMENT, Op.VERIFY_EXTERNAL, EXTERNAL | VERIFYING | {"public_key": b""}),
    (Refusal.ALGORITHM, Op.VERIFY_EXTERNAL, EXTERNAL | VERIFYING | {"algorithm": Sgd.SM2_3}),
    (Refusal.KEY, Op.ENCRYPT_EXTERNAL_SM2, ENCRYPTING | {"public_key": OFF_CURVE}),
    (Refusal.KEY, Op.ENCRYPT_EXTERNAL_SM2, ENCRYPTING | {"public_key": bytes(64)}),
    (Refusal.ARGUMENT, Op.ENCRYPT_EXTERNAL_SM2, ENCRYPTING | {"public_key": bytes(32)}),
    (Refusal.ALGORITHM, Op.ENCRYPT_SM2, {"key_index": 1, "algorithm": 0, "data": b"x"}),
    (Refusal.ARGUMENT, Op.ENCRYPT_SM2, ENCRYPTING | {"key_index": 1, "data": b""}),
    (Refusal.ARGUMENT, Op.ENCRYPT_SM2, ENCRYPTING | {"key_index": 1, "data": bytes(256)}),
    (Refusal.ALGORITHM, Op.DECRYPT_SM2, {"key_index": 1, "algorithm": Sgd.SM2_1}),
    *[
        (
            Refusal.CIPHERTEXT,
            Op.DECRYPT_SM2,
            {"key_index": 1, "algorithm": Sgd.SM2_3, "ciphertext": bytes(size)},
        )
        for size in (0, 96, 97, 352, 100_000)
    ],
]


@pytest.mark.parametrize(("refusal", "op", "fields"), REFUSED)
async def test_refused(room: Room, refusal: Refusal, op: Op, fields: dict[str, Any]) -> None:
    await room.refused(refusal, op, **fields)
