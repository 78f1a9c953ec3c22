# Generated from proto/softsjj/v1/common.proto by `python proto/generate.py`. Do not edit.
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Secret(_message.Message):
    __slots__ = ("plain", "sealed")
    PLAIN_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    plain: bytes
    sealed: bytes
    def __init__(self, plain: _Optional[bytes] = ..., sealed: _Optional[bytes] = ...) -> None: ...
