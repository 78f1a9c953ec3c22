"""Names of stored keys: an index of a type in the store, in the audit chain and in a blob's aad."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum, unique
from typing import Self

from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal

STORED_KEYS = "keys/"


@unique
class KeyType(StrEnum):
    """What an index holds: an SM2 index two pairs, a KEK index one SM4 key."""

    SM2 = "sm2"
    KEK = "kek"


@unique
class Pair(IntEnum):
    """Which pair of an SM2 index; the values are those of ExportPublicKeyRequest.pair."""

    SIGN = 1
    ENCRYPT = 2


@dataclass(frozen=True, slots=True, order=True)
class KeyName:
    """A type and an index. SM2 index 0 is the device key (GM/T 0018-2023 6.3.7)."""

    type: KeyType
    index: int

    @classmethod
    def parse(cls, key_type: str, index: int) -> Self:
        """From the words of a request; RefusalError(ARGUMENT) for an unknown type."""
        try:
            return cls(KeyType(key_type), index)
        except ValueError:
            raise RefusalError(Refusal.ARGUMENT, "the key type is sm2 or kek") from None

    @property
    def path(self) -> str:
        """The key of its record in the store; sorts by index."""
        return f"{STORED_KEYS}{self.type.value}/{self.index:06}"

    def __str__(self) -> str:
        """As the audit chain and people name it: sm2/3."""
        return f"{self.type.value}/{self.index}"

    def aad(self, part: str, guarded: bool) -> bytes:
        """Say what a blob of this key is bound to.

        `guarded` says that an access password is set: whoever deletes the password's blob from the
        store then holds key blobs that no longer open.
        """
        return f"{self}/{part}{'/password' if guarded else ''}".encode()


DEVICE_KEY = KeyName(KeyType.SM2, 0)
