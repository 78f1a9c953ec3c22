# Generated from proto/softsjj/v1/keys.proto by `python proto/generate.py`. Do not edit.
from hsm.spec.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StoredKey(_message.Message):
    __slots__ = ("type", "index", "bits", "password", "created_unix_ms", "sign_public_key", "encrypt_public_key", "check_value")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    BITS_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    CREATED_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    SIGN_PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    ENCRYPT_PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    CHECK_VALUE_FIELD_NUMBER: _ClassVar[int]
    type: str
    index: int
    bits: int
    password: bool
    created_unix_ms: int
    sign_public_key: bytes
    encrypt_public_key: bytes
    check_value: str
    def __init__(self, type: _Optional[str] = ..., index: _Optional[int] = ..., bits: _Optional[int] = ..., password: _Optional[bool] = ..., created_unix_ms: _Optional[int] = ..., sign_public_key: _Optional[bytes] = ..., encrypt_public_key: _Optional[bytes] = ..., check_value: _Optional[str] = ...) -> None: ...

class GenerateKeyRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "type", "index", "password")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    type: str
    index: int
    password: _common_pb2.Secret
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., type: _Optional[str] = ..., index: _Optional[int] = ..., password: _Optional[_Union[_common_pb2.Secret, _Mapping]] = ...) -> None: ...

class GenerateKeyReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "key")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    key: StoredKey
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., key: _Optional[_Union[StoredKey, _Mapping]] = ...) -> None: ...

class ListKeysRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "type")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    type: str
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., type: _Optional[str] = ...) -> None: ...

class ListKeysReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "keys")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    keys: _containers.RepeatedCompositeFieldContainer[StoredKey]
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., keys: _Optional[_Iterable[_Union[StoredKey, _Mapping]]] = ...) -> None: ...

class ShowKeyRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "type", "index")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    type: str
    index: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., type: _Optional[str] = ..., index: _Optional[int] = ...) -> None: ...

class ShowKeyReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "key")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    key: StoredKey
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., key: _Optional[_Union[StoredKey, _Mapping]] = ...) -> None: ...

class DestroyStoredKeyRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "type", "index")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    type: str
    index: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., type: _Optional[str] = ..., index: _Optional[int] = ...) -> None: ...

class DestroyStoredKeyReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class ImportKeyRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "type", "index", "password", "file", "encrypt_file", "passphrase", "encrypt_passphrase", "components", "check_value")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    ENCRYPT_FILE_FIELD_NUMBER: _ClassVar[int]
    PASSPHRASE_FIELD_NUMBER: _ClassVar[int]
    ENCRYPT_PASSPHRASE_FIELD_NUMBER: _ClassVar[int]
    COMPONENTS_FIELD_NUMBER: _ClassVar[int]
    CHECK_VALUE_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    type: str
    index: int
    password: _common_pb2.Secret
    file: _common_pb2.Secret
    encrypt_file: _common_pb2.Secret
    passphrase: _common_pb2.Secret
    encrypt_passphrase: _common_pb2.Secret
    components: _containers.RepeatedCompositeFieldContainer[_common_pb2.Secret]
    check_value: str
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., type: _Optional[str] = ..., index: _Optional[int] = ..., password: _Optional[_Union[_common_pb2.Secret, _Mapping]] = ..., file: _Optional[_Union[_common_pb2.Secret, _Mapping]] = ..., encrypt_file: _Optional[_Union[_common_pb2.Secret, _Mapping]] = ..., passphrase: _Optional[_Union[_common_pb2.Secret, _Mapping]] = ..., encrypt_passphrase: _Optional[_Union[_common_pb2.Secret, _Mapping]] = ..., components: _Optional[_Iterable[_Union[_common_pb2.Secret, _Mapping]]] = ..., check_value: _Optional[str] = ...) -> None: ...

class ImportKeyReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "key", "form", "encrypt_form", "component_check_values")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    ENCRYPT_FORM_FIELD_NUMBER: _ClassVar[int]
    COMPONENT_CHECK_VALUES_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    key: StoredKey
    form: str
    encrypt_form: str
    component_check_values: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., key: _Optional[_Union[StoredKey, _Mapping]] = ..., form: _Optional[str] = ..., encrypt_form: _Optional[str] = ..., component_check_values: _Optional[_Iterable[str]] = ...) -> None: ...

class MakeCsrRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "index", "pair", "subject", "user_id", "password")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    PAIR_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    index: int
    pair: int
    subject: str
    user_id: bytes
    password: _common_pb2.Secret
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., index: _Optional[int] = ..., pair: _Optional[int] = ..., subject: _Optional[str] = ..., user_id: _Optional[bytes] = ..., password: _Optional[_Union[_common_pb2.Secret, _Mapping]] = ...) -> None: ...

class MakeCsrReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "csr")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    CSR_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    csr: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., csr: _Optional[bytes] = ...) -> None: ...
