"""The package gmssl-pyx: GmSSL in C behind functions that take the key with every call.

Its CBC always pads: 16 bytes more are encrypted. Its signatures and ciphertexts are in DER.
"""

import gmssl_pyx

from . import DIGEST, IV, KEY, NONCE, Ready, nothing, tag_of


def ready(primitive: str, op: str, message: bytes) -> Ready | None:
    """Make a case ready; None: it has no such op."""
    made = _symmetric(op, message) if primitive != "sm2" else _sm2(op)
    return None if primitive == "drbg" else made


def _symmetric(op: str, message: bytes) -> Ready | None:
    size = len(message)
    calls = {
        "cbc-encrypt": Ready(
            lambda: gmssl_pyx.sm4_cbc_padding_encrypt(KEY, IV, message), lambda out: out[:size]
        ),
        "ctr": Ready(lambda: gmssl_pyx.sm4_ctr_encrypt(KEY, IV, message)),
        "gcm-encrypt": Ready(lambda: gmssl_pyx.sm4_gcm_encrypt(KEY, NONCE, b"", message), tag_of),
        "hash": Ready(lambda: gmssl_pyx.sm3_hash(message)),
        "mac": Ready(lambda: gmssl_pyx.sm3_hmac(KEY, message)),
    }
    return calls.get(op)


def _sm2(op: str) -> Ready | None:
    point, d = gmssl_pyx.sm2_key_generate()
    signature = gmssl_pyx.sm2_sign_sm3_digest(d, DIGEST)
    sealed = gmssl_pyx.sm2_encrypt(point, DIGEST)

    def verify() -> None:
        if not gmssl_pyx.sm2_verify_sm3_digest(point, DIGEST, signature):
            raise ValueError("a good signature does not verify")

    calls = {
        "sign": lambda: gmssl_pyx.sm2_sign_sm3_digest(d, DIGEST),
        "verify": verify,
        "verify-known": verify,
        "keygen": gmssl_pyx.sm2_key_generate,
        "encrypt": lambda: gmssl_pyx.sm2_encrypt(point, DIGEST),
        "decrypt": lambda: gmssl_pyx.sm2_decrypt(d, sealed),
    }
    return Ready(calls[op], nothing) if op in calls else None
