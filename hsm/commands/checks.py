"""The shapes of arguments that several families share. Each refuses with ARGUMENT."""

from hsm.core import Secret
from hsm.model import Pair, RefusalError
from hsm.model.lab_keys import PASSWORD_MAX
from hsm.spec.refusals import Refusal

POINT_BYTES = 64
SIGNATURE_BYTES = 64
DIGEST_BYTES = 32
CIPHER_OVERHEAD = 96
BLOCK = 16
MAX_KEY_BITS = 512


def exactly(name: str, value: bytes, size: int) -> bytes:
    """Return a value of a fixed size."""
    if len(value) != size:
        raise RefusalError(Refusal.ARGUMENT, f"{name} has {size} bytes, not {len(value)}")
    return value


def some(name: str, value: bytes) -> bytes:
    """Return a value that is not empty."""
    if not value:
        raise RefusalError(Refusal.ARGUMENT, f"{name} is empty")
    return value


def blocks(name: str, value: bytes) -> bytes:
    """Return a value of whole blocks, at least one: nothing is padded (GM/T 0018-2023 6.5.2)."""
    if not value or len(value) % BLOCK:
        raise RefusalError(Refusal.ARGUMENT, f"{name} is not a number of {BLOCK}-byte blocks")
    return value


def key_bytes(bits: int, unit: int = 8) -> int:
    """Return the bytes of a session key of so many bits, a multiple of `unit`, 8 to 512."""
    if not 0 < bits <= MAX_KEY_BITS or bits % unit:
        raise RefusalError(
            Refusal.ARGUMENT, f"the key size is a multiple of {unit} bits, at most {MAX_KEY_BITS}"
        )
    return bits // 8


def pair_of(value: int) -> Pair:
    """Return the pair that a request names."""
    if value not in tuple(Pair):
        raise RefusalError(Refusal.ARGUMENT, "the pair is 1 (signature) or 2 (encryption)")
    return Pair(value)


def explained(error: RefusalError, secret: Secret) -> RefusalError:
    """Say what INTEGRITY means where the core has opened a sealed secret."""
    if error.refusal is Refusal.INTEGRITY and secret.transport is not None:
        return RefusalError(
            Refusal.INTEGRITY,
            "the sealed secret was changed or is of another request, or what is stored was changed",
        )
    return error


def password_refusal(error: RefusalError, password: Secret, minimum: int = 1) -> RefusalError:
    """Say what is wrong with a password that the core has refused."""
    if error.refusal is Refusal.ARGUMENT:
        return RefusalError(Refusal.ARGUMENT, f"a password has {minimum} to {PASSWORD_MAX} bytes")
    return explained(error, password)
