"""The core beside its peers in one run: hsm.core, the system's OpenSSL, pure-Python gmssl.

Run by `make bench`. Every case is one call on a message of that size with the key already set.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from gmssl import sm2, sm3, sm4

from hsm.core import Arena, KeyHandle, Mode, Module, Usage

KEY = bytes(range(16))
IV = bytes(16)
DIGEST = bytes(range(32))
D = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")


class Core:
    """One module with the keys that the cases use."""

    def __init__(self) -> None:
        self.module = Module(Arena())
        every = Usage.SIGN | Usage.VERIFY | Usage.ENCRYPT | Usage.DECRYPT | Usage.MAC
        self.pair: KeyHandle = self.module.import_sm2(D, every)
        self.key: KeyHandle = self.module.import_symmetric(KEY, every)
        self.point = self.module.public_key(self.pair)
        self.signature = self.module.sign(self.pair, DIGEST)


@pytest.fixture(scope="module")
def core() -> Core:
    """Make the core under test."""
    return Core()


def _cryptography_cbc(data: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(KEY), modes.CBC(IV)).encryptor()
    return encryptor.update(data)


def _gmssl_cbc() -> Callable[[bytes], Any]:
    crypt = sm4.CryptSM4()
    crypt.set_key(KEY, sm4.SM4_ENCRYPT)
    return lambda data: crypt.crypt_cbc(IV, data)


def _gmssl_pair(core: Core) -> sm2.CryptSM2:
    return sm2.CryptSM2(private_key=D.hex(), public_key=core.point.hex())


def _measure(benchmark: Any, group: str, call: Callable[[], object]) -> None:
    benchmark.group = group
    benchmark(call)


@pytest.mark.parametrize("size", [64, 1024, 16384])
@pytest.mark.parametrize("peer", ["hsm.core", "openssl", "gmssl"])
def test_sm3(benchmark: Any, core: Core, peer: str, size: int) -> None:
    """Hash one message."""
    data = bytes(size)
    call: dict[str, Callable[[], object]] = {
        "hsm.core": lambda: core.module.sm3(data),
        "openssl": lambda: hashlib.new("sm3", data).digest(),
        "gmssl": lambda: sm3.sm3_hash(list(data)),
    }
    _measure(benchmark, f"SM3 {size} B", call[peer])


@pytest.mark.parametrize("size", [64, 1024, 16384])
@pytest.mark.parametrize("peer", ["hsm.core", "openssl", "gmssl"])
def test_sm4_cbc(benchmark: Any, core: Core, peer: str, size: int) -> None:
    """Encrypt one message in CBC."""
    data = bytes(size)
    gmssl = _gmssl_cbc()
    call: dict[str, Callable[[], object]] = {
        "hsm.core": lambda: core.module.sm4_crypt(core.key, Mode.CBC, True, IV, data),
        "openssl": lambda: _cryptography_cbc(data),
        "gmssl": lambda: gmssl(data),
    }
    _measure(benchmark, f"SM4-CBC encrypt {size} B", call[peer])


@pytest.mark.parametrize("peer", ["hsm.core", "gmssl"])
def test_sm2_sign(benchmark: Any, core: Core, peer: str) -> None:
    """Sign a digest, the nonce included."""
    pair = _gmssl_pair(core)
    call: dict[str, Callable[[], object]] = {
        "hsm.core": lambda: core.module.sign(core.pair, DIGEST),
        "gmssl": lambda: pair.sign(DIGEST, "59276e27d506861a16680f3ad9c02dcc"),
    }
    _measure(benchmark, "SM2 sign", call[peer])


@pytest.mark.parametrize("peer", ["hsm.core", "gmssl"])
def test_sm2_verify(benchmark: Any, core: Core, peer: str) -> None:
    """Verify a signature."""
    pair = _gmssl_pair(core)
    signature = core.signature.hex()
    call: dict[str, Callable[[], object]] = {
        "hsm.core": lambda: core.module.verify_point(core.point, DIGEST, core.signature),
        "gmssl": lambda: pair.verify(signature, DIGEST),
    }
    _measure(benchmark, "SM2 verify", call[peer])
