"""The cffi room: the C core as typed Python. Above it there are handles, never key bytes."""

from hsm.core.arena import Arena
from hsm.core.batch import Batch
from hsm.core.encodings import (
    check_point,
    cipher_from_der,
    cipher_to_der,
    features,
    implementations,
    signature_from_der,
    signature_to_der,
    sm2_z,
)
from hsm.core.gate import Gate
from hsm.core.import_report import ImportReason, ImportReport, KeyFileError
from hsm.core.key_files import seal_secret_line
from hsm.core.lane_device import Grant, LaneDevice, Run
from hsm.core.module import Module
from hsm.core.sealing import SECRET_MAX, SECRET_OVERHEAD, seal_secret, seal_secret_file
from hsm.core.values import (
    Aead,
    ArenaStatus,
    BatchKind,
    CipherOrder,
    KeyHandle,
    KeyInfo,
    KeyType,
    Mode,
    Secret,
    SelfTestItem,
    SelfTestReport,
    Usage,
    XtsForm,
)

__all__ = [
    "SECRET_MAX",
    "SECRET_OVERHEAD",
    "Aead",
    "Arena",
    "ArenaStatus",
    "Batch",
    "BatchKind",
    "CipherOrder",
    "ImportReason",
    "ImportReport",
    "KeyFileError",
    "KeyHandle",
    "KeyInfo",
    "KeyType",
    "Mode",
    "Module",
    "Secret",
    "SelfTestItem",
    "SelfTestReport",
    "Usage",
    "XtsForm",
    "check_point",
    "cipher_from_der",
    "cipher_to_der",
    "Gate",
    "Grant",
    "LaneDevice",
    "Run",
    "features",
    "implementations",
    "seal_secret",
    "seal_secret_file",
    "seal_secret_line",
    "signature_from_der",
    "signature_to_der",
    "sm2_z",
]
