"""The `Secret` fields of requests: where they are, and what they are sealed for."""

from collections.abc import Iterator

from google.protobuf.message import Message

from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal
from hsm.spec.v1.common_pb2 import Secret

REQUEST_ID_BYTES = 16
_LABEL = b"SoftSJJ secret 1"


def secret_context(op: int, session: bytes, request_id: bytes) -> bytes:
    """Give the associated data of a sealed secret: it opens in this one request and no other.

    The label, the op's number (4 bytes, big-endian), the session token after one byte of its
    length, the request id. ARGUMENT: no such token or id.
    """
    if len(session) > 0xFF:
        raise RefusalError(Refusal.ARGUMENT, "a session token has at most 255 bytes")
    if len(request_id) != REQUEST_ID_BYTES:
        raise RefusalError(
            Refusal.ARGUMENT,
            f"a request with a secret has a request id of {REQUEST_ID_BYTES} bytes",
        )
    return _LABEL + op.to_bytes(4, "big") + bytes([len(session)]) + session + request_id


def secret_fields(message: Message) -> Iterator[tuple[str, Secret]]:
    """Find every Secret that is set in a message, at any depth, with its path ("password")."""
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        parts = value if isinstance(value, list) or field.is_repeated else [value]
        for part in parts:
            if isinstance(part, Secret):
                yield field.name, part
            else:
                for path, found in secret_fields(part):
                    yield f"{field.name}.{path}", found
