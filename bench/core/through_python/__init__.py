"""Libraries that only Python reaches. Each file has `ready`, which makes a case ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KEY = bytes(range(16))
IV = bytes(16)
NONCE = bytes(12)
DIGEST = bytes(range(32))


@dataclass(frozen=True, slots=True)
class Ready:
    """A call, and how its result is turned into bytes (outside the time that is measured)."""

    call: Callable[[], Any]
    shown: Callable[[Any], bytes] = bytes


def tag_of(result: Any) -> bytes:
    """Take the tag of a pair (ciphertext, tag)."""
    return bytes(result[1])


def nothing(result: Any) -> bytes:
    """Stand for a result that is random, or no bytes."""
    del result
    return b""
