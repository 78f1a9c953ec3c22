# Generated from proto/softsjj/v1/admin.proto by `python proto/generate.py`. Do not edit.
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SelfTestItem(_message.Message):
    __slots__ = ("name", "passed", "microseconds")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    MICROSECONDS_FIELD_NUMBER: _ClassVar[int]
    name: str
    passed: bool
    microseconds: int
    def __init__(self, name: _Optional[str] = ..., passed: _Optional[bool] = ..., microseconds: _Optional[int] = ...) -> None: ...

class LaneStatus(_message.Message):
    __slots__ = ("hits", "misses", "batches", "batch_ops", "batch_most", "queue_p99_ns", "stalls", "grants")
    HITS_FIELD_NUMBER: _ClassVar[int]
    MISSES_FIELD_NUMBER: _ClassVar[int]
    BATCHES_FIELD_NUMBER: _ClassVar[int]
    BATCH_OPS_FIELD_NUMBER: _ClassVar[int]
    BATCH_MOST_FIELD_NUMBER: _ClassVar[int]
    QUEUE_P99_NS_FIELD_NUMBER: _ClassVar[int]
    STALLS_FIELD_NUMBER: _ClassVar[int]
    GRANTS_FIELD_NUMBER: _ClassVar[int]
    hits: int
    misses: int
    batches: int
    batch_ops: int
    batch_most: int
    queue_p99_ns: int
    stalls: int
    grants: int
    def __init__(self, hits: _Optional[int] = ..., misses: _Optional[int] = ..., batches: _Optional[int] = ..., batch_ops: _Optional[int] = ..., batch_most: _Optional[int] = ..., queue_p99_ns: _Optional[int] = ..., stalls: _Optional[int] = ..., grants: _Optional[int] = ...) -> None: ...

class StatusRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ...) -> None: ...

class StatusReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "state", "lab", "version", "data_directory", "service_address", "admin_address", "started_unix_ms", "pid", "sessions", "connections", "stored_keys", "arena_slots", "arena_open", "arena_locked", "warnings", "audit_records", "principal", "roles", "unseal", "tls_subject", "tls_expires_unix_ms", "lane")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LAB_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DATA_DIRECTORY_FIELD_NUMBER: _ClassVar[int]
    SERVICE_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    ADMIN_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    STARTED_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    PID_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    STORED_KEYS_FIELD_NUMBER: _ClassVar[int]
    ARENA_SLOTS_FIELD_NUMBER: _ClassVar[int]
    ARENA_OPEN_FIELD_NUMBER: _ClassVar[int]
    ARENA_LOCKED_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    AUDIT_RECORDS_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    UNSEAL_FIELD_NUMBER: _ClassVar[int]
    TLS_SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TLS_EXPIRES_UNIX_MS_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    state: str
    lab: bool
    version: str
    data_directory: str
    service_address: str
    admin_address: str
    started_unix_ms: int
    pid: int
    sessions: int
    connections: int
    stored_keys: int
    arena_slots: int
    arena_open: int
    arena_locked: bool
    warnings: _containers.RepeatedScalarFieldContainer[str]
    audit_records: int
    principal: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    unseal: str
    tls_subject: str
    tls_expires_unix_ms: int
    lane: LaneStatus
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., state: _Optional[str] = ..., lab: _Optional[bool] = ..., version: _Optional[str] = ..., data_directory: _Optional[str] = ..., service_address: _Optional[str] = ..., admin_address: _Optional[str] = ..., started_unix_ms: _Optional[int] = ..., pid: _Optional[int] = ..., sessions: _Optional[int] = ..., connections: _Optional[int] = ..., stored_keys: _Optional[int] = ..., arena_slots: _Optional[int] = ..., arena_open: _Optional[int] = ..., arena_locked: _Optional[bool] = ..., warnings: _Optional[_Iterable[str]] = ..., audit_records: _Optional[int] = ..., principal: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ..., unseal: _Optional[str] = ..., tls_subject: _Optional[str] = ..., tls_expires_unix_ms: _Optional[int] = ..., lane: _Optional[_Union[LaneStatus, _Mapping]] = ...) -> None: ...

class SelfTestRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ...) -> None: ...

class SelfTestReply(_message.Message):
    __slots__ = ("refusal", "epoch", "detail", "passed", "items")
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    refusal: int
    epoch: int
    detail: str
    passed: bool
    items: _containers.RepeatedCompositeFieldContainer[SelfTestItem]
    def __init__(self, refusal: _Optional[int] = ..., epoch: _Optional[int] = ..., detail: _Optional[str] = ..., passed: _Optional[bool] = ..., items: _Optional[_Iterable[_Union[SelfTestItem, _Mapping]]] = ...) -> None: ...
