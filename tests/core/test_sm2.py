"""SM2 through the room, against gmssl and the vectors."""

from typing import Any

import pytest
from gmssl import sm2 as gmssl_sm2
from gmssl import sm3 as gmssl_sm3
from hypothesis import given, settings
from hypothesis import strategies as st

from hsm.core import (
    CipherOrder,
    KeyHandle,
    Module,
    Usage,
    check_point,
    cipher_from_der,
    cipher_to_der,
    signature_from_der,
    signature_to_der,
    sm2_z,
)
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal
from tests.core.conftest import vectors
from tests.core.refusing import refused

EVERYTHING = Usage.SIGN | Usage.VERIFY | Usage.ENCRYPT | Usage.DECRYPT | Usage.AGREE
orders = st.sampled_from(CipherOrder)


def octets(text: str) -> bytes:
    return bytes.fromhex(text)


def point_of(text: str) -> bytes:
    """A vector's point without its leading 04."""
    return octets(text)[1:] if len(text) == 130 else octets(text)


class Twin:
    """The same pair here and in gmssl."""

    def __init__(self, module: Module) -> None:
        while True:
            d = bytes([0, *module.random(31)])
            self.key = module.import_sm2(d, EVERYTHING)
            self.point = module.public_key(self.key)
            if not self.point.hex().startswith("04"):  # which gmssl takes for the tag
                break
        self.d = d

    def gmssl(self, order: CipherOrder = CipherOrder.C1C3C2) -> Any:
        mode = 1 if order is CipherOrder.C1C3C2 else 0
        return gmssl_sm2.CryptSM2(self.d.hex(), self.point.hex(), mode=mode)


@pytest.fixture(scope="module")
def twin(module: Module) -> Twin:
    return Twin(module)


@settings(max_examples=15, deadline=None)
@given(digest=st.binary(min_size=32, max_size=32))
def test_gmssl_verifies_us_and_we_gmssl(module: Module, twin: Twin, digest: bytes) -> None:
    signature = module.sign(twin.key, digest)
    assert twin.gmssl().verify(signature.hex(), digest)
    theirs = octets(twin.gmssl().sign(digest, module.random(31).hex()))
    module.verify(twin.key, digest, theirs)
    module.verify_point(twin.point, digest, theirs)
    for at in (0, 40, 63):
        wrong = theirs[:at] + bytes([theirs[at] ^ 1]) + theirs[at + 1 :]
        with refused(Refusal.VERIFY):
            module.verify(twin.key, digest, wrong)


@settings(max_examples=15, deadline=None)
@given(data=st.binary(min_size=1, max_size=300), order=orders)
def test_gmssl_decrypts_us_and_we_gmssl(
    module: Module, twin: Twin, data: bytes, order: CipherOrder
) -> None:
    ours = module.sm2_encrypt(twin.point, data, order)
    assert len(ours) == len(data) + 96
    assert twin.gmssl(order).decrypt(ours) == data
    theirs = twin.gmssl(order).encrypt(data)
    if theirs is not None:  # it gives up on a key stream of zeros
        assert module.sm2_decrypt(twin.key, theirs, order) == data


@given(user=st.binary(max_size=100))
def test_z(twin: Twin, user: bytes) -> None:
    a = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
    b = "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
    g = gmssl_sm2.default_ecc_table["g"]
    whole = (8 * len(user)).to_bytes(2, "big") + user + octets(a + b + g) + twin.point
    assert sm2_z(twin.point, user).hex() == gmssl_sm3.sm3_hash(list(whole))


def test_user_id_length(twin: Twin) -> None:
    assert len(sm2_z(twin.point, bytes(8191))) == 32
    with refused(Refusal.USER_ID):
        sm2_z(twin.point, bytes(8192))


@settings(deadline=None)
@given(data=st.binary(min_size=1, max_size=4096), order=orders)
def test_decrypts_itself(module: Module, twin: Twin, data: bytes, order: CipherOrder) -> None:
    cipher = module.sm2_encrypt(twin.point, data, order)
    assert module.sm2_decrypt(twin.key, cipher, order) == data
    der = cipher_to_der(cipher, order)
    assert cipher_from_der(der, order) == cipher
    other = CipherOrder(3 - order)
    assert module.sm2_decrypt(twin.key, cipher_from_der(der, other), other) == data
    at = len(data) % len(cipher)
    with refused(Refusal.CIPHERTEXT):
        changed = cipher[:at] + bytes([cipher[at] ^ 1]) + cipher[at + 1 :]
        module.sm2_decrypt(twin.key, changed, order)


@pytest.mark.parametrize("size", [0, 4097])
def test_plaintext_length(module: Module, twin: Twin, size: int) -> None:
    with refused(Refusal.ARGUMENT):
        module.sm2_encrypt(twin.point, bytes(size))


@pytest.mark.parametrize("size", [0, 1, 95, 96, 96 + 4097])
def test_ciphertext_length(module: Module, twin: Twin, size: int) -> None:
    with refused(Refusal.CIPHERTEXT):
        module.sm2_decrypt(twin.key, bytes(size))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_digest_length(module: Module, twin: Twin, size: int) -> None:
    with refused(Refusal.ARGUMENT):
        module.sign(twin.key, bytes(size))


def test_no_point(module: Module) -> None:
    for point in (bytes(64), b"\xff" * 64, bytes(63), bytes(65), b""):
        with refused(Refusal.KEY):
            check_point(point)
        with refused(Refusal.KEY):
            module.verify_point(point, bytes(32), bytes(64))
        with refused(Refusal.KEY):
            module.sm2_encrypt(point, b"x")
    for point in (bytes(63), bytes(65)):
        with refused(Refusal.KEY):
            sm2_z(point, b"")


