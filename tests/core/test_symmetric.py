"""SM4, SM3 and HMAC-SM3 through the room, against cryptography, gmssl and the vectors."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.decrepit.ciphers import modes as old_modes
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as pyca_hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from gmssl import sm3 as gmssl_sm3
from gmssl import sm4 as gmssl_sm4
from hypothesis import given
from hypothesis import strategies as st

from hsm.core import Aead, KeyHandle, Mode, Module, Usage, XtsForm
from hsm.spec.refusals import Refusal
from tests.core.conftest import vectors
from tests.core.refusing import refused

BOTH = Usage.ENCRYPT | Usage.DECRYPT | Usage.MAC
PYCA: dict[Mode, Callable[[bytes], Any]] = {
    Mode.CBC: modes.CBC,
    Mode.CFB: old_modes.CFB,
    Mode.OFB: old_modes.OFB,
    Mode.CTR: modes.CTR,
}
key16 = st.binary(min_size=16, max_size=16)
iv16 = st.binary(min_size=16, max_size=16)


def octets(text: str) -> bytes:
    return bytes.fromhex(text)


def whole_blocks(mode: Mode) -> bool:
    return mode in (Mode.ECB, Mode.CBC)


def pyca_mode(mode: Mode, iv: bytes) -> Any:
    return modes.ECB() if mode is Mode.ECB else PYCA[mode](iv)


@given(
    key=key16, iv=iv16, mode=st.sampled_from(Mode), data=st.binary(max_size=700), cut=st.integers(0)
)
def test_modes(  # noqa: PLR0917
    module: Module, key: bytes, iv: bytes, mode: Mode, data: bytes, cut: int
) -> None:
    if whole_blocks(mode):
        data = data[: len(data) // 16 * 16]
    handle = module.import_symmetric(key, BOTH)
    expected = Cipher(algorithms.SM4(key), pyca_mode(mode, iv)).encryptor().update(data)
    encrypted, _ = module.sm4_crypt(handle, mode, True, iv, data)
    assert encrypted == expected
    assert module.sm4_crypt(handle, mode, False, iv, encrypted)[0] == data

    at = cut % (len(data) // 16 + 1) * 16  # the next IV continues after whole blocks
    first, following = module.sm4_crypt(handle, mode, True, iv, data[:at])
    second, _ = module.sm4_crypt(handle, mode, True, following, data[at:])
    assert first + second == expected
    module.destroy(handle)


@given(key=key16, data=st.binary(min_size=16, max_size=64))
def test_gmssl_ecb(module: Module, key: bytes, data: bytes) -> None:
    data = data[: len(data) // 16 * 16]
    theirs = gmssl_sm4.CryptSM4()
    theirs.set_key(key, gmssl_sm4.SM4_ENCRYPT)
    ours, _ = module.sm4_crypt(module.import_symmetric(key, BOTH), Mode.ECB, True, b"", data)
    assert theirs.crypt_ecb(data)[: len(data)] == ours


@given(key=key16, iv=iv16, blocks=st.integers(1, 20))
def test_cbc_mac(module: Module, key: bytes, iv: bytes, blocks: int) -> None:
    data = module.random(16 * blocks)
    expected = Cipher(algorithms.SM4(key), modes.CBC(iv)).encryptor().update(data)[-16:]
    assert module.cbc_mac(module.import_symmetric(key, BOTH), iv, data) == expected


@given(
    key=key16,
    nonce=st.binary(min_size=8, max_size=60),
    aad=st.binary(max_size=100),
    data=st.binary(max_size=400),
    tag_len=st.integers(12, 16),
)
def test_gcm(  # noqa: PLR0917
    module: Module, key: bytes, nonce: bytes, aad: bytes, data: bytes, tag_len: int
) -> None:
    handle = module.import_symmetric(key, BOTH)
    theirs = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    theirs.authenticate_additional_data(aad)
    expected = theirs.update(data) + theirs.finalize()
    cipher, tag = module.aead_encrypt(handle, Aead.GCM, nonce, aad, data, tag_len)
    assert (cipher, tag) == (expected, theirs.tag[:tag_len])
    check_aead(module, handle, Aead.GCM, nonce, aad, data, cipher, tag)


@given(
    nonce=st.binary(min_size=7, max_size=13),
    aad=st.binary(max_size=300),
    data=st.binary(max_size=300),
    tag_len=st.sampled_from([4, 6, 8, 10, 12, 14, 16]),
)
def test_ccm(module: Module, nonce: bytes, aad: bytes, data: bytes, tag_len: int) -> None:
    handle = module.generate_symmetric(16, BOTH)
    cipher, tag = module.aead_encrypt(handle, Aead.CCM, nonce, aad, data, tag_len)
    assert (len(cipher), len(tag)) == (len(data), tag_len)
    check_aead(module, handle, Aead.CCM, nonce, aad, data, cipher, tag)


def check_aead(  # noqa: PLR0917
    module: Module,
    handle: KeyHandle,
    aead: Aead,
    nonce: bytes,
    aad: bytes,
    data: bytes,
    cipher: bytes,
    tag: bytes,
) -> None:
    assert module.aead_decrypt(handle, aead, nonce, aad, cipher, tag) == data
    wrong = bytes([tag[0] ^ 1]) + tag[1:]
    for other_aad, other_tag in ((aad, wrong), (aad + b"\0", tag)):
        with refused(Refusal.MAC):
            module.aead_decrypt(handle, aead, nonce, other_aad, cipher, other_tag)


@given(form=st.sampled_from(XtsForm), data=st.binary(min_size=16, max_size=200), tweak=iv16)
def test_xts_round_trip(module: Module, form: XtsForm, data: bytes, tweak: bytes) -> None:
    key = module.generate_symmetric(32, BOTH)
    cipher = module.xts(key, form, True, tweak, data)
    assert cipher != data
    assert module.xts(key, form, False, tweak, cipher) == data


@pytest.mark.parametrize("mode", list(Mode))
def test_lengths_and_ivs(module: Module, mode: Mode) -> None:
    key = module.generate_symmetric(16, BOTH)
    assert module.sm4_crypt(key, mode, True, bytes(16), b"")[0] == b""
    for size in (1, 15, 17):
        if whole_blocks(mode):
            with refused(Refusal.ARGUMENT):
                module.sm4_crypt(key, mode, True, bytes(16), bytes(size))
        else:
            assert len(module.sm4_crypt(key, mode, True, bytes(16), bytes(size))[0]) == size
    if mode is not Mode.ECB:
        for iv in (b"", bytes(15), bytes(17)):
            with refused(Refusal.ARGUMENT):
                module.sm4_crypt(key, mode, True, iv, bytes(16))


def test_bytes_like_inputs(module: Module) -> None:
    key = module.generate_symmetric(16, BOTH)
    data = bytes(range(64))
    for like in (bytearray(data), memoryview(data), memoryview(b"x" + data)[1:]):
        assert module.sm3(like) == module.sm3(data)
        assert module.hmac(key, like) == module.hmac(key, data)
        assert module.sm4_crypt(key, Mode.CTR, True, like[:16], like) == module.sm4_crypt(
            key, Mode.CTR, True, data[:16], data
        )


def test_large_data(module: Module) -> None:
    data = module.random(1 << 20)
    key = module.random(16)
    handle = module.import_symmetric(key, BOTH)
    expected = Cipher(algorithms.SM4(key), modes.CTR(bytes(16))).encryptor().update(data)
    assert module.sm4_crypt(handle, Mode.CTR, True, bytes(16), data)[0] == expected
    assert module.sm3(data) == hashlib.new("sm3", data).digest()


@given(st.binary(max_size=500))
def test_sm3(module: Module, data: bytes) -> None:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    assert module.sm3(data) == digest.finalize() == hashlib.new("sm3", data).digest()
    if data:  # gmssl has no hash of nothing
        assert module.sm3(data).hex() == gmssl_sm3.sm3_hash(list(data))


@given(key=st.binary(min_size=1, max_size=64), parts=st.lists(st.binary(max_size=200), max_size=6))
def test_running_hashes(module: Module, key: bytes, parts: list[bytes]) -> None:
    handle = module.import_symmetric(key, Usage.MAC)
    plain, keyed = module.hash_begin(), module.hmac_begin(handle)
    theirs = pyca_hmac.HMAC(key, hashes.SM3())
    for part in parts:
        module.hash_update(plain, part)
        module.hash_update(keyed, part)
        theirs.update(part)
    whole = b"".join(parts)
    assert module.hash_final(plain) == module.sm3(whole)
    assert module.hash_final(keyed) == module.hmac(handle, whole) == theirs.finalize()
    with refused(Refusal.KEY_NOT_FOUND):
        module.hash_update(plain, b"")
    with refused(Refusal.KEY_TYPE):
        module.hash_update(handle, b"")
    module.destroy(handle)


@pytest.mark.parametrize("row", vectors("sm3"))
def test_sm3_vector(module: Module, row: dict[str, Any]) -> None:
    repeat = row.get("repeat", "")
    if repeat.startswith("byte i mod 256"):
        message = bytes(i % 256 for i in range(row["length"]))
    elif repeat:
        unit, _, times = repeat.partition(" x ")
        message = octets(unit) * int(times)
    else:
        message = octets(row["message"])
    assert len(message) == row["length"]
    assert module.sm3(message).hex() == row["digest"]


@pytest.mark.parametrize("row", vectors("hmac_sm3"))
def test_hmac_vector(module: Module, row: dict[str, Any]) -> None:
    key = octets(row["key"])
    if len(key) not in range(1, 65):
        pytest.skip("no key a slot holds")
    handle = module.import_symmetric(key, Usage.MAC)
    assert module.hmac(handle, octets(row["message"])).hex() == row["tag"]


@pytest.mark.parametrize("row", vectors("sm4_modes"))
def test_mode_vector(module: Module, row: dict[str, Any]) -> None:
    name = {"cfb128": "CFB"}.get(row["mode"], row["mode"].upper())
    if name not in Mode.__members__:
        pytest.skip("not a mode of the core")
    mode = Mode[name]
    key = module.import_symmetric(octets(row["key"]), BOTH)
    iv = octets(row.get("iv", ""))
    plain, cipher = octets(row["plaintext"]), octets(row["ciphertext"])
    assert module.sm4_crypt(key, mode, True, iv, plain)[0] == cipher
    assert module.sm4_crypt(key, mode, False, iv, cipher)[0] == plain


@pytest.mark.parametrize("row", vectors("sm4_aead"))
def test_aead_vector(module: Module, row: dict[str, Any]) -> None:
    aead = Aead[row["mode"].upper()]
    key = module.import_symmetric(octets(row["key"]), BOTH)
    nonce, aad, plain = octets(row["iv"]), octets(row["aad"]), octets(row["plaintext"])
    cipher, tag = octets(row["ciphertext"]), octets(row["tag"])
    assert module.aead_encrypt(key, aead, nonce, aad, plain, len(tag)) == (cipher, tag)
    assert module.aead_decrypt(key, aead, nonce, aad, cipher, tag) == plain


@pytest.mark.parametrize("row", vectors("sm4_xts"))
def test_xts_vector(module: Module, row: dict[str, Any]) -> None:
    form = XtsForm[row["standard"].upper()]
    key = module.import_symmetric(octets(row["key1"] + row["key2"]), BOTH)
    plain, cipher, tweak = (octets(row[name]) for name in ("plaintext", "ciphertext", "tweak"))
    assert module.xts(key, form, True, tweak, plain) == cipher
    assert module.xts(key, form, False, tweak, cipher) == plain
