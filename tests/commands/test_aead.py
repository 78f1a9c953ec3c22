"""SM4 in GCM and CCM, in one call."""

import pytest

from hsm.spec.algorithms import Sgd
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room

NONCE = bytes(range(12))
AAD = b"patient 4711"
DATA = bytes(range(200))
MODES = [Sgd.SM4_GCM, Sgd.SM4_CCM]


@pytest.mark.parametrize("size", [0, 1, 16, 200])
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
async def test_there_and_back(room: Room, mode: Sgd, size: int) -> None:
    fields = {"key": await room.session_key(), "algorithm": mode, "nonce": NONCE, "aad": AAD}
    made = await room.ok(Op.AEAD_ENCRYPT, data=DATA[:size], tag_length=16, **fields)
    assert (len(made.data), len(made.tag)) == (size, 16)
    back = await room.ok(Op.AEAD_DECRYPT, data=made.data, tag=made.tag, **fields)
    assert back.data == DATA[:size]


async def test_gcm_counts_from_two(room: Room) -> None:
    """With a nonce of 12 bytes the data is that of CTR from nonce || 2 (GB/T 36624-2018, 9)."""
    key = await room.session_key()
    made = await room.ok(
        Op.AEAD_ENCRYPT, key=key, algorithm=Sgd.SM4_GCM, nonce=NONCE, data=DATA, tag_length=16
    )
    counter = NONCE + (2).to_bytes(4, "big")
    plain = await room.ok(Op.ENCRYPT, key=key, algorithm=Sgd.SM4_CTR, iv=counter, data=DATA)
    assert made.data == plain.data


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
@pytest.mark.parametrize("part", ["nonce", "aad", "data", "tag"])
async def test_a_change_is_found(room: Room, mode: Sgd, part: str) -> None:
    fields = {"key": await room.session_key(), "algorithm": mode, "nonce": NONCE, "aad": AAD}
    made = await room.ok(Op.AEAD_ENCRYPT, data=DATA, tag_length=12, **fields)
    changed = fields | {"data": made.data, "tag": made.tag}
    value = changed[part]
    changed[part] = bytes([value[0] ^ 1]) + value[1:]
    reply = await room.call(Op.AEAD_DECRYPT, **changed)
    assert (Refusal(reply.refusal), reply.data) == (Refusal.MAC, b"")


@pytest.mark.parametrize(
    ("mode", "nonce", "tag_length"),
    [
        (Sgd.SM4_GCM, b"", 16),
        (Sgd.SM4_GCM, NONCE, 0),
        (Sgd.SM4_GCM, NONCE, 5),
        (Sgd.SM4_GCM, NONCE, 17),
        (Sgd.SM4_GCM, NONCE, (1 << 32) - 1),
        (Sgd.SM4_CCM, bytes(6), 16),
        (Sgd.SM4_CCM, bytes(14), 16),
        (Sgd.SM4_CCM, NONCE, 15),
        (Sgd.SM4_CCM, NONCE, 18),
    ],
)
async def test_sizes(room: Room, mode: Sgd, nonce: bytes, tag_length: int) -> None:
    fields = {"key": await room.session_key(), "algorithm": mode, "nonce": nonce, "data": DATA}
    await room.refused(Refusal.ARGUMENT, Op.AEAD_ENCRYPT, tag_length=tag_length, **fields)
    if tag_length <= 18:
        await room.refused(Refusal.ARGUMENT, Op.AEAD_DECRYPT, tag=bytes(tag_length), **fields)


@pytest.mark.parametrize(
    ("algorithm", "refusal"),
    [
        (Sgd.SM4_CBC, Refusal.ALGORITHM_MODE),
        (Sgd.SM1, Refusal.ALGORITHM),
        (0, Refusal.ALGORITHM),
    ],
)
async def test_algorithms(room: Room, algorithm: int, refusal: Refusal) -> None:
    fields = {"key": await room.session_key(), "algorithm": algorithm, "nonce": NONCE}
    await room.refused(refusal, Op.AEAD_ENCRYPT, tag_length=16, **fields)
    await room.refused(refusal, Op.AEAD_DECRYPT, tag=bytes(16), **fields)


async def test_keys(room: Room) -> None:
    fields = {"algorithm": Sgd.SM4_GCM, "nonce": NONCE, "tag_length": 16}
    await room.refused(Refusal.KEY_NOT_FOUND, Op.AEAD_ENCRYPT, key=4711, **fields)
    key = await room.session_key(256)
    await room.refused(Refusal.KEY_TYPE, Op.AEAD_ENCRYPT, key=key, **fields)
