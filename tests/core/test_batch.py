"""Batches through the room: each op as its single call, whatever stands beside it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsm.core import (
    Aead,
    Arena,
    Batch,
    CipherOrder,
    KeyHandle,
    Mode,
    Module,
    Usage,
    XtsForm,
    implementations,
)
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal
from tests.core.refusing import refused

ALL = Usage.SIGN | Usage.VERIFY | Usage.ENCRYPT | Usage.DECRYPT | Usage.MAC
IV = bytes(range(16))


class Keys:
    """Two keys of each kind, and one that is gone."""

    def __init__(self, module: Module) -> None:
        self.short = [module.generate_symmetric(16, ALL) for _ in range(2)]
        self.long = module.generate_symmetric(32, ALL)
        self.pair = module.generate_sm2(ALL)
        self.point = module.public_key(self.pair)
        self.gone = module.generate_symmetric(16, ALL)
        module.destroy(self.gone)


@pytest.fixture(scope="module")
def keys(module: Module) -> Keys:
    return Keys(module)


def answer(call: Callable[[], Any]) -> Any:
    """What a single call gives, or its refusal."""
    try:
        return call()
    except RefusalError as error:
        return error.refusal


class Pair:
    """One op: added to a batch, and asked of the single call. `both` gives the two results."""

    def __init__(self, n: int, alone: Callable[[], Any]) -> None:
        self.out = bytearray(n)
        self.tag = bytearray(16)
        self.iv = bytearray(IV)
        self.alone = alone
        self.index = -1
        self.with_tag = False
        self.with_iv = False

    def both(self, batch: Batch) -> tuple[Any, Any]:
        refusal = batch.refusal(self.index)
        if refusal is not Refusal.OK:
            return refusal, answer(self.alone)
        assert batch.written[self.index] == len(self.out)
        given_here: Any = bytes(self.out)
        if self.with_tag:
            given_here = given_here, bytes(self.tag)
        if self.with_iv:
            given_here = given_here, bytes(self.iv)
        return given_here, answer(self.alone)


def hashed(module: Module, batch: Batch, key: KeyHandle, data: bytes) -> Pair:
    op = Pair(32, lambda: module.sm3(data))
    op.index = batch.sm3(data, op.out)
    return op


def maced(module: Module, batch: Batch, key: KeyHandle, data: bytes) -> Pair:
    op = Pair(32, lambda: module.hmac(key, data))
    op.index = batch.hmac(key, data, op.out)
    return op


def cbc_maced(module: Module, batch: Batch, key: KeyHandle, data: bytes) -> Pair:
    op = Pair(16, lambda: module.cbc_mac(key, IV, data))
    op.index = batch.cbc_mac(key, IV, data, op.out)
    return op


def crypted(mode: Mode, encrypt: bool) -> Callable[[Module, Batch, KeyHandle, bytes], Pair]:
    def add(module: Module, batch: Batch, key: KeyHandle, data: bytes) -> Pair:
        ecb = mode is Mode.ECB
        op = Pair(
            len(data),
            lambda: (
                module.sm4_crypt(key, mode, encrypt, IV, data)[0]
                if ecb
                else module.sm4_crypt(key, mode, encrypt, IV, data)
            ),
        )
        op.with_iv = not ecb
        op.index = batch.sm4_crypt(key, mode, encrypt, None if ecb else op.iv, data, op.out)
        return op

    return add


def sealed(aead: Aead) -> Callable[[Module, Batch, KeyHandle, bytes], Pair]:
    def add(module: Module, batch: Batch, key: KeyHandle, data: bytes) -> Pair:
        op = Pair(len(data), lambda: module.aead_encrypt(key, aead, IV[:12], b"name", data))
        op.with_tag = True
        op.index = batch.aead_encrypt(key, aead, IV[:12], b"name", data, op.out, op.tag)
        return op

    return add


def opened(aead: Aead, spoil: bool) -> Callable[[Module, Batch, KeyHandle, bytes], Pair]:
    def add(module: Module, batch: Batch, key: KeyHandle, data: bytes) -> Pair:
        good = answer(lambda: module.aead_encrypt(key, aead, IV[:12], b"", data))
        text, tag = good if isinstance(good, tuple) else (data, bytes(16))
        tag = bytes([tag[0] ^ spoil]) + tag[1:]
        op = Pair(len(data), lambda: module.aead_decrypt(key, aead, IV[:12], b"", text, tag))
        op.index = batch.aead_decrypt(key, aead, IV[:12], b"", text, tag, op.out)
        return op

    return add


def xts(form: XtsForm) -> Callable[[Module, Batch, KeyHandle, bytes], Pair]:
    def add(module: Module, batch: Batch, key: KeyHandle, data: bytes) -> Pair:
        op = Pair(len(data), lambda: module.xts(key, form, True, IV, data))
        op.index = batch.xts(key, form, True, IV, data, op.out)
        return op

    return add


WAYS = [
    hashed,
    maced,
    cbc_maced,
    *(crypted(mode, encrypt) for mode in Mode for encrypt in (True, False)),
    *(sealed(aead) for aead in Aead),
    *(opened(aead, spoil) for aead in Aead for spoil in (True, False)),
    *(xts(form) for form in XtsForm),
]


@settings(max_examples=60, deadline=None)
@given(
    chosen=st.lists(
        st.tuples(st.sampled_from(WAYS), st.integers(0, 5), st.binary(max_size=90)), max_size=50
    )
)
def test_mixed(module: Module, keys: Keys, chosen: list[Any]) -> None:
    handles = [*keys.short, keys.short[0], keys.long, keys.pair, keys.gone]
    batch = module.batch()
    ops = [way(module, batch, handles[key], data) for way, key, data in chosen]
    codes = batch.run()
    assert len(batch) == len(codes) == len(chosen)
    for op in ops:
        here, alone = op.both(batch)
        assert here == alone


@pytest.mark.parametrize("name", implementations())
def test_every_implementation_fills_its_lanes(arena: Arena, name: str) -> None:
    with Module(arena, implementation=name) as module:
        keys = Keys(module)
        for way in WAYS:
            batch = module.batch(70)
            ops = [way(module, batch, keys.short[i % 2], bytes(16 * (i % 9))) for i in range(70)]
            batch.run()
            for op in ops:
                here, alone = op.both(batch)
                assert here == alone


def test_pairs(module: Module, keys: Keys) -> None:
    digest, message = b"d" * 32, b"to be kept"
    signature = module.sign(keys.pair, digest)
    cipher = module.sm2_encrypt(keys.point, message, CipherOrder.C1C2C3)
    made, shut, plain = bytearray(64), bytearray(96 + 10), bytearray(10)
    batch = module.batch()
    batch.sign(keys.pair, digest, made)
    batch.verify(keys.pair, digest, signature)
    wrong = batch.verify(keys.pair, b"e" * 32, signature)
    batch.verify_point(keys.point, digest, signature)
    no_point = batch.verify_point(bytes(64), digest, signature)
    batch.sm2_encrypt(keys.point, message, shut)
    batch.sm2_decrypt(keys.pair, cipher, plain, CipherOrder.C1C2C3)
    damaged = batch.sm2_decrypt(keys.pair, cipher[:-1] + b"?", bytearray(10), CipherOrder.C1C2C3)
    expected = [0] * 8
    expected[wrong], expected[no_point] = Refusal.VERIFY, Refusal.KEY
    expected[damaged] = Refusal.CIPHERTEXT
    assert batch.run() == expected
    module.verify(keys.pair, digest, made)
    assert module.sm2_decrypt(keys.pair, shut) == plain == message
    assert batch.written.tolist() == [64, 0, 0, 0, 0, 106, 10, 0]


def test_random(module: Module) -> None:
    batch = module.batch()
    outs = [bytearray(n) for n in (0, 32, 32, 5000)]
    for out in outs:
        batch.random(out)
    assert batch.run() == [0] * 4
    assert outs[1] != outs[2] and outs[1] != bytes(32)
    assert batch.written.tolist() == [0, 32, 32, 5000]


def test_buffers_of_a_wrong_length_are_refused_alone(module: Module, keys: Keys) -> None:
    key, batch = keys.short[0], module.batch()
    out = [bytearray(40) for _ in range(2)]
    batch.sm3(b"abc", out[0])
    batch.sm4_crypt(key, Mode.CBC, True, bytearray(15), bytes(16), bytearray(16))
    batch.xts(keys.long, XtsForm.GB, True, bytes(17), bytes(16), bytearray(16))
    batch.cbc_mac(key, b"", bytes(16), bytearray(16))
    batch.verify(keys.pair, bytes(32), bytes(63))
    batch.verify_point(bytes(65), bytes(32), bytes(64))
    batch.sign(keys.pair, bytes(31), bytearray(64))
    batch.aead_encrypt(key, Aead.GCM, b"", b"", b"", bytearray(), bytearray(16))
    batch.aead_encrypt(key, Aead.GCM, IV[:12], b"", b"", bytearray(), bytearray(17))
    small = [
        batch.sm3(b"", bytearray(31)),
        batch.sm4_crypt(key, Mode.CTR, True, bytearray(16), bytes(9), bytearray(8)),
        batch.sm2_encrypt(keys.point, b"m", bytearray(96)),
    ]
    batch.sm3(b"abc", out[1])
    codes = batch.run()
    assert codes == [0] + [Refusal.ARGUMENT] * 8 + [Refusal.NO_BUFFER] * 3 + [0]
    assert [batch.written[i] for i in small] == [32, 9, 97]
    assert out[0] == out[1] == module.sm3(b"abc") + bytes(8)


def test_one_buffer_many_ops_many_runs(module: Module, keys: Keys) -> None:
    key, n = keys.short[0], 32
    text = bytearray(module.random(64 * n))
    tags = bytearray(16 * n)
    plain = bytes(text)
    seal, back = module.batch(n), module.batch(n)
    whole, marks = memoryview(text), memoryview(tags)
    for i in range(n):
        piece, mark = whole[64 * i : 64 * i + 64], marks[16 * i : 16 * i + 16]
        seal.aead_encrypt(key, Aead.GCM, IV[:12], b"", piece, piece, mark)
        back.aead_decrypt(key, Aead.GCM, IV[:12], b"", piece, mark, piece)
    for _ in range(3):
        assert not any(seal.run())
        first = module.aead_encrypt(key, Aead.GCM, IV[:12], b"", plain[:64])
        assert (bytes(text[:64]), bytes(tags[:16])) == first
        tags[16] ^= 1
        assert back.run() == [0, Refusal.MAC] + [0] * (n - 2)
        assert text[:64] == plain[:64] and text[64:128] == bytes(64) and text[128:] == plain[128:]
        text[64:128] = plain[64:128]


def test_buffers_are_lent_until_clear(module: Module) -> None:
    batch, out = module.batch(1), bytearray(32)
    assert batch.run() == []
    batch.sm3(b"", out)
    assert batch.refusal(0) is Refusal.UNKNOWN  # not run yet
    with pytest.raises(BufferError):
        out.append(0)
    with refused(Refusal.LIMIT):
        batch.sm3(b"", out)
    batch.clear()
    out.append(0)
    assert len(batch) == 0 and batch.codes.tolist() == []
    batch.sm3(b"", out)
    assert batch.run() == [0]


def test_an_output_must_be_writable(module: Module, keys: Keys) -> None:
    batch, fixed = module.batch(), memoryview(bytes(32))
    with pytest.raises((BufferError, TypeError)):
        batch.sm3(b"", fixed)
    with pytest.raises((BufferError, TypeError)):
        batch.sm4_crypt(keys.short[0], Mode.CTR, True, fixed[:16], b"", bytearray())
    assert len(batch) == 0


@pytest.mark.parametrize("room", [0, -1, 2**20 + 1])
def test_room(module: Module, room: int) -> None:
    with refused(Refusal.ARGUMENT):
        module.batch(room)


def test_a_closed_module(arena: Arena) -> None:
    with Module(arena) as module:
        batch = module.batch()
        batch.sm3(b"", bytearray(32))
    with refused(Refusal.HARDWARE):
        batch.run()


def test_a_module_in_the_error_state(arena: Arena) -> None:
    with Module(arena) as module:
        batch = module.batch()
        batch.sm3(b"", bytearray(32))
        module.self_test("sm3")
        assert batch.run() == [Refusal.SELF_TEST]
        assert batch.refusal(0) is Refusal.SELF_TEST


def test_threads_run_batches_of_their_own_and_one_together(module: Module, keys: Keys) -> None:
    shared, failures = module.batch(), []
    shared_out = bytearray(32)
    shared.hmac(keys.short[0], b"shared", shared_out)

    def work(number: int) -> None:
        own, outs = module.batch(), [bytearray(32) for _ in range(40)]
        for i, out in enumerate(outs):
            own.hmac(keys.short[i % 2], bytes([number]) * i, out)
        for _ in range(50):
            if any(own.run()) or any(shared.run()):
                failures.append(number)
        for i, out in enumerate(outs):
            if out != module.hmac(keys.short[i % 2], bytes([number]) * i):
                failures.append(number)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert shared_out == module.hmac(keys.short[0], b"shared")
