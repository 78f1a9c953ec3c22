"""Certification requests (PKCS#10, RFC 2986) for SM2 keys. Whoever holds the key signs."""

from pyasn1.codec.der import decoder, encoder
from pyasn1.type import char, univ
from pyasn1_modules import rfc2986, rfc5280

from hsm.asn1.names import Attribute, Name
from hsm.asn1.public_key import public_key_info

SM2_WITH_SM3 = univ.ObjectIdentifier("1.2.156.10197.1.501")

_PRINTABLE = frozenset({"2.5.4.5", "2.5.4.6"})
"""serialNumber and countryName are PrintableString (RFC 5280 A.1)."""
_IA5 = frozenset({"0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1"})


def request_info(subject: Name, point: bytes) -> bytes:
    """Encode what is to be signed: CertificationRequestInfo, without attributes."""
    info = rfc2986.CertificationRequestInfo()
    info["version"] = 0
    info["subject"]["rdnSequence"] = _sequence(subject)
    info["subjectPKInfo"] = public_key_info(point)
    info["attributes"].clear()
    return bytes(encoder.encode(info))


def signed_request(info: bytes, signature: bytes) -> bytes:
    """Put the request together; `signature` is DER, of `info` as it is."""
    request = rfc2986.CertificationRequest()
    request["certificationRequestInfo"] = decoder.decode(
        info, asn1Spec=rfc2986.CertificationRequestInfo()
    )[0]
    request["signatureAlgorithm"]["algorithm"] = SM2_WITH_SM3
    request["signature"] = univ.BitString.fromOctetString(signature)
    return bytes(encoder.encode(request))


def _sequence(name: Name) -> rfc5280.RDNSequence:
    sequence = rfc5280.RDNSequence()
    for attributes in name:
        relative = rfc5280.RelativeDistinguishedName()
        for attribute in attributes:
            relative.append(_type_and_value(attribute))
        sequence.append(relative)
    return sequence


def _type_and_value(attribute: Attribute) -> rfc5280.AttributeTypeAndValue:
    made = rfc5280.AttributeTypeAndValue()
    made["type"] = univ.ObjectIdentifier(attribute.oid)
    made["value"] = univ.Any(encoder.encode(_string(attribute)))
    return made


def _string(attribute: Attribute) -> char.AbstractCharacterString:
    if attribute.oid in _PRINTABLE:
        return char.PrintableString(attribute.value)
    if attribute.oid in _IA5:
        return char.IA5String(attribute.value)
    return char.UTF8String(attribute.value)
