"""SubjectPublicKeyInfo of SM2 keys (RFC 5480 2, GM/T 0010-2012), and PEM (RFC 7468)."""

import base64
import textwrap

from pyasn1.codec.der import encoder
from pyasn1.type import univ
from pyasn1_modules import rfc5280

EC_PUBLIC_KEY = univ.ObjectIdentifier("1.2.840.10045.2.1")
SM2_CURVE = univ.ObjectIdentifier("1.2.156.10197.1.301")


def public_key_info(point: bytes) -> rfc5280.SubjectPublicKeyInfo:
    """Name a point, x || y, as a public key on the SM2 curve."""
    info = rfc5280.SubjectPublicKeyInfo()
    info["algorithm"]["algorithm"] = EC_PUBLIC_KEY
    info["algorithm"]["parameters"] = univ.Any(encoder.encode(SM2_CURVE))
    info["subjectPublicKey"] = univ.BitString.fromOctetString(b"\x04" + point)
    return info


def public_key_der(point: bytes) -> bytes:
    """Encode a point, x || y, as SubjectPublicKeyInfo."""
    return bytes(encoder.encode(public_key_info(point)))


def pem(label: str, der: bytes) -> str:
    """Wrap DER in PEM."""
    body = "\n".join(textwrap.wrap(base64.b64encode(der).decode("ascii"), 64))
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"
