"""Who may do what over TLS: principals.toml, judged whole.

    [[principal]]
    subject = "CN=his-1,O=Hospital"         # as `softsjj tls show` writes it (RFC 4514)
    roles = ["user"]                        # user, operator, administrator, auditor; [] keeps out

A subject that stands here has these roles and no others, on both listeners; one that does not may
use the device and nothing else. This file does no I/O.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hsm.model.toml_lines import Spot, TomlLines, near, shown

if TYPE_CHECKING:
    from cryptography import x509

ROLES = ("user", "operator", "administrator", "auditor")
FILE_NAME = "principals.toml"
_FIELDS = ("subject", "roles")
_TABLE = "principal"
# Certificates have longer names than X.520 allows, and cryptography reads no text of such a one.
# It is read as an attribute of another type (a UUID's, ITU-T X.667), for which it knows no limit.
_UNLIMITED = {
    "CN": "2.25.154763205486310487263501837265018273645",
    "C": "2.25.154763205486310487263501837265018273646",
}
_NONE: Mapping[Any, str] = {}


class PrincipalsError(ValueError):
    """The file is wrong; the message has one line for each mistake: FILE:LINE: what is wrong."""


@dataclass(frozen=True)
class Principals:
    """The roles of each subject that is named; the texts are those of `rfc4514_string`."""

    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, subject: str, *, unnamed: frozenset[str]) -> frozenset[str] | None:
        """Give a subject's roles, `unnamed` when it is not named; None when it is kept out."""
        return self.roles.get(subject, unnamed) or (None if subject in self.roles else unnamed)

    def difference(self, new: "Principals") -> list[str]:
        """Say what another file changes, a line for each subject."""
        told = []
        for subject in sorted({*self.roles, *new.roles}):
            before, after = self.roles.get(subject), new.roles.get(subject)
            if before != after:
                told.append(f"{subject}: {_roles(before)} -> {_roles(after)}")
        return told


def _roles(roles: frozenset[str] | None) -> str:
    if roles is None:
        return "not named"
    return ", ".join(sorted(roles)) or "kept out"


def parse_principals(text: str, file: str) -> Principals:
    """Read a principals file; without tables it names nobody. PrincipalsError: every mistake."""
    return _Reader(text, file).principals()


class _Reader(TomlLines):
    def __init__(self, text: str, file: str) -> None:
        super().__init__(text, file, _TABLE)
        self._taken: dict[str, int] = {}

    def principals(self) -> Principals:
        found: dict[str, frozenset[str]] = {}
        for table, spot in self.tables():
            self.check_names(table, _FIELDS, spot)
            subject, roles = self._subject(table, spot), self._roles(table, spot)
            if subject is not None and roles is not None:
                found[subject] = roles
        if self.mistakes:
            raise PrincipalsError(self.told())
        return Principals(found)

    def _subject(self, table: dict[str, Any], spot: Spot) -> str | None:
        if "subject" not in table:
            self.complain(spot.first, 'subject is missing: "CN=his-1,O=Hospital"')
            return None
        given, line = table["subject"], self.find("subject", spot)
        if not isinstance(given, str):
            self.complain(line, f"subject: {shown(given)} is no text in quotes")
            return None
        subject = canonical_subject(given)
        if subject is None:
            what = (
                f"subject: {shown(given)} is no name as RFC 4514 writes it: "
                '"CN=his-1,O=Hospital", without spaces after the commas; '
                "softsjj tls show prints it"
            )
            self.complain(line, what)
        elif subject in self._taken:
            self.complain(
                line, f"subject: {shown(given)} stands in line {self._taken[subject]} already"
            )
        else:
            self._taken[subject] = line
            return subject
        return None

    def _roles(self, table: dict[str, Any], spot: Spot) -> frozenset[str] | None:
        known = ", ".join(ROLES)
        if "roles" not in table:
            self.complain(spot.first, f"roles is missing: a list of {known}")
            return None
        given, line = table["roles"], self.find("roles", spot)
        if not isinstance(given, list):
            self.complain(line, f'roles: {shown(given)} is no list: write ["user"]')
            return None
        wrong = [role for role in given if role not in ROLES]
        for role in wrong:
            close = near(role, ROLES) if isinstance(role, str) else f"; known: {known}"
            self.complain(line, f"roles: {shown(role)} is no role{close}")
        return None if wrong else frozenset(given)


def subject_text(name: "x509.Name", names: Mapping["x509.ObjectIdentifier", str] = _NONE) -> str:
    """Write a name as RFC 4514 does; `names` are those of attribute types that it has no name for.

    The attributes of one RDN are a set (RFC 4514 2.2) and stand in the order of their texts.
    """
    return ",".join(
        "+".join(sorted(one.rfc4514_string(dict(names)) for one in rdn))
        for rdn in reversed(name.rdns)
    )


def canonical_subject(text: str) -> str | None:
    """Write a subject the one way it is compared; None when it is no name, or cannot be shown."""
    from cryptography import x509

    types = {name: x509.ObjectIdentifier(dotted) for name, dotted in _UNLIMITED.items()}
    try:
        name = x509.Name.from_rfc4514_string(text, types)
    except ValueError:
        return None
    subject = subject_text(name, {oid: short for short, oid in types.items()})
    return subject if subject.isprintable() and list(name) else None
