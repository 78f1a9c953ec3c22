# Generated from proto/softsjj/v1/store.proto by `python proto/generate.py`. Do not edit.
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class MachineRecord(_message.Message):
    __slots__ = ("lab", "unseal", "unseal_salt", "unseal_iterations", "management_key", "audit_key", "serial", "created_unix_ms")
    LAB_FIELD_NUMBER: _ClassVar[int]
    UNSEAL_FIELD_NUMBER: _ClassVar[int]
    UNSEAL_SALT_FIELD_NUMBER: _ClassVar[int]
    UNSEAL_ITERATIONS_FIELD_NUMBER: _ClassVar[int]
    MANAGEMENT_KEY_FIELD_NUMBER: _ClassVar[int]
    AUDIT_KEY_FIELD_NUMBER: _ClassVar[int]
    SERIAL_FIELD_NUMBER: _ClassVar[int]
    CREATED_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    lab: bool
    unseal: str
    unseal_salt: bytes
    unseal_iterations: int
    management_key: bytes
    audit_key: bytes
    serial: str
    created_unix_ms: int
    def __init__(self, lab: _Optional[bool] = ..., unseal: _Optional[str] = ..., unseal_salt: _Optional[bytes] = ..., unseal_iterations: _Optional[int] = ..., management_key: _Optional[bytes] = ..., audit_key: _Optional[bytes] = ..., serial: _Optional[str] = ..., created_unix_ms: _Optional[int] = ...) -> None: ...

class KeyRecord(_message.Message):
    __slots__ = ("type", "index", "bits", "created_unix_ms", "sign_blob", "encrypt_blob", "sign_public_key", "encrypt_public_key", "kek_blob", "check_value", "password_blob")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    BITS_FIELD_NUMBER: _ClassVar[int]
    CREATED_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    SIGN_BLOB_FIELD_NUMBER: _ClassVar[int]
    ENCRYPT_BLOB_FIELD_NUMBER: _ClassVar[int]
    SIGN_PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    ENCRYPT_PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    KEK_BLOB_FIELD_NUMBER: _ClassVar[int]
    CHECK_VALUE_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_BLOB_FIELD_NUMBER: _ClassVar[int]
    type: str
    index: int
    bits: int
    created_unix_ms: int
    sign_blob: bytes
    encrypt_blob: bytes
    sign_public_key: bytes
    encrypt_public_key: bytes
    kek_blob: bytes
    check_value: str
    password_blob: bytes
    def __init__(self, type: _Optional[str] = ..., index: _Optional[int] = ..., bits: _Optional[int] = ..., created_unix_ms: _Optional[int] = ..., sign_blob: _Optional[bytes] = ..., encrypt_blob: _Optional[bytes] = ..., sign_public_key: _Optional[bytes] = ..., encrypt_public_key: _Optional[bytes] = ..., kek_blob: _Optional[bytes] = ..., check_value: _Optional[str] = ..., password_blob: _Optional[bytes] = ...) -> None: ...
