"""SM4: modes, chaining, sizes, keys."""

import pytest

from hsm.spec.algorithms import Sgd
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room

IV = bytes(range(16))
MODES = [Sgd.SM4_ECB, Sgd.SM4_CBC, Sgd.SM4_CFB, Sgd.SM4_OFB, Sgd.SM4_CTR]
STREAMS = MODES[2:]
DATA = bytes(range(256)) * 4


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
async def test_chaining(room: Room, mode: Sgd) -> None:
    key = await room.session_key()
    for op, back in ((Op.ENCRYPT, Op.DECRYPT), (Op.DECRYPT, Op.ENCRYPT)):
        fields = {"key": key, "algorithm": mode}
        whole = (await room.ok(op, iv=IV, data=DATA, **fields)).data
        first = await room.ok(op, iv=IV, data=DATA[:64], **fields)
        chain = first.iv or IV
        assert bool(first.iv) == (mode is not Sgd.SM4_ECB)
        second = await room.ok(op, iv=chain, data=DATA[64:], **fields)
        assert first.data + second.data == whole != DATA
        assert (await room.ok(back, iv=IV, data=whole, **fields)).data == DATA


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
async def test_sizes(room: Room, mode: Sgd) -> None:
    fields = {"key": await room.session_key(), "algorithm": mode, "iv": IV}
    await room.refused(Refusal.ARGUMENT, Op.ENCRYPT, data=b"", **fields)
    for size in (1, 15, 17, 1000):
        if mode in STREAMS:
            made = await room.ok(Op.ENCRYPT, data=DATA[:size], **fields)
            assert len(made.data) == size
            assert (await room.ok(Op.DECRYPT, data=made.data, **fields)).data == DATA[:size]
        else:
            await room.refused(Refusal.ARGUMENT, Op.ENCRYPT, data=DATA[:size], **fields)
            await room.refused(Refusal.ARGUMENT, Op.DECRYPT, data=DATA[:size], **fields)
    for iv in (b"", IV[:15], IV + b"x"):
        expected = Refusal.OK if mode is Sgd.SM4_ECB else Refusal.ARGUMENT
        reply = await room.call(Op.ENCRYPT, data=DATA, **fields | {"iv": iv})
        assert reply.refusal == expected


@pytest.mark.parametrize(
    ("algorithm", "refusal"),
    [
        (Sgd.SM4_GCM, Refusal.ALGORITHM_MODE),
        (Sgd.SM4_CCM, Refusal.ALGORITHM_MODE),
        (Sgd.SM4_XTS, Refusal.ALGORITHM_MODE),
        (Sgd.SM4_MAC, Refusal.ALGORITHM_MODE),
        (0x440, Refusal.ALGORITHM_MODE),
        (Sgd.SM1_ECB, Refusal.ALGORITHM),
        (Sgd.SM3, Refusal.ALGORITHM),
        (0, Refusal.ALGORITHM),
        ((1 << 32) - 1, Refusal.ALGORITHM),
    ],
)
async def test_algorithms(room: Room, algorithm: int, refusal: Refusal) -> None:
    fields = {"key": await room.session_key(), "algorithm": algorithm, "iv": IV, "data": DATA}
    await room.refused(refusal, Op.ENCRYPT, **fields)
    await room.refused(refusal, Op.DECRYPT, **fields)


async def test_mac(room: Room) -> None:
    key = await room.session_key()
    fields = {"key": key, "algorithm": Sgd.SM4_MAC}
    whole = (await room.ok(Op.CALCULATE_MAC, iv=IV, data=DATA, **fields)).mac
    cbc = {"key": key, "algorithm": Sgd.SM4_CBC, "iv": IV, "data": DATA}
    assert whole == (await room.ok(Op.ENCRYPT, **cbc)).data[-16:]
    first = (await room.ok(Op.CALCULATE_MAC, iv=IV, data=DATA[:32], **fields)).mac
    assert (await room.ok(Op.CALCULATE_MAC, iv=first, data=DATA[32:], **fields)).mac == whole
    for data in (b"", DATA[:15]):
        await room.refused(Refusal.ARGUMENT, Op.CALCULATE_MAC, iv=IV, data=data, **fields)
    await room.refused(Refusal.ARGUMENT, Op.CALCULATE_MAC, iv=b"", data=DATA, **fields)
    wrong = fields | {"algorithm": Sgd.SM4_CBC}
    await room.refused(Refusal.ALGORITHM_MODE, Op.CALCULATE_MAC, iv=IV, data=DATA, **wrong)
    wrong = fields | {"algorithm": Sgd.SM3}
    await room.refused(Refusal.ALGORITHM, Op.CALCULATE_MAC, iv=IV, data=DATA, **wrong)


@pytest.mark.parametrize("bits", [64, 256])
async def test_keys_of_another_size(room: Room, bits: int) -> None:
    fields = {"key": await room.session_key(bits), "iv": IV, "data": DATA}
    for op, algorithm in (
        (Op.ENCRYPT, Sgd.SM4_CBC),
        (Op.DECRYPT, Sgd.SM4_CBC),
        (Op.CALCULATE_MAC, Sgd.SM4_MAC),
    ):
        await room.refused(Refusal.KEY_TYPE, op, algorithm=algorithm, **fields)
