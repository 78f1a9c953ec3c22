"""Keys that OpenSSL made, used through libsdf, in both directions; and that no copy of them lies
about in the daemon."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hsm.core import CipherOrder, cipher_from_der, signature_to_der, sm2_z
from hsm.core.encodings import cipher_to_der
from tests.conftest import Daemon, DaemonFactory
from tests.sdf.binding import Library, Session, cipher, cipher_room, library_path, number, of, room

INDEX = 7
ID = b"1234567812345678"
SM2_3 = 0x00020800


def openssl(*arguments: str | Path, input: bytes = b"") -> bytes:
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, input=input, capture_output=True, check=True).stdout


@pytest.fixture
def imported(
    daemon_factory: DaemonFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Daemon:
    """A machine into which a plain and an encrypted key of OpenSSL were imported."""
    daemon = daemon_factory()
    for name in ("sign", "encrypt"):
        openssl("genpkey", "-algorithm", "SM2", "-out", tmp_path / f"{name}.pem")
    openssl(
        *("pkcs8", "-topk8", "-v2", "sm4-cbc", "-passout", "pass:horse battery"),
        *("-in", tmp_path / "encrypt.pem", "-out", tmp_path / "hidden.pem"),
    )
    (tmp_path / "words").write_text("horse battery\n")
    done = daemon.run(
        *("key", "import", "--type", "sm2", "--index", str(INDEX)),
        *("--file", tmp_path / "sign.pem", "--encrypt-file", tmp_path / "hidden.pem"),
        *("--passphrase-file", tmp_path / "words"),
    )
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv("SOFTSJJ_ADDRESS", daemon.address)
    return daemon


@pytest.fixture
def session(imported: Daemon) -> Iterator[Session]:
    made = Session(Library(library_path()))
    yield made
    made.close()


def exported(daemon: Daemon, pair: str, out: Path) -> bytes:
    """The public key as the command writes it, and its point."""
    done = daemon.run("key", "export", "--index", str(INDEX), "--pair", pair, "--out", out)
    assert done.returncode == 0, done.stderr
    return openssl("pkey", "-pubin", "-in", out, "-outform", "DER")[-64:]


def test_libsdf_signs_and_openssl_verifies(
    imported: Daemon, session: Session, tmp_path: Path
) -> None:
    point = exported(imported, "sign", tmp_path / "pub.pem")
    record = b"a record of the hospital"
    digest = openssl("dgst", "-sm3", "-binary", input=sm2_z(point, ID) + record)
    signature = room(128)
    session.do("InternalSign_ECC", INDEX, of(digest), 32, signature)
    raw = signature.raw
    (tmp_path / "sig").write_bytes(signature_to_der(raw[32:64] + raw[96:128]))
    (tmp_path / "record").write_bytes(record)
    verify = (
        *("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{ID.decode()}"),
        *("-sigfile", tmp_path / "sig", "-in", tmp_path / "record"),
    )
    openssl(*verify, "-pubin", "-inkey", tmp_path / "pub.pem")
    openssl(*verify, "-inkey", tmp_path / "sign.pem")
    (tmp_path / "record").write_bytes(b"another record")
    with pytest.raises(subprocess.CalledProcessError):
        openssl(*verify, "-pubin", "-inkey", tmp_path / "pub.pem")


def test_openssl_encrypts_and_libsdf_decrypts(
    imported: Daemon, session: Session, tmp_path: Path
) -> None:
    exported(imported, "encrypt", tmp_path / "pub.pem")
    der = openssl(
        "pkeyutl", "-encrypt", "-pubin", "-inkey", tmp_path / "pub.pem", input=b"a session key!"
    )
    out, size = room(64), number()
    flat = cipher_from_der(der, CipherOrder.C1C3C2)
    session.do("InternalDecrypt_ECC", INDEX, SM2_3, cipher(flat), out, size)
    assert out.raw[: size.value] == b"a session key!"


def test_libsdf_encrypts_and_openssl_decrypts(
    imported: Daemon, session: Session, tmp_path: Path
) -> None:
    made = cipher_room(9)
    session.do("InternalEncrypt_ECC", INDEX, SM2_3, of(b"plaintext"), 9, made)
    raw = made.raw
    flat = raw[32:64] + raw[96:128] + raw[128:160] + raw[164:]
    der = cipher_to_der(flat, CipherOrder.C1C3C2)
    opened = openssl("pkeyutl", "-decrypt", "-inkey", tmp_path / "encrypt.pem", input=der)
    assert opened == b"plaintext"


def private_number(file: Path) -> bytes:
    text = openssl("pkey", "-in", file, "-noout", "-text").decode()
    digits = re.sub("[^0-9a-f]", "", text.split("priv:")[1].split("pub:")[0])
    return bytes.fromhex(digits.rjust(64, "0"))[-32:]


def memory(pid: int) -> Iterator[tuple[bytes, bool]]:
    """What lies in a process, mapping by mapping; True: one that is kept out of core dumps."""
    smaps = Path(f"/proc/{pid}/smaps").read_text()
    found = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) r.*?^VmFlags: ([^\n]*)$", smaps, re.S | re.M)
    with Path(f"/proc/{pid}/mem").open("rb") as source:
        for start, end, flags in found:
            try:
                source.seek(int(start, 16))
                yield source.read(int(end, 16) - int(start, 16)), " dd" in f" {flags}"
            except (OSError, ValueError, OverflowError):
                continue  # [vvar] and its like


def test_no_copy_of_a_key_lies_about(imported: Daemon, session: Session, tmp_path: Path) -> None:
    """The key lives in the arena, which is kept out of dumps, and nowhere else in the daemon."""
    session.do("InternalSign_ECC", INDEX, of(bytes(32)), 32, room(128))
    pid = imported.process.pid
    if not os.access(f"/proc/{pid}/mem", os.R_OK):
        pytest.skip("the memory of a daemon is for root only")
    secret = private_number(tmp_path / "sign.pem")
    body = (tmp_path / "sign.pem").read_bytes().split(b"\n")[1]
    seen = 0
    point = bytes.fromhex(
        imported.run("key", "export", "--index", str(INDEX), "--hex").stdout.strip()
    )
    for part, hidden in memory(pid):
        assert hidden or (secret not in part and secret[::-1] not in part)
        assert secret.hex().encode() not in part and body not in part
        assert b"horse battery" not in part
        seen += part.count(point)
    assert seen, "the search found not even the public key"
    store = (imported.data / "store.sqlite").read_bytes()
    assert secret not in store and body not in store
    for name in ("sign.pem", "encrypt.pem"):
        assert private_number(tmp_path / name).hex() not in imported.log
