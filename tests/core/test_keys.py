"""Keys wrapped and opened: whole again, or refused."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from hsm.core import KeyHandle, Mode, Module, Secret, Usage
from hsm.spec.refusals import Refusal
from tests.core.refusing import refused

N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
WRAPPING = Usage.SEAL
LEAVING = Usage.MAC | Usage.EXPORT


@pytest.fixture(scope="module")
def wrapping(module: Module) -> KeyHandle:
    return module.generate_symmetric(16, WRAPPING)


@pytest.fixture(scope="module")
def kek(module: Module) -> KeyHandle:
    return module.generate_symmetric(16, Usage.WRAP | Usage.UNWRAP)


@given(key=st.binary(min_size=1, max_size=64), aad=st.binary(max_size=300))
def test_sealed_key_comes_back(module: Module, wrapping: KeyHandle, key: bytes, aad: bytes) -> None:
    sealed = module.seal(wrapping, module.import_symmetric(key, LEAVING), aad)
    assert len(sealed) <= len(key) + 64
    assert key not in sealed or len(key) < 4
    back = module.unseal(wrapping, sealed, aad)
    info = module.key_info(back)
    assert (info.usage, info.bits) == (LEAVING, 8 * len(key))
    assert module.hmac(back, b"m") == module.hmac(module.import_symmetric(key, LEAVING), b"m")
    module.destroy(back)


@given(data=st.data())
def test_changed_blob_is_refused(module: Module, wrapping: KeyHandle, data: st.DataObject) -> None:
    aad = data.draw(st.binary(max_size=40))
    sealed = module.seal(wrapping, module.generate_symmetric(32, LEAVING), aad)
    at = data.draw(st.integers(0, len(sealed) - 1))
    change = data.draw(st.integers(1, 255))
    changed = sealed[:at] + bytes([sealed[at] ^ change]) + sealed[at + 1 :]
    for blob, bound in (
        (changed, aad),
        (sealed[:at], aad),
        (sealed + b"\0", aad),
        (sealed, aad + b"\0"),
    ):
        with refused(Refusal.INTEGRITY):
            module.unseal(wrapping, blob, bound)


@given(st.binary(max_size=200))
def test_noise_is_no_blob(module: Module, wrapping: KeyHandle, noise: bytes) -> None:
    with refused(Refusal.INTEGRITY):
        module.unseal(wrapping, noise, b"")


@given(d=st.integers(1, N - 2))
def test_sealed_pair_comes_back(module: Module, wrapping: KeyHandle, d: int) -> None:
    usage = Usage.SIGN | Usage.VERIFY | Usage.EXPORT
    pair = module.import_sm2(d.to_bytes(32, "big"), usage)
    back = module.unseal(wrapping, module.seal(wrapping, pair, b"sm2/1/sign"), b"sm2/1/sign")
    assert module.public_key(back) == module.public_key(pair)
    module.verify_point(module.public_key(pair), bytes(32), module.sign(back, bytes(32)))


@pytest.mark.parametrize("d", [0, N - 1, N, 2**256 - 1])
def test_no_private_key(module: Module, d: int) -> None:
    with refused(Refusal.KEY):
        module.import_sm2(d.to_bytes(32, "big"), Usage.SIGN)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_private_key_of_wrong_length(module: Module, size: int) -> None:
    with refused(Refusal.KEY):
        module.import_sm2(bytes(size), Usage.SIGN)


@pytest.mark.parametrize("size", [0, 65, -1])
def test_symmetric_sizes(module: Module, size: int) -> None:
    with refused(Refusal.ARGUMENT):
        module.generate_symmetric(size, Usage.MAC)
    if size >= 0:
        with refused(Refusal.ARGUMENT):
            module.import_symmetric(bytes(size), Usage.MAC)


def test_what_may_not_leave(module: Module, wrapping: KeyHandle, kek: KeyHandle) -> None:
    kept = module.generate_symmetric(16, Usage.MAC)
    pair = module.generate_sm2(Usage.SIGN)
    point = module.public_key(pair)
    with refused(Refusal.KEY_USAGE):
        module.seal(wrapping, kept, b"")
    with refused(Refusal.KEY_USAGE):
        module.wrap_sm2(point, kept)
    with refused(Refusal.KEY_USAGE):
        module.wrap_sm4(kek, Mode.ECB, kept)
    with refused(Refusal.KEY_USAGE):
        module.seal(wrapping, pair, b"")
    with refused(Refusal.KEY_TYPE):
        module.wrap_sm4(kek, Mode.ECB, pair)


@given(key=st.binary(min_size=1, max_size=64))
def test_session_key_under_a_pair(module: Module, key: bytes) -> None:
    pair = module.generate_sm2(Usage.DECRYPT)
    wrapped = module.wrap_sm2(module.public_key(pair), module.import_symmetric(key, LEAVING))
    assert len(wrapped) == len(key) + 96
    assert module.sm2_decrypt(pair, wrapped) == key
    back = module.unwrap_sm2(pair, wrapped, Usage.MAC)
    assert module.key_info(back).usage == Usage.MAC
    assert module.hmac(back, b"") == module.hmac(module.import_symmetric(key, Usage.MAC), b"")
    with refused(Refusal.CIPHERTEXT):
        module.unwrap_sm2(pair, wrapped[:-1] + bytes([wrapped[-1] ^ 1]), Usage.MAC)


@given(kek=st.binary(min_size=16, max_size=16), blocks=st.integers(1, 4))
def test_session_key_under_a_kek(module: Module, kek: bytes, blocks: int) -> None:
    key = module.random(16 * blocks)
    wrapping = module.import_symmetric(kek, Usage.WRAP | Usage.UNWRAP)
    leaving = module.import_symmetric(key, LEAVING)

    ecb = Cipher(algorithms.SM4(kek), modes.ECB()).encryptor()
    wrapped = module.wrap_sm4(wrapping, Mode.ECB, leaving)
    assert wrapped == ecb.update(key)
    back = module.unwrap_sm4(wrapping, Mode.ECB, wrapped, Usage.MAC)
    assert module.hmac(back, b"") == module.hmac(leaving, b"")

    wrapped = module.wrap_sm4(wrapping, Mode.CBC, leaving)
    cbc = Cipher(algorithms.SM4(kek), modes.CBC(wrapped[:16])).encryptor()
    assert wrapped[16:] == cbc.update(key)
    back = module.unwrap_sm4(wrapping, Mode.CBC, wrapped, Usage.MAC)
    assert module.hmac(back, b"") == module.hmac(leaving, b"")


@pytest.mark.parametrize("mode", [Mode.CFB, Mode.OFB, Mode.CTR])
def test_kek_modes(module: Module, kek: KeyHandle, mode: Mode) -> None:
    with refused(Refusal.ALGORITHM_MODE):
        module.wrap_sm4(kek, mode, module.generate_symmetric(16, LEAVING))
    with refused(Refusal.ALGORITHM_MODE):
        module.unwrap_sm4(kek, mode, bytes(16), Usage.MAC)


def test_check_value(module: Module) -> None:
    key = module.random(16)
    block = Cipher(algorithms.SM4(key), modes.ECB()).encryptor().update(bytes(16))
    assert module.check_value(module.import_symmetric(key, Usage.MAC)) == block[:4]
    with refused(Refusal.KEY_TYPE):
        module.check_value(module.generate_symmetric(32, Usage.MAC))


def test_key_file(module: Module, tmp_path: Path) -> None:
    path = tmp_path / "unseal.key"
    with refused(Refusal.FILE_NOT_FOUND):
        module.unsealing_key_from_file(path)
    made = module.unsealing_key_from_file(path, create=True)
    assert path.stat().st_mode & 0o7777 == 0o600
    assert len(path.read_bytes()) == 32
    with refused(Refusal.FILE_EXISTS):
        module.unsealing_key_from_file(path, create=True)
    read = module.unsealing_key_from_file(str(path))
    assert module.key_info(read).usage == WRAPPING
    assert module.check_value(read) == module.check_value(made)
    path.chmod(0o644)
    with refused(Refusal.ROLE):
        module.unsealing_key_from_file(path)
    path.chmod(0o600)
    path.write_bytes(bytes(31))
    with refused(Refusal.INTEGRITY):
        module.unsealing_key_from_file(path)


def passphrase_key(module: Module, line: bytes, salt: bytes = bytes(16)) -> bytes:
    reading, writing = os.pipe()
    try:
        os.write(writing, line)
        os.close(writing)
        return module.check_value(module.unsealing_key_from_passphrase(reading, salt, 5))
    finally:
        os.close(reading)


def test_passphrase(module: Module) -> None:
    value = passphrase_key(module, "开门\n".encode())
    assert value == passphrase_key(module, "开门".encode())
    assert value != passphrase_key(module, "开窗\n".encode())
    assert value != passphrase_key(module, "开门\n".encode(), bytes([1] * 16))
    for line in (b"", b"\n", b"x" * 129):
        with refused(Refusal.ARGUMENT):
            passphrase_key(module, line)
    with refused(Refusal.ARGUMENT):
        passphrase_key(module, b"x", bytes(15))


@given(
    password=st.binary(min_size=1, max_size=128),
    other=st.binary(min_size=1, max_size=128),
    aad=st.binary(max_size=30),
)
def test_password(
    module: Module, wrapping: KeyHandle, password: bytes, other: bytes, aad: bytes
) -> None:
    blob = module.enroll_password(wrapping, Secret(password), 3, aad)
    assert len(blob) <= 128
    module.check_password(wrapping, blob, aad, Secret(password))
    for wrong in (other, password[:127] + b"\0", password[:-1]):
        if wrong not in (password, b""):
            with refused(Refusal.ACCESS_PASSWORD):
                module.check_password(wrapping, blob, aad, Secret(wrong))
    for never in (b"", bytes(129)):
        with refused(Refusal.ARGUMENT):
            module.check_password(wrapping, blob, aad, Secret(never))
    with refused(Refusal.INTEGRITY):
        module.check_password(wrapping, blob, aad + b"x", Secret(password))


@pytest.mark.parametrize(
    ("size", "iterations", "minimum"), [(0, 3, 0), (129, 3, 1), (8, 0, 1), (7, 3, 8)]
)
def test_password_that_cannot_be(
    module: Module, wrapping: KeyHandle, size: int, iterations: int, minimum: int
) -> None:
    with refused(Refusal.ARGUMENT):
        module.enroll_password(wrapping, Secret(b"x" * size), iterations, b"", minimum=minimum)
