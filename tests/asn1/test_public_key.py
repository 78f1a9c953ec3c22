"""Public keys as OpenSSL reads and writes them."""

import subprocess

from hsm.asn1.public_key import pem, public_key_der
from hsm.core import Module, Usage


def test_openssl_writes_the_same() -> None:
    key = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "SM2"], check=True, capture_output=True
    ).stdout
    public = ["openssl", "pkey", "-pubout"]
    der = subprocess.run(
        [*public, "-outform", "DER"], input=key, check=True, capture_output=True
    ).stdout
    text = subprocess.run(public, input=key, check=True, capture_output=True).stdout
    assert public_key_der(der[-64:]) == der
    assert pem("PUBLIC KEY", der) == text.decode()


def test_openssl_reads_it(module: Module) -> None:
    point = module.public_key(module.generate_sm2(Usage.SIGN))
    checked = subprocess.run(
        ["openssl", "pkey", "-pubin", "-pubcheck", "-noout"],
        input=pem("PUBLIC KEY", public_key_der(point)).encode(),
        check=False,
        capture_output=True,
    )
    assert checked.returncode == 0, checked.stderr
