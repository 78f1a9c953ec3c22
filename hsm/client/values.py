"""What the device calls take and give beside bytes."""

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Generic, TypeVar

from hsm.client.wire import UnreachableError
from hsm.model.errors import RefusalError
from hsm.spec.algorithms import Sgd

T = TypeVar("T")

DEFAULT_USER_ID = b"1234567812345678"
"""The signer's identity when nothing else was agreed on (GM/T 0009)."""


@unique
class Pair(IntEnum):
    """Which of the two SM2 pairs of an index (GM/T 0018-2023 6.1)."""

    SIGN = 1
    ENCRYPT = 2


@unique
class Mode(IntEnum):
    """A mode of SM4 by its SGD number (GM/T 0006). ECB and CBC take whole blocks of 16 bytes."""

    ECB = Sgd.SM4_ECB
    CBC = Sgd.SM4_CBC
    CFB = Sgd.SM4_CFB
    OFB = Sgd.SM4_OFB
    CTR = Sgd.SM4_CTR


@unique
class Aead(IntEnum):
    """An authenticated mode of SM4 by its SGD number. Nonces: GCM any, CCM 7 to 13 bytes."""

    GCM = Sgd.SM4_GCM
    CCM = Sgd.SM4_CCM


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """DEVICEINFO (GM/T 0018-2023 5.1); abilities are ORs of algorithm ids, sizes are bytes."""

    issuer: str
    name: str
    serial: str
    version: int
    standard: int
    asymmetric: int
    asymmetric_bits: int
    symmetric: int
    hashes: int
    largest_file: int


@dataclass(frozen=True, slots=True)
class NewKey:
    """A session key as the device answers it: its handle, and the key wrapped (or b"")."""

    handle: int
    wrapped: bytes = b""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a longer text: the data, and the IV that the next part starts with."""

    data: bytes
    iv: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """What authenticated encryption gives: the data, and the tag that vouches for it."""

    data: bytes
    tag: bytes


class Outcome(Generic[T]):
    """What became of one call of a batch, once the batch has ended."""

    __slots__ = ("_done", "_error", "_value")

    def __init__(self) -> None:
        self._done = False
        self._value: T | None = None
        self._error: RefusalError | UnreachableError | None = None

    @property
    def done(self) -> bool:
        """Whether it was tried at all; False until the batch ends, or when it was broken off."""
        return self._done

    @property
    def error(self) -> RefusalError | UnreachableError | None:
        """Why there is no result; None when there is one."""
        return self._error

    def result(self) -> T:
        """Give the result, or raise what happened; RuntimeError before the batch has ended."""
        if not self._done:
            raise RuntimeError("the batch has not ended: leave its with block first")
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]  # settled without an error: it is a T

    def _settle(self, value: T) -> None:
        self._done, self._value = True, value

    def _fail(self, error: RefusalError | UnreachableError) -> None:
        self._done, self._error = True, error

    def __repr__(self) -> str:
        state = "waiting" if not self._done else "ok" if self._error is None else str(self._error)
        return f"<Outcome: {state}>"
