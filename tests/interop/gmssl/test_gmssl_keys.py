"""Keys that GmSSL made, imported and used; and certificates that a CA of GmSSL issues for ours."""

import subprocess
from pathlib import Path

import pytest

from hsm.testing.machines import Sjj
from tests.conftest import softsjj
from tests.interop.gmssl.test_gmssl import sdfutil, tool

WORDS = "horse battery"
DEVICE_PASSWORD = "change-me-8"


@pytest.fixture
def imported(gmssl: Path, sjj: Sjj, tmp_path: Path) -> int:
    """The index of a key of GmSSL's, encrypted by it with SM4-CBC and HMAC-SM3."""
    key, public = tmp_path / "key.pem", tmp_path / "pub.pem"
    made = tool(gmssl, sjj, "sm2keygen", "-pass", WORDS, "-out", key, "-pubout", public)
    assert made.returncode == 0, made.stderr
    (tmp_path / "words").write_text(WORDS)
    done = softsjj(
        *("key", "import", "--type", "sm2", "--index", "9", "--file", key),
        *("--passphrase-file", tmp_path / "words", "--password", DEVICE_PASSWORD),
        env=sjj.env,
    )
    assert done.returncode == 0, done.stderr
    assert "PBES2 SM4-CBC HMAC-SM3" in done.stdout
    return 9


def test_the_public_key_is_the_same(sjj: Sjj, imported: int, tmp_path: Path) -> None:
    done = softsjj("key", "export", "--index", str(imported), "--pem", env=sjj.env)
    assert done.stdout == (tmp_path / "pub.pem").read_text()


def test_the_device_signs_and_gmssl_verifies(
    gmssl: Path, sjj: Sjj, library: Path, imported: int, tmp_path: Path
) -> None:
    text, signature = tmp_path / "text", tmp_path / "signature"
    text.write_bytes(b"discharge letter")
    chosen = ("-key", str(imported), "-pass", DEVICE_PASSWORD)
    done = sdfutil(gmssl, sjj, library, "-sign", *chosen, "-in", text, "-out", signature)
    assert done.returncode == 0, done.stderr
    verify = ("sm2verify", "-pubkey", tmp_path / "pub.pem", "-sig", signature, "-in")
    assert tool(gmssl, sjj, *verify, text).returncode == 0
    text.write_bytes(b"another letter")
    assert tool(gmssl, sjj, *verify, text).returncode != 0


def test_a_ca_of_gmssl_issues_for_our_request(
    gmssl: Path, sjj: Sjj, imported: int, tmp_path: Path
) -> None:
    ca, key, request = (tmp_path / name for name in ("ca.pem", "ca.key", "sjj1.csr"))
    certificate = tmp_path / "sjj1.pem"
    done = softsjj(
        *("key", "csr", "--index", str(imported), "--password", DEVICE_PASSWORD),
        *("--subject", "CN=sjj1,O=Hospital,C=CN", "--out", request),
        env=sjj.env,
    )
    assert done.returncode == 0, done.stderr
    name = ("-C", "CN", "-ST", "B", "-L", "B", "-O", "O", "-OU", "U", "-CN", "CA")
    for words in (
        ("sm2keygen", "-pass", "1234", "-out", key, "-pubout", tmp_path / "ca.pub"),
        ("certgen", *name, "-days", "9", "-key", key, "-pass", "1234", "-ca", "-out", ca)
        + ("-key_usage", "keyCertSign"),
        ("reqsign", "-in", request, "-days", "9", "-key_usage", "digitalSignature")
        + ("-cacert", ca, "-key", key, "-pass", "1234", "-out", certificate),
    ):
        step = tool(gmssl, sjj, *words)
        assert step.returncode == 0, (words[0], step.stderr)
    verified = subprocess.run(
        ["openssl", "verify", "-CAfile", ca, "-vfyopt", "distid:1234567812345678", certificate],
        capture_output=True,
        text=True,
    )
    assert verified.returncode == 0, verified.stderr
    shown = subprocess.run(
        ["openssl", "x509", "-in", certificate, "-noout", "-pubkey"], capture_output=True, text=True
    )
    assert shown.stdout == (tmp_path / "pub.pem").read_text()
