"""The keys of a lab: what a seed file asks for, and what a temporary machine has without one."""

from dataclasses import dataclass

from hsm.model.stored_key import KeyName, KeyType

PASSWORD_MIN = 8
"""Bytes (GM/T 0018-2023 6.2.8)."""
PASSWORD_MAX = 128

LAB_PASSWORD = "change-me-8"  # noqa: S105  known on purpose: of a machine for an afternoon
"""Access password of the SM2 pairs of a temporary machine; also the one in the README's program."""


@dataclass(frozen=True, slots=True)
class LabKey:
    """A key to be made. `password` is the access password of an SM2 index; None: without."""

    name: KeyName
    password: str | None = None


LAB_KEYS = (
    *(LabKey(KeyName(KeyType.SM2, index), LAB_PASSWORD) for index in (1, 2, 3)),
    *(LabKey(KeyName(KeyType.KEK, index)) for index in (1, 2, 3)),
)
"""SM2 pairs 1 to 3 with LAB_PASSWORD, KEKs 1 to 3."""
