"""The cffi room: the C core as typed Python. Above it there are handles, never key bytes."""

from hsm.core.arena import Arena
from hsm.core.encodings import (
    check_point,
    cipher_from_der,
    cipher_to_der,
    implementations,
    signature_from_der,
    signature_to_der,
    sm2_z,
)
from hsm.core.module import Module
from hsm.core.values import (
    Aead,
    ArenaStatus,
    CipherOrder,
    KeyHandle,
    KeyInfo,
    KeyType,
    Mode,
    SelfTestItem,
    SelfTestReport,
    Usage,
    XtsForm,
)

__all__ = [
    "Aead",
    "Arena",
    "ArenaStatus",
    "CipherOrder",
    "KeyHandle",
    "KeyInfo",
    "KeyType",
    "Mode",
    "Module",
    "SelfTestItem",
    "SelfTestReport",
    "Usage",
    "XtsForm",
    "check_point",
    "cipher_from_der",
    "cipher_to_der",
    "implementations",
    "signature_from_der",
    "signature_to_der",
    "sm2_z",
]
