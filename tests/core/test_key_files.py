"""Key files through Python: what is taken, and the sentence that says why something is not."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsm.core import (
    ImportReason,
    KeyFileError,
    KeyHandle,
    Module,
    Secret,
    Usage,
    seal_secret_line,
    signature_to_der,
    sm2_z,
)
from hsm.core.bridge import C
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal
from tests.core.conftest import vectors
from tests.core.refusing import refused

PASSPHRASE = b"correct horse"
ID = b"1234567812345678"


def openssl(*arguments: str | Path, input: bytes = b"") -> bytes:
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, input=input, capture_output=True, check=True).stdout


def read(
    module: Module, file: bytes, passphrase: bytes | None = None
) -> tuple[list[KeyHandle], str]:
    opener = None if passphrase is None else Secret(passphrase)
    handles, report = module.import_sm2_file(Secret(file), opener, (Usage.SIGN, Usage.DECRYPT))
    return handles, report.form


def test_the_reasons_are_those_of_the_core() -> None:
    theirs = {
        name.removeprefix("HSM_IMPORT_"): int(getattr(C, name))
        for name in dir(C)
        if name.startswith("HSM_IMPORT_") and not re.search("_MAX$|_CHECK_BYTES$", name)
    }
    assert theirs == {reason.name: reason.value for reason in ImportReason}


@pytest.mark.parametrize("row", vectors("key_file"))
def test_vectors(module: Module, row: dict[str, Any]) -> None:
    file = bytes.fromhex(row["file"])
    passphrase = bytes.fromhex(row["passphrase"]) if "passphrase" in row else None
    if row["result"] == "TAKEN":
        handles, form = read(module, file, passphrase)
        assert form == row["form"]
        own = module.import_sm2(bytes.fromhex(row["d"]), Usage.SIGN)
        assert [module.public_key(handle) for handle in handles] == [module.public_key(own)] * 2
        for handle in (*handles, own):
            module.destroy(handle)
        return
    with pytest.raises(KeyFileError) as caught:
        read(module, file, passphrase)
    report = caught.value.report
    assert report.reason is ImportReason[row["result"]]
    assert report.found == row.get("found", "")
    sentence = caught.value.detail
    assert sentence and "{" not in sentence and "  " not in sentence
    if report.found and report.found not in ("no named curve", "explicit curve parameters"):
        assert report.found in sentence
    if "number" in row:
        assert str(row["number"]) in sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("p256-pkcs8", "this is a P-256 key; only SM2 keys can be imported"),
        ("rsa-pkcs8", "this is an RSA key; only SM2 keys can be imported"),
        ("ed25519", "this is an Ed25519 key; only SM2 keys can be imported"),
        ("x448", "this is an X448 key; only SM2 keys can be imported"),
        ("pkcs8-unknown-curve", "this is a key on another curve; only SM2 keys can be imported"),
        ("pkcs8-unknown-algorithm", "this is another key; only SM2 keys can be imported"),
        ("certificate-pem", "the file holds a certificate, not a private key"),
        ("mismatch", "the private and the public key in the file do not belong together"),
        ("pbes2-wrong-passphrase", "the passphrase is wrong, or the file is damaged"),
        ("der-trailing", "bytes follow the key"),
    ],
)
def test_sentences(module: Module, name: str, sentence: str) -> None:
    (row,) = (one.values[0] for one in vectors("key_file") if one.id == name)
    passphrase = bytes.fromhex(row["passphrase"]) if "passphrase" in row else None
    with pytest.raises(KeyFileError) as caught:
        read(module, bytes.fromhex(row["file"]), passphrase)
    assert caught.value.detail == sentence


@pytest.mark.parametrize("cipher", ["sm4-cbc", "aes-128-cbc", "aes-256-cbc"])
@pytest.mark.parametrize("prf", ["hmacWithSHA1", "hmacWithSHA256", "hmacWithSHA512"])
def test_a_fresh_key_of_openssl(module: Module, tmp_path: Path, cipher: str, prf: str) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(openssl("genpkey", "-algorithm", "SM2"))
    options = ["-v2", cipher, "-v2prf", prf, "-passout", f"pass:{PASSPHRASE.decode()}"]
    hidden = openssl("pkcs8", "-topk8", "-in", key, *options)
    (sign, decrypt), _ = read(module, hidden, PASSPHRASE)
    der = openssl("pkey", "-in", key, "-pubout", "-outform", "DER")
    assert module.public_key(sign) == module.public_key(decrypt) == der[-64:]
    message = b"a record"
    digest = module.sm3(sm2_z(module.public_key(sign), ID) + message)
    (tmp_path / "sig").write_bytes(signature_to_der(module.sign(sign, digest)))
    (tmp_path / "message").write_bytes(message)
    openssl(
        *("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-inkey", key),
        *("-pkeyopt", f"distid:{ID.decode()}", "-sigfile", tmp_path / "sig"),
        *("-in", tmp_path / "message"),
    )


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_noise_is_no_key_file(module: Module, noise: bytes) -> None:
    with pytest.raises(KeyFileError):
        read(module, noise)


@settings(deadline=None)
@given(data=st.data())
def test_a_changed_file_is_refused_or_the_same_key(module: Module, data: st.DataObject) -> None:
    (row,) = (one.values[0] for one in vectors("key_file") if one.id == "pkcs8-der")
    file = bytearray.fromhex(row["file"])
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        handles, _ = read(module, bytes(file))
    except KeyFileError:
        return
    assert at == 5, "the version may be 0 or 1"
    assert module.public_key(handles[0]) == bytes(file)[-64:]


def test_a_kek(module: Module) -> None:
    parts = [Secret(b"00112233445566778899aabbccddeeff"), Secret(b"01" * 8 + b"fe" * 8)]
    kek, checks, report = module.import_kek(parts, Usage.WRAP)
    whole = bytes(
        a ^ b for a, b in zip(*(bytes.fromhex(part.data.decode()) for part in parts), strict=True)
    )
    own = module.import_symmetric(whole, Usage.WRAP)
    assert module.check_value(kek) == module.check_value(own)
    for part, check in zip(parts, checks, strict=True):
        one = module.import_symmetric(bytes.fromhex(part.data.decode()), Usage.WRAP)
        assert module.check_value(one) == check
    assert report.form == "hex components"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([b"12"], "the KEK has 2 hex digits; 32 are expected"),
        ([b""], "the KEK is empty"),
        ([b"my key"], "the KEK is not hex"),
        ([b"00" * 16], "the KEK is weak: all its bytes are equal"),
        ([b"01" * 15 + b"02", b"12"], "component 2 has 2 hex digits"),
        ([b"01" * 15 + b"02"] * 2, "all its bytes are equal, its components cancel out"),
        ([b"01" * 15 + b"02" + b"00000000"], "the KEK does not have the check value"),
        ([b"01" * 15 + b"02"] * 17, "1 to 16 components make a KEK, not 17"),
        ([], "1 to 16 components make a KEK, not 0"),
    ],
)
def test_what_is_no_kek(module: Module, parts: list[bytes], sentence: str) -> None:
    with pytest.raises(KeyFileError) as caught:
        module.import_kek([Secret(part) for part in parts], Usage.WRAP)
    assert sentence in caught.value.detail


def test_secrets_that_do_not_open_have_no_report(module: Module) -> None:
    with pytest.raises(RefusalError) as caught:
        module.import_sm2_file(Secret(b"x" * 200, KeyHandle(5), b""), None, (Usage.SIGN,))
    assert not isinstance(caught.value, KeyFileError)
    with refused(Refusal.TOO_LARGE):
        module.import_sm2_file(Secret(b"x" * 65537), None, (Usage.SIGN,))


def test_lines_of_what_cannot_be_read(module: Module) -> None:
    point = module.public_key(module.generate_sm2(Usage.SIGN))
    with refused(Refusal.FILE_NOT_FOUND):
        seal_secret_line(point, b"", 9999)
    with Path("/dev/null").open("rb") as nothing, refused(Refusal.FILE_SIZE):
        seal_secret_line(point, b"", nothing.fileno())
