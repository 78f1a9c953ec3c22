# Generated from proto/softsjj/v1/device.proto by `python proto/generate.py`. Do not edit.
from hsm.spec.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OpenSessionRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ...) -> None: ...

class OpenSessionReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "session")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    session: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., session: _Optional[bytes] = ...) -> None: ...

class CloseSessionRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ...) -> None: ...

class CloseSessionReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class GetDeviceInfoRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ...) -> None: ...

class GetDeviceInfoReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "issuer_name", "device_name", "device_serial", "device_version", "standard_version", "asym_alg_ability", "asym_alg_bits", "sym_alg_ability", "hash_alg_ability", "buffer_size")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ISSUER_NAME_FIELD_NUMBER: _ClassVar[int]
    DEVICE_NAME_FIELD_NUMBER: _ClassVar[int]
    DEVICE_SERIAL_FIELD_NUMBER: _ClassVar[int]
    DEVICE_VERSION_FIELD_NUMBER: _ClassVar[int]
    STANDARD_VERSION_FIELD_NUMBER: _ClassVar[int]
    ASYM_ALG_ABILITY_FIELD_NUMBER: _ClassVar[int]
    ASYM_ALG_BITS_FIELD_NUMBER: _ClassVar[int]
    SYM_ALG_ABILITY_FIELD_NUMBER: _ClassVar[int]
    HASH_ALG_ABILITY_FIELD_NUMBER: _ClassVar[int]
    BUFFER_SIZE_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    issuer_name: str
    device_name: str
    device_serial: str
    device_version: int
    standard_version: int
    asym_alg_ability: int
    asym_alg_bits: int
    sym_alg_ability: int
    hash_alg_ability: int
    buffer_size: int
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., issuer_name: _Optional[str] = ..., device_name: _Optional[str] = ..., device_serial: _Optional[str] = ..., device_version: _Optional[int] = ..., standard_version: _Optional[int] = ..., asym_alg_ability: _Optional[int] = ..., asym_alg_bits: _Optional[int] = ..., sym_alg_ability: _Optional[int] = ..., hash_alg_ability: _Optional[int] = ..., buffer_size: _Optional[int] = ...) -> None: ...

class GenerateRandomRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "length")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    length: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., length: _Optional[int] = ...) -> None: ...

class GenerateRandomReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "random")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    RANDOM_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    random: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., random: _Optional[bytes] = ...) -> None: ...

class GetPrivateKeyAccessRightRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_index", "password")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_INDEX_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_index: int
    password: _common_pb2.Secret
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_index: _Optional[int] = ..., password: _Optional[_Union[_common_pb2.Secret, _Mapping]] = ...) -> None: ...

class GetPrivateKeyAccessRightReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class ReleasePrivateKeyAccessRightRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_index")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_INDEX_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_index: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_index: _Optional[int] = ...) -> None: ...

class ReleasePrivateKeyAccessRightReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class ExportPublicKeyRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_index", "pair")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_INDEX_FIELD_NUMBER: _ClassVar[int]
    PAIR_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_index: int
    pair: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_index: _Optional[int] = ..., pair: _Optional[int] = ...) -> None: ...

class ExportPublicKeyReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "public_key")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    public_key: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., public_key: _Optional[bytes] = ...) -> None: ...

class GenerateKeyWithIpkRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_index", "key_bits")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_INDEX_FIELD_NUMBER: _ClassVar[int]
    KEY_BITS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_index: int
    key_bits: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_index: _Optional[int] = ..., key_bits: _Optional[int] = ...) -> None: ...

class GenerateKeyWithIpkReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "key", "wrapped_key")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    WRAPPED_KEY_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    key: int
    wrapped_key: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., key: _Optional[int] = ..., wrapped_key: _Optional[bytes] = ...) -> None: ...

class GenerateKeyWithEpkRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_bits", "algorithm", "public_key")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_BITS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_bits: int
    algorithm: int
    public_key: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_bits: _Optional[int] = ..., algorithm: _Optional[int] = ..., public_key: _Optional[bytes] = ...) -> None: ...

class GenerateKeyWithEpkReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "key", "wrapped_key")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    WRAPPED_KEY_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    key: int
    wrapped_key: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., key: _Optional[int] = ..., wrapped_key: _Optional[bytes] = ...) -> None: ...

class ImportKeyWithIskRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_index", "wrapped_key")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_INDEX_FIELD_NUMBER: _ClassVar[int]
    WRAPPED_KEY_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_index: int
    wrapped_key: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_index: _Optional[int] = ..., wrapped_key: _Optional[bytes] = ...) -> None: ...

class ImportKeyWithIskReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "key")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    key: int
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., key: _Optional[int] = ...) -> None: ...

class GenerateKeyWithKekRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_bits", "algorithm", "kek_index")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_BITS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    KEK_INDEX_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_bits: int
    algorithm: int
    kek_index: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_bits: _Optional[int] = ..., algorithm: _Optional[int] = ..., kek_index: _Optional[int] = ...) -> None: ...

class GenerateKeyWithKekReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "key", "wrapped_key")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    WRAPPED_KEY_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    key: int
    wrapped_key: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., key: _Optional[int] = ..., wrapped_key: _Optional[bytes] = ...) -> None: ...

class ImportKeyWithKekRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "algorithm", "kek_index", "wrapped_key")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    KEK_INDEX_FIELD_NUMBER: _ClassVar[int]
    WRAPPED_KEY_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    algorithm: int
    kek_index: int
    wrapped_key: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., algorithm: _Optional[int] = ..., kek_index: _Optional[int] = ..., wrapped_key: _Optional[bytes] = ...) -> None: ...

class ImportKeyWithKekReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "key")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    key: int
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., key: _Optional[int] = ...) -> None: ...

class DestroyKeyRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key: _Optional[int] = ...) -> None: ...

class DestroyKeyReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class SignRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_index", "digest")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_INDEX_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_index: int
    digest: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_index: _Optional[int] = ..., digest: _Optional[bytes] = ...) -> None: ...

class SignReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "signature")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    signature: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., signature: _Optional[bytes] = ...) -> None: ...

class VerifyRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_index", "digest", "signature")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_INDEX_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_index: int
    digest: bytes
    signature: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_index: _Optional[int] = ..., digest: _Optional[bytes] = ..., signature: _Optional[bytes] = ...) -> None: ...

class VerifyReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class VerifyExternalRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "algorithm", "public_key", "digest", "signature")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    algorithm: int
    public_key: bytes
    digest: bytes
    signature: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., algorithm: _Optional[int] = ..., public_key: _Optional[bytes] = ..., digest: _Optional[bytes] = ..., signature: _Optional[bytes] = ...) -> None: ...

class VerifyExternalReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class EncryptExternalSm2Request(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "algorithm", "public_key", "data")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    algorithm: int
    public_key: bytes
    data: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., algorithm: _Optional[int] = ..., public_key: _Optional[bytes] = ..., data: _Optional[bytes] = ...) -> None: ...

class EncryptExternalSm2Reply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "ciphertext")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    CIPHERTEXT_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    ciphertext: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., ciphertext: _Optional[bytes] = ...) -> None: ...

class EncryptSm2Request(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_index", "algorithm", "data")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_INDEX_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_index: int
    algorithm: int
    data: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_index: _Optional[int] = ..., algorithm: _Optional[int] = ..., data: _Optional[bytes] = ...) -> None: ...

class EncryptSm2Reply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "ciphertext")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    CIPHERTEXT_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    ciphertext: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., ciphertext: _Optional[bytes] = ...) -> None: ...

class DecryptSm2Request(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key_index", "algorithm", "ciphertext")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_INDEX_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    CIPHERTEXT_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key_index: int
    algorithm: int
    ciphertext: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key_index: _Optional[int] = ..., algorithm: _Optional[int] = ..., ciphertext: _Optional[bytes] = ...) -> None: ...

class DecryptSm2Reply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "data")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    data: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class EncryptRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key", "algorithm", "iv", "data")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    IV_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key: int
    algorithm: int
    iv: bytes
    data: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key: _Optional[int] = ..., algorithm: _Optional[int] = ..., iv: _Optional[bytes] = ..., data: _Optional[bytes] = ...) -> None: ...

class EncryptReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "iv", "data")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    IV_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    iv: bytes
    data: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., iv: _Optional[bytes] = ..., data: _Optional[bytes] = ...) -> None: ...

class DecryptRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key", "algorithm", "iv", "data")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    IV_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key: int
    algorithm: int
    iv: bytes
    data: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key: _Optional[int] = ..., algorithm: _Optional[int] = ..., iv: _Optional[bytes] = ..., data: _Optional[bytes] = ...) -> None: ...

class DecryptReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "iv", "data")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    IV_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    iv: bytes
    data: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., iv: _Optional[bytes] = ..., data: _Optional[bytes] = ...) -> None: ...

class CalculateMacRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key", "algorithm", "iv", "data")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    IV_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key: int
    algorithm: int
    iv: bytes
    data: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key: _Optional[int] = ..., algorithm: _Optional[int] = ..., iv: _Optional[bytes] = ..., data: _Optional[bytes] = ...) -> None: ...

class CalculateMacReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "mac")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    MAC_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    mac: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., mac: _Optional[bytes] = ...) -> None: ...

class AeadEncryptRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key", "algorithm", "nonce", "aad", "data", "tag_length")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    AAD_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TAG_LENGTH_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key: int
    algorithm: int
    nonce: bytes
    aad: bytes
    data: bytes
    tag_length: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key: _Optional[int] = ..., algorithm: _Optional[int] = ..., nonce: _Optional[bytes] = ..., aad: _Optional[bytes] = ..., data: _Optional[bytes] = ..., tag_length: _Optional[int] = ...) -> None: ...

class AeadEncryptReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "data", "tag")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    data: bytes
    tag: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., data: _Optional[bytes] = ..., tag: _Optional[bytes] = ...) -> None: ...

class AeadDecryptRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key", "algorithm", "nonce", "aad", "data", "tag")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    AAD_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key: int
    algorithm: int
    nonce: bytes
    aad: bytes
    data: bytes
    tag: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key: _Optional[int] = ..., algorithm: _Optional[int] = ..., nonce: _Optional[bytes] = ..., aad: _Optional[bytes] = ..., data: _Optional[bytes] = ..., tag: _Optional[bytes] = ...) -> None: ...

class AeadDecryptReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "data")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    data: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class HashInitRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "algorithm", "public_key", "user_id")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    algorithm: int
    public_key: bytes
    user_id: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., algorithm: _Optional[int] = ..., public_key: _Optional[bytes] = ..., user_id: _Optional[bytes] = ...) -> None: ...

class HashInitReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class HashUpdateRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "data")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    data: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., data: _Optional[bytes] = ...) -> None: ...

class HashUpdateReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class HashFinalRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ...) -> None: ...

class HashFinalReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "digest")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    digest: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., digest: _Optional[bytes] = ...) -> None: ...

class HmacInitRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key", "algorithm")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key: int
    algorithm: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key: _Optional[int] = ..., algorithm: _Optional[int] = ...) -> None: ...

class HmacInitReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class HmacUpdateRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "data")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    data: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., data: _Optional[bytes] = ...) -> None: ...

class HmacUpdateReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ...) -> None: ...

class HmacFinalRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ...) -> None: ...

class HmacFinalReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "mac")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    MAC_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    mac: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., mac: _Optional[bytes] = ...) -> None: ...

class CalculateHmacRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "key", "algorithm", "data")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    key: int
    algorithm: int
    data: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., key: _Optional[int] = ..., algorithm: _Optional[int] = ..., data: _Optional[bytes] = ...) -> None: ...

class CalculateHmacReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "mac")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    MAC_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    mac: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., mac: _Optional[bytes] = ...) -> None: ...

class DigestRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "algorithm", "data")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    algorithm: int
    data: bytes
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., algorithm: _Optional[int] = ..., data: _Optional[bytes] = ...) -> None: ...

class DigestReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "digest")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    digest: bytes
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., digest: _Optional[bytes] = ...) -> None: ...

class PipelineRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "number", "ops")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    OPS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    number: int
    ops: _containers.RepeatedCompositeFieldContainer[PipelineOp]
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., number: _Optional[int] = ..., ops: _Optional[_Iterable[_Union[PipelineOp, _Mapping]]] = ...) -> None: ...

class PipelineOp(_message.Message):
    __slots__ = ("tag", "op", "request")
    TAG_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    tag: int
    op: int
    request: bytes
    def __init__(self, tag: _Optional[int] = ..., op: _Optional[int] = ..., request: _Optional[bytes] = ...) -> None: ...

class PipelineReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "number", "results")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    number: int
    results: _containers.RepeatedCompositeFieldContainer[PipelineResult]
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., number: _Optional[int] = ..., results: _Optional[_Iterable[_Union[PipelineResult, _Mapping]]] = ...) -> None: ...

class PipelineResult(_message.Message):
    __slots__ = ("tag", "reply")
    TAG_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    tag: int
    reply: bytes
    def __init__(self, tag: _Optional[int] = ..., reply: _Optional[bytes] = ...) -> None: ...
