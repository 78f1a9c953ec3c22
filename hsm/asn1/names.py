"""Distinguished names written as RFC 4514 says: "CN=sjj1,O=Hospital,C=CN".

The text names the last attribute of the sequence first (RFC 4514 2.1); the DER has them the other
way round, the country in front. This file does no I/O.
"""

import re
import unicodedata
from dataclasses import dataclass

SPECIAL = frozenset(' "#+,;<=>\\')
_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]{0,9})){2,16}")
_TYPES = {
    "CN": ("2.5.4.3", 64),
    "SN": ("2.5.4.4", 64),
    "SERIALNUMBER": ("2.5.4.5", 64),
    "C": ("2.5.4.6", 2),
    "L": ("2.5.4.7", 128),
    "ST": ("2.5.4.8", 128),
    "STREET": ("2.5.4.9", 128),
    "O": ("2.5.4.10", 64),
    "OU": ("2.5.4.11", 64),
    "TITLE": ("2.5.4.12", 64),
    "GN": ("2.5.4.42", 64),
    "UID": ("0.9.2342.19200300.100.1.1", 256),
    "DC": ("0.9.2342.19200300.100.1.25", 63),
    "EMAILADDRESS": ("1.2.840.113549.1.9.1", 255),
}
"""Attribute types by name, with the longest value (RFC 5280 A.1), in characters."""

_LONGEST_OTHER = 256
_ASCII = frozenset({"2.5.4.5", "2.5.4.6", "0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1"})
_COUNTRY = "2.5.4.6"
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Unicode categories of what steers a terminal or breaks a line: the text goes into the audit."""
_MOST = 32


class NameTextError(ValueError):
    """The text is no distinguished name; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its type as dotted numbers, and its value."""

    oid: str
    value: str


Name = tuple[tuple[Attribute, ...], ...]
"""Relative names in the order of the DER; most hold one attribute."""


def parse_name(text: str) -> Name:
    """Read a name. NameTextError for anything that is none, and for an empty one."""
    if not text.strip():
        raise NameTextError("the name is empty; write it like CN=sjj1,O=Hospital,C=CN")
    for char in text:
        if unicodedata.category(char) in _UNSEEN:
            raise NameTextError(f"{char!r} is written as a backslash and hex, for each byte")
    relative = [
        tuple(_attribute(part) for part in _split(piece, "+")) for piece in _split(text, ",")
    ]
    if sum(map(len, relative)) > _MOST:
        raise NameTextError(f"the name has more than {_MOST} attributes")
    for attributes in relative:
        if len({attribute.oid for attribute in attributes}) != len(attributes):
            raise NameTextError("the parts joined by + are of different types")
    return tuple(reversed(relative))


def _split(text: str, separator: str) -> list[str]:
    """Cut at every separator that no backslash stands before."""
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == separator:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]


def _attribute(text: str) -> Attribute:
    label, equals, raw = text.partition("=")
    label = label.strip()
    if not equals or not label:
        raise NameTextError(f"{text.strip()!r} is not TYPE=VALUE (a comma in a value is \\,)")
    oid, longest = _type(label)
    value = _value(label, raw)
    if len(value) > longest:
        raise NameTextError(f"{label} is longer than {longest} characters")
    if oid == _COUNTRY and not (len(value) == 2 and value.isascii() and value.isalpha()):
        raise NameTextError(f"{label} is a country code of two letters, not {value!r}")
    if oid in _ASCII and not value.isascii():
        raise NameTextError(f"{label} has ASCII characters only")
    return Attribute(oid, value)


def _type(label: str) -> tuple[str, int]:
    if label.upper() in _TYPES:
        return _TYPES[label.upper()]
    if _OID.fullmatch(label):
        return label, _LONGEST_OTHER
    known = ", ".join(_TYPES)
    raise NameTextError(f"the type {label!r} is not known; there are {known}, and dotted numbers")


def _value(label: str, raw: str) -> str:
    """Take the escapes out (RFC 4514 3): a backslash before a special character or two digits."""
    raw = raw.lstrip(" ")
    if raw.startswith("#"):
        raise NameTextError(f"{label} is given as #HEX; write its text")
    out = bytearray()
    at, solid = 0, 0  # solid: blanks at the end that are meant stand before it
    while at < len(raw):
        char = raw[at]
        if char == "\\":
            taken, used = _escaped(label, raw[at + 1 : at + 3])
            out += taken
            at += used + 1
            solid = len(out)
            continue
        if char in '";<>':
            raise NameTextError(f"{label}: {char!r} is written with a backslash before it")
        out += char.encode("utf-8", "surrogatepass")  # found below
        at += 1
        solid = solid if char == " " else len(out)
    del out[solid:]
    try:
        value = out.decode()
    except UnicodeDecodeError:
        raise NameTextError(f"{label}: its bytes are no UTF-8") from None
    if not value or "\0" in value:
        raise NameTextError(f"{label} is empty" if not value else f"{label} has a zero byte")
    return value


def _escaped(label: str, after: str) -> tuple[bytes, int]:
    if after[:1] and after[0] in SPECIAL:
        return after[0].encode(), 1
    try:
        if len(after) == 2 and re.fullmatch("[0-9A-Fa-f]{2}", after):
            return bytes.fromhex(after), 2
    except ValueError:
        pass
    raise NameTextError(f"{label}: a backslash stands before {after!r}, which is nothing special")
