"""Certification requests: what OpenSSL verifies, and what the core will sign."""

import subprocess

import pytest

from hsm.asn1.csr import request_info, signed_request
from hsm.asn1.names import parse_name
from hsm.asn1.public_key import public_key_der
from hsm.core import Module, Usage, signature_to_der
from hsm.spec.refusals import Refusal
from tests.core.refusing import refused

ID = b"1234567812345678"


def verified(der: bytes, user_id: bytes = ID) -> tuple[bool, str]:
    """Ask OpenSSL; gives the subject as RFC 2253 writes it, too."""
    command = ["openssl", "req", "-inform", "DER", "-verify", "-noout", "-subject"]
    options = ["-nameopt", "RFC2253,utf8,-esc_msb", "-vfyopt", f"distid:{user_id.decode()}"]
    done = subprocess.run([*command, *options], input=der, capture_output=True, check=False)
    return b"verify OK" in done.stderr, done.stdout.decode().strip()


@pytest.mark.parametrize("usage", [Usage.SIGN, Usage.DECRYPT | Usage.ENCRYPT])
@pytest.mark.parametrize("user_id", [ID, b"another"])
def test_openssl_verifies_it(module: Module, usage: Usage, user_id: bytes) -> None:
    key = module.generate_sm2(usage)
    subject = "CN=sjj1+UID=7,OU=a\\,b,O=医院,ST=Beijing,C=CN"
    info = request_info(parse_name(subject), module.public_key(key))
    signature = module.sign_request(key, info, user_id)
    csr = signed_request(info, signature_to_der(signature))
    assert info in csr
    passed, printed = verified(csr, user_id)
    assert passed
    assert printed == f"subject={subject}" or printed == (
        f"subject={subject.replace('CN=sjj1+UID=7', 'UID=7+CN=sjj1')}"
    )
    assert not verified(csr, b"somebody else")[0]
    assert not verified(csr.replace(b"Beijing", b"Nanjing"), user_id)[0]
    public = subprocess.run(
        ["openssl", "req", "-inform", "DER", "-pubkey", "-noout"],
        input=csr,
        capture_output=True,
        check=True,
    ).stdout
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-outform", "DER"],
        input=public,
        capture_output=True,
        check=True,
    ).stdout
    assert der == public_key_der(module.public_key(key))


def test_a_key_signs_its_own_request_only(module: Module) -> None:
    decrypting = module.generate_sm2(Usage.DECRYPT)
    agreeing = module.generate_sm2(Usage.AGREE)
    name = parse_name("CN=x")
    other = request_info(name, module.public_key(agreeing))
    with refused(Refusal.KEY):
        module.sign_request(decrypting, other, ID)
    with refused(Refusal.KEY_USAGE):
        module.sign_request(agreeing, other, ID)
    with refused(Refusal.ARGUMENT):
        module.sign_request(decrypting, b"pay 100 yuan to me", ID)
    own = request_info(name, module.public_key(decrypting))
    with refused(Refusal.USER_ID):
        module.sign_request(decrypting, own, bytes(8192))
