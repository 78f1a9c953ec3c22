"""The package gmssl: everything in Python. Its ciphers always pad: 16 bytes more are encrypted."""

from gmssl import func, sm2, sm3, sm4

from . import DIGEST, IV, KEY, Ready, nothing

_D = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
_POINT = (
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)


def ready(primitive: str, op: str, message: bytes) -> Ready | None:
    """Make a case ready; None: it has no such op."""
    if primitive == "sm2":
        return _sm2(op)
    size = len(message)
    crypt = sm4.CryptSM4()
    crypt.set_key(KEY, sm4.SM4_ENCRYPT)
    calls = {
        "ecb-encrypt": Ready(lambda: crypt.crypt_ecb(message), lambda out: bytes(out[:size])),
        "cbc-encrypt": Ready(lambda: crypt.crypt_cbc(IV, message), lambda out: bytes(out[:size])),
        "hash": Ready(lambda: sm3.sm3_hash(list(message)), bytes.fromhex),
    }
    return calls.get(op)


def _sm2(op: str) -> Ready | None:
    pair = sm2.CryptSM2(private_key=_D, public_key=_POINT)
    signature = pair.sign(DIGEST, func.random_hex(64))
    sealed = pair.encrypt(DIGEST)

    def verify() -> None:
        if not pair.verify(signature, DIGEST):
            raise ValueError("a good signature does not verify")

    calls = {
        "sign": lambda: pair.sign(DIGEST, func.random_hex(64)),
        "verify": verify,
        "verify-known": verify,
        "encrypt": lambda: pair.encrypt(DIGEST),
        "decrypt": lambda: pair.decrypt(sealed),
    }
    return Ready(calls[op], nothing) if op in calls else None
