"""GmSSL 3.1.1 as a client: its tool `sdfutil`, and its loader with all it binds."""

import subprocess
from pathlib import Path

import pytest

from hsm.testing.machines import Sjj

PASSWORD = "change-me-8"


def tool(gmssl: Path, sjj: Sjj, *words: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(word) for word in (gmssl, *words)], env=sjj.env, capture_output=True, timeout=60
    )


def sdfutil(
    gmssl: Path, sjj: Sjj, library: Path, *words: str | Path
) -> subprocess.CompletedProcess[bytes]:
    return tool(gmssl, sjj, "sdfutil", "-lib", library, *words)


def test_device_info(gmssl: Path, sjj: Sjj, library: Path) -> None:
    done = sdfutil(gmssl, sjj, library, "-devinfo")
    assert done.returncode == 0, done.stderr
    shown = dict(line.split(b":", 1) for line in done.stdout.splitlines() if b":" in line)
    said = {name.strip(): text.strip() for name, text in shown.items()}
    assert said[b"Device Name"] == b"SoftSJJ"
    assert said[b"Issuer"] == b"SoftSJJ LAB"
    assert said[b"Standard Version"] == b"2"
    assert said[b"Public Key Algors"] == b"sm2sign,sm2encrypt"
    assert said[b"Ciphers"] == b"sms4-ecb,sms4-cbc,sms4-cfb,sms4-ofb128,cbcmac-sms4"
    assert said[b"Digests"] == b"sm3"
    assert len(said[b"Serial Number"]) == 15, "GmSSL cuts the 16th digit off"


def test_export_sign_and_verify(gmssl: Path, sjj: Sjj, library: Path, tmp_path: Path) -> None:
    key, text, signature = tmp_path / "key.pem", tmp_path / "text", tmp_path / "signature"
    text.write_bytes(b"discharge letter " * 1000)
    chosen = ("-key", "1", "-pass", PASSWORD)
    done = sdfutil(gmssl, sjj, library, "-exportpubkey", *chosen, "-out", key)
    assert done.returncode == 0, done.stderr
    done = sdfutil(gmssl, sjj, library, "-sign", *chosen, "-in", text, "-out", signature)
    assert done.returncode == 0, done.stderr

    verify = ("sm2verify", "-pubkey", key, "-sig", signature, "-in")
    assert tool(gmssl, sjj, *verify, text).returncode == 0
    other = tmp_path / "other"
    other.write_bytes(b"another letter")
    assert tool(gmssl, sjj, *verify, other).returncode != 0
    openssl = ["openssl", "dgst", "-sm3", "-verify", str(key), "-signature", str(signature)]
    options = ["-sigopt", "distid:1234567812345678"]
    judged = subprocess.run([*openssl, *options, str(text)], capture_output=True)
    assert judged.returncode == 0, judged.stderr


@pytest.mark.parametrize(
    ("index", "password"), [("1", "the wrong one"), ("77", PASSWORD), ("1", "")]
)
def test_what_the_device_refuses(
    gmssl: Path, sjj: Sjj, library: Path, index: str, password: str
) -> None:
    done = sdfutil(gmssl, sjj, library, "-exportpubkey", "-key", index, "-pass", password)
    assert done.returncode != 0
    assert b"load sign key failed" in done.stderr
    assert done.stdout == b""


def test_everything_gmssl_binds(client: Path, sjj: Sjj, library: Path) -> None:
    """Random (whose option the tool forgets to obey), encryption and all the rest."""
    done = subprocess.run(
        [client, library, "1", PASSWORD], env=sjj.env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    refused = [line.split()[-2:] for line in done.stderr.splitlines()]
    assert refused == [  # the refusals that the program asks for, as GmSSL words them
        ["SDF_InternalSign_ECC", "SDR_PARDENY"],
        ["SDF_InternalVerify_ECC", "SDR_VERIFYERR"],
        ["SDF_ExportSignPublicKey_RSA", "SDR_NOTSUPPORT"],
        ["SDF_CreateFile", "SDR_NOTSUPPORT"],
    ]
    assert done.stdout.split("\n")[:-1] == [
        "random",
        "hash and sign",
        "encrypt",
        "envelope",
        "random",
    ]
