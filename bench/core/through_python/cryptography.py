"""The package cryptography: OpenSSL behind its interface. It has no SM2, CCM or XTS."""

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from . import IV, KEY, NONCE, Ready


def ready(primitive: str, op: str, message: bytes) -> Ready | None:
    """Make a case ready; None: it has no such op."""
    algorithm = algorithms.SM4(KEY)

    def through(mode: modes.ECB | modes.CBC | modes.CTR, encrypting: bool = True) -> bytes:
        cipher: Cipher[modes.ECB | modes.CBC | modes.CTR] = Cipher(algorithm, mode)
        made = cipher.encryptor() if encrypting else cipher.decryptor()
        return made.update(message)

    def gcm() -> bytes:
        made = Cipher(algorithm, modes.GCM(NONCE)).encryptor()
        made.update(message)
        made.finalize()
        return made.tag

    def digest() -> bytes:
        made = hashes.Hash(hashes.SM3())
        made.update(message)
        return made.finalize()

    keyed = hmac.HMAC(KEY, hashes.SM3())

    def mac() -> bytes:
        made = keyed.copy()
        made.update(message)
        return made.finalize()

    calls = {
        ("sm4", "ecb-encrypt"): lambda: through(modes.ECB()),  # noqa: S305
        ("sm4", "cbc-encrypt"): lambda: through(modes.CBC(IV)),
        ("sm4", "cbc-decrypt"): lambda: through(modes.CBC(IV), False),
        ("sm4", "ctr"): lambda: through(modes.CTR(IV)),
        ("sm4", "gcm-encrypt"): gcm,
        ("sm3", "hash"): digest,
        ("hmac-sm3", "mac"): mac,
    }
    call = calls.get((primitive, op))
    return None if call is None else Ready(call)
