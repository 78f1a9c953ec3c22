"""`softsjj key export` and `key csr`, read and verified by OpenSSL."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import Daemon

OK, REFUSED, USAGE, _, _, _, UNUSABLE = range(7)
GUARDED, OPEN = "72", "73"


@pytest.fixture(scope="module", autouse=True)
def keys(daemon: Daemon) -> None:
    """One index with an access password, one without."""
    for options in (("--index", GUARDED, "--password", "change-me-8"), ("--index", OPEN)):
        assert daemon.run("key", "generate", "--type", "sm2", *options).returncode == OK


def openssl(*arguments: str, input: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["openssl", *arguments], input=input, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("pair", ["sign", "encrypt"])
def test_export(daemon: Daemon, tmp_path: Path, pair: str) -> None:
    out = tmp_path / "key.pem"
    options = ("key", "export", "--type", "sm2", "--index", OPEN, "--pair", pair)
    done = daemon.run(*options, "--pem", "--out", out)
    assert done.returncode == OK, done.stderr
    assert openssl("pkey", "-pubin", "-pubcheck", "-noout", "-in", str(out)).returncode == 0
    printed = daemon.run(*options)
    assert printed.stdout == out.read_text()
    point = daemon.run(*options, "--hex").stdout.strip()
    assert len(point) == 128
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", out, "-outform", "DER"],
        capture_output=True,
        check=True,
    ).stdout
    assert der[-64:].hex() == point
    again = daemon.run(*options, "--out", out)
    assert again.returncode == UNUSABLE and "is there already" in again.stderr


@pytest.mark.parametrize("pair", ["sign", "encrypt"])
def test_csr(daemon: Daemon, tmp_path: Path, pair: str) -> None:
    out = tmp_path / "sjj1.csr"
    subject = "CN=sjj1,O=医院,C=CN"
    done = daemon.run(
        *("key", "csr", "--index", GUARDED, "--pair", pair, "--subject", subject),
        *("--password", "change-me-8", "--out", out),
    )
    assert done.returncode == OK, done.stderr
    verified = openssl(
        *("req", "-in", str(out), "-verify", "-noout", "-subject"),
        *("-nameopt", "RFC2253,utf8,-esc_msb", "-vfyopt", "distid:1234567812345678"),
    )
    assert "verify OK" in verified.stderr and verified.stdout == f"subject={subject}\n"
    key = openssl("req", "-in", str(out), "-pubkey", "-noout").stdout
    exported = daemon.run("key", "export", "--index", GUARDED, "--pair", pair)
    assert key == exported.stdout


def test_csr_with_another_identity(daemon: Daemon) -> None:
    csr = daemon.run("key", "csr", "--index", OPEN, "--subject", "CN=x", "--id", "Alice").stdout
    verify = ("req", "-verify", "-noout", "-vfyopt")
    assert "verify OK" in openssl(*verify, "distid:Alice", input=csr).stderr
    assert "verify OK" not in openssl(*verify, "distid:Bob", input=csr).stderr


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("export", "--index", "99"), REFUSED, "there is no key sm2/99"),
        (("export", "--index", OPEN, "--pem", "--hex"), USAGE, "not both"),
        (("export", "--index", OPEN, "--type", "kek"), USAGE, "no public half"),
        (("export", "--index", OPEN, "--out", "/none/x"), UNUSABLE, "cannot write"),
        (("csr", "--index", "99", "--subject", "CN=x"), REFUSED, "there is no key sm2/99"),
        (("csr", "--index", "0", "--subject", "CN=x"), REFUSED, "the device key"),
        (("csr", "--index", GUARDED, "--subject", "CN=x"), REFUSED, "has an access password"),
        (
            ("csr", "--index", GUARDED, "--subject", "CN=x", "--password", "wrong-password"),
            REFUSED,
            "ACCESS_PASSWORD",
        ),
        (("csr", "--index", OPEN, "--subject", "sjj1"), REFUSED, "is not TYPE=VALUE"),
        (("csr", "--index", OPEN, "--subject", "C=China"), REFUSED, "C is longer than 2"),
        (("csr", "--index", OPEN, "--subject", "CN=x", "--id", ""), USAGE, "--id is empty"),
        (("csr", "--index", OPEN, "--subject", "CN=\udcff"), USAGE, "is not UTF-8"),
        (("csr", "--index", OPEN), USAGE, "--subject"),
    ],
)
def test_what_cannot_be(daemon: Daemon, words: tuple[str, ...], code: int, complaint: str) -> None:
    done = daemon.run("key", *words)
    assert (done.returncode, complaint in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
