"""The package tongsuopy: Tongsuo behind the interface of cryptography. It signs messages."""

from tongsuopy.crypto import hashes
from tongsuopy.crypto.asymciphers import ec
from tongsuopy.crypto.ciphers import Cipher, modes
from tongsuopy.crypto.ciphers.aead import SM4CCM, SM4GCM
from tongsuopy.crypto.ciphers.algorithms import SM4

from . import DIGEST, IV, KEY, NONCE, Ready, nothing


def ready(primitive: str, op: str, message: bytes) -> Ready | None:
    """Make a case ready; None: it has no such op."""
    if primitive == "sm2":
        return _sm2(op)
    return _symmetric(op, message) if primitive in {"sm4", "sm3"} else None


def _symmetric(op: str, message: bytes) -> Ready | None:
    algorithm = SM4(KEY)

    def through(mode: modes.Mode, encrypting: bool = True) -> bytes:
        cipher = Cipher(algorithm, mode)
        made = cipher.encryptor() if encrypting else cipher.decryptor()
        return bytes(made.update(message))

    def digest() -> bytes:
        made = hashes.Hash(hashes.SM3())
        made.update(message)
        return bytes(made.finalize())

    gcm, ccm = SM4GCM(KEY), SM4CCM(KEY)
    calls = {
        "ecb-encrypt": lambda: through(modes.ECB()),
        "cbc-encrypt": lambda: through(modes.CBC(IV)),
        "cbc-decrypt": lambda: through(modes.CBC(IV), False),
        "ctr": lambda: through(modes.CTR(IV)),
        "gcm-encrypt": lambda: gcm.encrypt(NONCE, message, None),
        "ccm-encrypt": lambda: ccm.encrypt(NONCE, message, None),
        "hash": digest,
    }
    return Ready(calls[op]) if op in calls else None


def _sm2(op: str) -> Ready | None:
    pair = ec.generate_private_key(ec.SM2())
    point, algorithm = pair.public_key(), ec.ECDSA(hashes.SM3())
    signature = pair.sign(DIGEST, algorithm)
    calls = {
        "sign": lambda: pair.sign(DIGEST, algorithm),
        "verify": lambda: point.verify(signature, DIGEST, algorithm),
        "verify-known": lambda: point.verify(signature, DIGEST, algorithm),
        "keygen": lambda: ec.generate_private_key(ec.SM2()),
    }
    return Ready(calls[op], nothing) if op in calls else None
