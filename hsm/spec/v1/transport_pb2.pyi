# Generated from proto/softsjj/v1/transport.proto by `python proto/generate.py`. Do not edit.
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class GetTransportKeyRequest(_message.Message):
    __slots__ = ("session", "request_id", "deadline_ms")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_MS_FIELD_NUMBER: _ClassVar[int]
    session: bytes
    request_id: bytes
    deadline_ms: int
    def __init__(self, session: _Optional[bytes] = ..., request_id: _Optional[bytes] = ..., deadline_ms: _Optional[int] = ...) -> None: ...

class GetTransportKeyReply(_message.Message):
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
