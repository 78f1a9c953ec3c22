"""The words of the core as Python types. Numbers equal the C constants of hsm.h."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag, unique
from functools import total_ordering
from typing import NoReturn


@unique
class KeyType(IntEnum):
    """What a handle names."""

    SM2 = 1
    SYMMETRIC = 2
    HASH = 3


class Usage(IntFlag):
    """What a key may do. The core refuses everything else with KEY_USAGE."""

    SIGN = 1
    VERIFY = 2
    ENCRYPT = 4
    DECRYPT = 8
    MAC = 16
    WRAP = 32
    UNWRAP = 64
    AGREE = 128
    EXPORT = 256
    SEAL = 512
    TRANSPORT = 1024


@unique
class Mode(IntEnum):
    """Modes of SM4 (GB/T 17964-2021)."""

    ECB = 1
    CBC = 2
    CFB = 3
    OFB = 4
    CTR = 5


@unique
class Aead(IntEnum):
    """Authenticated modes of SM4."""

    GCM = 1
    CCM = 2


@unique
class XtsForm(IntEnum):
    """The two tweak doublings of XTS: GB/T 17964-2021 and IEEE 1619."""

    GB = 1
    IEEE = 2


@unique
class CipherOrder(IntEnum):
    """Order of the parts of an SM2 ciphertext; C1C3C2 is that of GB/T 32918.4-2016."""

    C1C3C2 = 1
    C1C2C3 = 2


@unique
class BatchKind(IntEnum):
    """Which single call an op of a batch is."""

    RANDOM = 1
    SM3 = 2
    HMAC_SM3 = 3
    SM4_CRYPT = 4
    SM4_CBC_MAC = 5
    SM4_AEAD_ENCRYPT = 6
    SM4_AEAD_DECRYPT = 7
    SM4_XTS = 8
    SM2_SIGN = 9
    SM2_VERIFY = 10
    SM2_VERIFY_POINT = 11
    SM2_ENCRYPT = 12
    SM2_DECRYPT = 13


@total_ordering
class KeyHandle:
    """Names a key inside one module. It holds no key bytes and does not leave the process."""

    __slots__ = ("_number",)

    def __init__(self, number: int) -> None:
        self._number = number

    @property
    def number(self) -> int:
        """Generation and index: not secret, never reused within a module."""
        return self._number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeyHandle) and self._number == other._number

    def __lt__(self, other: "KeyHandle") -> bool:
        return self._number < other._number

    def __hash__(self) -> int:
        return hash(self._number)

    def __repr__(self) -> str:
        return str(self._number)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key handle means nothing outside its module")


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret on its way into the core: in clear, or sealed to a transport key of the module."""

    data: bytes = field(repr=False)
    transport: KeyHandle | None = None
    """None: data is the secret itself."""
    context: bytes = b""
    """What it was sealed for."""


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What the core tells about a key."""

    type: KeyType
    usage: Usage
    bits: int


@dataclass(frozen=True, slots=True)
class ArenaStatus:
    """State of the memory for opened keys."""

    slots: int
    open: int
    evictions: int
    locked: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class SelfTestItem:
    """One known-answer test; code 0 is passed."""

    name: str
    code: int
    microseconds: int


@dataclass(frozen=True, slots=True)
class SelfTestReport:
    """All known-answer tests of one run."""

    passed: bool
    items: tuple[SelfTestItem, ...]
