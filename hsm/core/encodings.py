"""What needs no module: points, Z, DER (GM/T 0009), and which implementations there are."""

from collections.abc import Callable

from hsm.core.bridge import (
    BytesLike,
    C,
    check,
    given,
    given_exactly,
    given_point,
    length,
    lent_text,
    room,
    taken,
    text,
)
from hsm.core.values import CipherOrder

_DER_EXTRA = 32  # tags and lengths around the two coordinates, C3 and C2


def check_point(point: BytesLike) -> None:
    """Raise KEY unless it is a point of the curve."""
    check(C.hsm_sm2_check_point(given_point(point)))


def sm2_z(point: BytesLike, user_id: BytesLike) -> bytes:
    """Give Z of GB/T 32918.2 5.5; user_id: at most 8,191 bytes, else USER_ID."""
    name, out = given(user_id), room(32)
    check(C.hsm_sm2_z(given_point(point), name, len(name), out))
    return taken(out, 32)


def signature_to_der(signature: BytesLike) -> bytes:
    """Encode r || s."""
    most = int(C.HSM_DER_SIGNATURE_MAX)
    out, size = room(most), length(most)
    check(C.hsm_sm2_signature_to_der(given_exactly(signature, 64), out, size))
    return taken(out, int(size[0]))


def signature_from_der(data: BytesLike) -> bytes:
    """Decode r || s from strict DER."""
    source, out = given(data), room(64)
    check(C.hsm_sm2_signature_from_der(source, len(source), out))
    return taken(out, 64)


def cipher_to_der(data: BytesLike, order: CipherOrder) -> bytes:
    """Encode an SM2 ciphertext whose parts lie in `order`."""
    source = given(data)
    most = len(source) + _DER_EXTRA
    out, size = room(most), length(most)
    check(C.hsm_sm2_cipher_to_der(source, len(source), order, out, size))
    return taken(out, int(size[0]))


def cipher_from_der(data: BytesLike, order: CipherOrder) -> bytes:
    """Decode an SM2 ciphertext from strict DER and lay its parts out in `order`."""
    source = given(data)
    most = len(source) + 64  # short coordinates grow to 32 bytes
    out, size = room(most), length(most)
    check(C.hsm_sm2_cipher_from_der(source, len(source), order, out, size))
    return taken(out, int(size[0]))


def _names(function: Callable[[int], object]) -> tuple[str, ...]:
    names: list[str] = []
    while name := function(len(names)):
        names.append(text(name))
    return tuple(names)


def implementations() -> tuple[str, ...]:
    """Name the sets of implementations this CPU can run, best first."""
    return _names(C.hsm_implementation_name)


def missing_features(implementation: str) -> tuple[str, ...]:
    """Name what that set of implementations needs and this CPU has not; none for a name unknown."""
    name = lent_text(implementation)
    return _names(lambda i: C.hsm_implementation_missing(name, i))


def features() -> tuple[str, ...]:
    """Name the CPU features they are chosen by that this CPU has, SOFTSJJ_CPU considered."""
    return _names(C.hsm_feature_name)


def features_understood() -> bool:
    """Tell whether SOFTSJJ_CPU, if set, holds + or - and names of features."""
    return bool(C.hsm_features_understood())
