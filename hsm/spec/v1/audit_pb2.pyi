# Generated from proto/softsjj/v1/audit.proto by `python proto/generate.py`. Do not edit.
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AuditRecord(_message.Message):
    __slots__ = ("sequence", "unix_ms", "kind", "principal", "session", "op", "key", "refusal", "count", "detail", "parent", "signature", "epoch", "lab")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    LAB_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    unix_ms: int
    kind: str
    principal: str
    session: str
    op: int
    key: str
    refusal: int
    count: int
    detail: str
    parent: int
    signature: bytes
    epoch: int
    lab: bool
    def __init__(self, sequence: _Optional[int] = ..., unix_ms: _Optional[int] = ..., kind: _Optional[str] = ..., principal: _Optional[str] = ..., session: _Optional[str] = ..., op: _Optional[int] = ..., key: _Optional[str] = ..., refusal: _Optional[int] = ..., count: _Optional[int] = ..., detail: _Optional[str] = ..., parent: _Optional[int] = ..., signature: _Optional[bytes] = ..., epoch: _Optional[int] = ..., lab: _Optional[bool] = ...) -> None: ...

class ListRecordsRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms", "after", "limit", "last")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    after: int
    limit: int
    last: bool
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ..., after: _Optional[int] = ..., limit: _Optional[int] = ..., last: _Optional[bool] = ...) -> None: ...

class ListRecordsReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "records")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    records: _containers.RepeatedCompositeFieldContainer[AuditRecord]
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., records: _Optional[_Iterable[_Union[AuditRecord, _Mapping]]] = ...) -> None: ...

class VerifyChainRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ...) -> None: ...

class VerifyChainReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "intact", "records", "checkpoints", "first_broken", "reason")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    INTACT_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    FIRST_BROKEN_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    intact: bool
    records: int
    checkpoints: int
    first_broken: int
    reason: str
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., intact: _Optional[bool] = ..., records: _Optional[int] = ..., checkpoints: _Optional[int] = ..., first_broken: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...
