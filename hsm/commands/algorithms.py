"""What the machine can do, in the words of the algorithm table; everything else is refused."""

from hsm.core import Aead, Mode
from hsm.model import RefusalError
from hsm.spec.algorithms import ALGORITHMS, Context, Sgd, standard_id
from hsm.spec.refusals import Refusal

CIPHER_MODES = {
    Sgd.SM4_ECB: Mode.ECB,
    Sgd.SM4_CBC: Mode.CBC,
    Sgd.SM4_CFB: Mode.CFB,
    Sgd.SM4_OFB: Mode.OFB,
    Sgd.SM4_CTR: Mode.CTR,
}
AEAD_MODES = {Sgd.SM4_GCM: Aead.GCM, Sgd.SM4_CCM: Aead.CCM}
WRAP_MODES = {Sgd.SM4_ECB: Mode.ECB, Sgd.SM4_CBC: Mode.CBC}
SERVED = frozenset(CIPHER_MODES) | {Sgd.SM4_MAC, Sgd.SM2, Sgd.SM2_1, Sgd.SM2_3, Sgd.SM3}
"""What DEVICEINFO names: not GCM and CCM, whose SDF functions are not served yet."""

_CIPHER_CONTEXTS: tuple[Context, ...] = ("cipher", "aead", "mac")


def _refuse(value: int) -> RefusalError:
    """ALGORITHM_MODE for another mode of a cipher we have, ALGORITHM for the rest."""
    known = {standard_id(context, value) for context in _CIPHER_CONTEXTS} - {None}
    if any(sgd is not None and sgd.name.startswith("SM4_") for sgd in known):
        return RefusalError(Refusal.ALGORITHM_MODE, "this mode of SM4 is not served here")
    return RefusalError(Refusal.ALGORITHM, f"algorithm 0x{value:08x} is not supported here")


def cipher_mode(value: int) -> Mode:
    """Name the mode of Encrypt and Decrypt (GM/T 0018-2023 6.5.2)."""
    sgd = standard_id("cipher", value)
    if sgd not in CIPHER_MODES:
        raise _refuse(value)
    return CIPHER_MODES[sgd]


def aead_mode(value: int) -> Aead:
    """Name the mode of authenticated encryption (GM/T 0018-2023 6.5.5)."""
    sgd = standard_id("aead", value)
    if sgd not in AEAD_MODES:
        raise _refuse(value)
    return AEAD_MODES[sgd]


def wrap_mode(value: int) -> Mode:
    """Name the mode of a KEK. The 2023 text has ECB; clients in use also send CBC."""
    sgd = standard_id("cipher", value)
    if sgd not in WRAP_MODES:
        raise _refuse(value)
    return WRAP_MODES[sgd]


def check_mac(value: int) -> None:
    """Refuse everything but SM4_MAC."""
    if standard_id("mac", value) is not Sgd.SM4_MAC:
        raise _refuse(value)


def check_is(context: Context, value: int, wanted: Sgd) -> None:
    """Refuse with ALGORITHM everything that does not mean `wanted` in this context."""
    if standard_id(context, value) is not wanted:
        raise RefusalError(Refusal.ALGORITHM, f"algorithm 0x{value:08x} is not supported here")


def ability(*kinds: str) -> int:
    """OR the ids of what is served of some kinds, as DEVICEINFO wants it."""
    total = 0
    for sgd in SERVED:
        if ALGORITHMS[sgd].kind in kinds:
            total |= sgd
    return total
