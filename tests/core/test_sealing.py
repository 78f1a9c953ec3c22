"""Sealed secrets beside a second implementation: plain integers for SM2, OpenSSL for the rest."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from hsm.core import (
    SECRET_MAX,
    SECRET_OVERHEAD,
    KeyHandle,
    Module,
    Secret,
    Usage,
    seal_secret,
    seal_secret_file,
)
from hsm.spec.refusals import Refusal
from tests.core.refusing import refused
from tests.interop.standard import model

AAD = b"sm2/1/password"


@pytest.fixture(scope="module")
def transport(module: Module) -> KeyHandle:
    return module.generate_transport_key()


@pytest.fixture(scope="module")
def wrapping(module: Module) -> KeyHandle:
    return module.generate_symmetric(16, Usage.SEAL)


def sealed_elsewhere(point: bytes, context: bytes, data: bytes) -> bytes:
    """What the form says, written down once more."""
    key, nonce = os.urandom(16), os.urandom(12)
    c1, c3, c2 = model.encrypt(
        (int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big")), key
    )
    gcm = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    gcm.authenticate_additional_data(context)
    text = gcm.update(data) + gcm.finalize()
    return model.octets(c1[0]) + model.octets(c1[1]) + c3 + c2 + nonce + text + gcm.tag


def opened_elsewhere(d: int, context: bytes, sealed: bytes) -> bytes:
    c1 = (int.from_bytes(sealed[:32], "big"), int.from_bytes(sealed[32:64], "big"))
    key = model.decrypt(d, c1, sealed[64:96], sealed[96:112])
    nonce, text, tag = sealed[112:124], sealed[124:-16], sealed[-16:]
    gcm = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    gcm.authenticate_additional_data(context)
    return gcm.update(text) + gcm.finalize()


@settings(max_examples=10, deadline=None)
@given(password=st.binary(min_size=1, max_size=128), context=st.binary(max_size=200))
def test_what_others_seal_opens(
    module: Module, wrapping: KeyHandle, transport: KeyHandle, password: bytes, context: bytes
) -> None:
    point = module.public_key(transport)
    blob = module.enroll_password(wrapping, Secret(password), 1, AAD)
    for sealed in (
        sealed_elsewhere(point, context, password),
        seal_secret(point, context, password),
    ):
        assert len(sealed) == len(password) + SECRET_OVERHEAD
        module.check_password(wrapping, blob, AAD, Secret(sealed, transport, context))
        with refused(Refusal.INTEGRITY):
            module.check_password(wrapping, blob, AAD, Secret(sealed, transport, context + b"x"))


@settings(max_examples=10, deadline=None)
@given(data=st.binary(min_size=1, max_size=5000), context=st.binary(max_size=200))
def test_what_is_sealed_opens_elsewhere(data: bytes, context: bytes) -> None:
    d, point = model.key_pair()
    sealed = seal_secret(model.octets(point[0]) + model.octets(point[1]), context, data)
    assert opened_elsewhere(d, context, sealed) == data


def test_a_file_too(tmp_path: Path) -> None:
    d, point = model.key_pair()
    file = tmp_path / "秘密"
    for data in (b"x", os.urandom(SECRET_MAX)):
        file.write_bytes(data)
        flat = model.octets(point[0]) + model.octets(point[1])
        assert opened_elsewhere(d, b"c", seal_secret_file(flat, b"c", file)) == data


def test_an_enrolled_password_may_come_sealed(
    module: Module, wrapping: KeyHandle, transport: KeyHandle
) -> None:
    point = module.public_key(transport)
    sealed = Secret(seal_secret(point, b"", b"12345678"), transport)
    blob = module.enroll_password(wrapping, sealed, 1, AAD, minimum=8)
    module.check_password(wrapping, blob, AAD, Secret(b"12345678"))
    with refused(Refusal.ARGUMENT):
        module.enroll_password(wrapping, sealed, 1, AAD, minimum=9)


@pytest.mark.parametrize(
    ("size", "refusal"), [(0, Refusal.ARGUMENT), (SECRET_MAX + 1, Refusal.TOO_LARGE)]
)
def test_lengths_that_cannot_be(
    module: Module, transport: KeyHandle, size: int, refusal: Refusal
) -> None:
    with refused(refusal):
        seal_secret(module.public_key(transport), b"", bytes(size))


@pytest.mark.parametrize("point", [b"", bytes(63), bytes(64), b"\xff" * 64])
def test_points_that_are_none(point: bytes) -> None:
    with refused(Refusal.KEY):
        seal_secret(point, b"", b"data")


def test_a_secret_shows_nothing_of_itself(transport: KeyHandle) -> None:
    assert "12345678" not in repr(Secret(b"12345678"))
    assert "12345678" not in repr(Secret(b"12345678", transport, b"for"))