@settings(max_examples=20, deadline=None)
@given(n=st.integers(1, 64), ids=st.tuples(st.binary(max_size=40), st.binary(max_size=40)))
def test_both_sides_agree(module: Module, n: int, ids: tuple[bytes, bytes]) -> None:
    a, ra, b, rb = (module.generate_sm2(Usage.AGREE) for _ in range(4))
    pa, pra, pb, prb = (module.public_key(key) for key in (a, ra, b, rb))
    ours, s1, s2 = module.agree(True, a, ra, ids[0], pb, prb, ids[1], n, Usage.MAC)
    theirs, t1, t2 = module.agree(False, b, rb, ids[1], pa, pra, ids[0], n, Usage.MAC)
    assert (s1, s2) == (t1, t2)
    assert module.key_info(ours).bits == 8 * n
    assert module.hmac(ours, b"") == module.hmac(theirs, b"")
    for key in (a, ra, b, rb, ours, theirs):
        module.destroy(key)


def test_agree_refuses(module: Module, twin: Twin) -> None:
    def agree(own: KeyHandle, peer: bytes, n: int) -> None:
        module.agree(True, own, twin.key, b"", peer, twin.point, b"", n, Usage.MAC)

    with refused(Refusal.KEY):
        agree(twin.key, bytes(64), 16)
    for n in (-1, 0, 65):
        with refused(Refusal.ARGUMENT):
            agree(twin.key, twin.point, n)
    with refused(Refusal.KEY_USAGE):
        agree(module.generate_sm2(Usage.SIGN), twin.point, 16)


@pytest.mark.parametrize("row", vectors("sm2_exchange"))
def test_exchange_vector(module: Module, row: dict[str, Any]) -> None:
    keys = {
        name: module.import_sm2(octets(row[name]), Usage.AGREE) for name in ("da", "ra", "db", "rb")
    }
    points = {name: point_of(row[name]) for name in ("pa", "pb", "r_a_point", "r_b_point")}
    ids = octets(row["id_a"]), octets(row["id_b"])
    n = len(octets(row["key"]))
    if n > 64:
        pytest.skip("longer than a slot holds")
    expected = module.import_symmetric(octets(row["key"]), Usage.MAC)
    sides = (
        (True, "da", "ra", ids[0], "pb", "r_b_point", ids[1]),
        (False, "db", "rb", ids[1], "pa", "r_a_point", ids[0]),
    )
    for initiator, own, ephemeral, own_id, peer, peer_ephemeral, peer_id in sides:
        key, s_b, s_a = module.agree(
            initiator, keys[own], keys[ephemeral], own_id,
            points[peer], points[peer_ephemeral], peer_id, n, Usage.MAC,
        )  # fmt: skip
        assert (s_b.hex(), s_a.hex()) == (row["s_b"], row["s_a"])
        assert module.hmac(key, b"") == module.hmac(expected, b"")


@pytest.mark.parametrize("row", vectors("sm2_sign"))
def test_signature_vector(module: Module, row: dict[str, Any]) -> None:
    point, digest = point_of(row["public_key"]), octets(row["e"])
    signature = octets(row["r"].rjust(64, "0") + row["s"].rjust(64, "0"))
    if row["private_key"]:
        assert module.public_key(module.import_sm2(octets(row["private_key"]), Usage(0))) == point
    module.verify_point(point, digest, signature)
    assert signature_to_der(signature) == octets(row["signature_der"])
    assert signature_from_der(octets(row["signature_der"])) == signature
    if "z" in row:
        assert sm2_z(point, octets(row["user_id"])).hex() == row["z"]
        assert module.sm3(octets(row["z"] + row["message"])) == digest


@pytest.mark.parametrize("row", vectors("sm2_sign_invalid"))
def test_invalid_signature_vector(module: Module, row: dict[str, Any]) -> None:
    with pytest.raises(RefusalError):
        signature = signature_from_der(octets(row["signature_der"]))
        module.verify_point(point_of(row["public_key"]), octets(row["e"]), signature)


@pytest.mark.parametrize("row", vectors("sm2_encrypt"))
def test_encryption_vector(module: Module, row: dict[str, Any]) -> None:
    key = module.import_sm2(octets(row["private_key"]), Usage.DECRYPT)
    cipher = octets(row["ciphertext_c1c3c2"])
    plain = octets(row["plaintext"])
    cipher = cipher[len(cipher) - len(plain) - 96 :]  # without a leading 04
    assert module.sm2_decrypt(key, cipher) == plain
    assert cipher_to_der(cipher, CipherOrder.C1C3C2) == octets(row["ciphertext_der"])


@pytest.mark.parametrize("row", vectors("sm2_decrypt_invalid"))
def test_invalid_encryption_vector(module: Module, row: dict[str, Any]) -> None:
    key = module.import_sm2(octets(row["private_key"]), Usage.DECRYPT)
    with pytest.raises(RefusalError):
        if "ciphertext_der" in row:
            cipher = cipher_from_der(octets(row["ciphertext_der"]), CipherOrder.C1C3C2)
        else:
            cipher = octets(row["ciphertext_c1c3c2"])
        module.sm2_decrypt(key, cipher)


@given(st.binary(max_size=150))
def test_der_never_crashes(noise: bytes) -> None:
    for decode in (signature_from_der, lambda data: cipher_from_der(data, CipherOrder.C1C3C2)):
        try:
            decode(noise)
        except RefusalError:
            pass
