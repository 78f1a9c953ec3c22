"""What both clients share: targets, options, stamping of requests, reading of replies."""

import secrets
import time
from typing import Any, cast

from google.protobuf.message import Message

from hsm.client.calls import Call, ReplyFields, ReplyT, RequestFields, RequestT
from hsm.model.address import Address, UnixAddress, parse_address
from hsm.model.errors import RefusalError
from hsm.spec.refusals import REFUSALS, Refusal

# gRPC's own clock runs a little longer, so that it is the device that says DEADLINE.
_DEADLINE_SLACK = 1.0
_MESSAGE_LIMIT = 16 * 1024 * 1024
_SILENCE = ("UNAVAILABLE", "CANCELLED", "DEADLINE_EXCEEDED")
_BY_STATUS = {
    "RESOURCE_EXHAUSTED": Refusal.TOO_LARGE,
    "UNIMPLEMENTED": Refusal.NOT_SUPPORTED,
    "UNAUTHENTICATED": Refusal.ROLE,
}


class UnreachableError(ConnectionError):
    """No daemon answered at the address."""

    def __init__(self, address: Address, reason: str) -> None:
        super().__init__(f"no daemon answers at {address}: {reason}")
        self.address = address


def as_address(address: Address | str) -> Address:
    """Take an address, or its text."""
    return parse_address(address) if isinstance(address, str) else address


def target(address: Address) -> str:
    """Give the address as gRPC names it."""
    if isinstance(address, UnixAddress):
        return f"unix:{address.path.absolute()}"
    return str(address)


def options() -> list[tuple[str, int]]:
    """Give the channel's options. A proxy of the environment is not for a machine's own sockets."""
    return [
        ("grpc.enable_http_proxy", 0),
        ("grpc.max_receive_message_length", _MESSAGE_LIMIT),
        ("grpc.max_send_message_length", _MESSAGE_LIMIT),
        ("grpc.use_local_subchannel_pool", 1),
    ]


def stamp(request: Message, session: bytes, deadline: float) -> None:
    """Fill in the fields every request has, where the caller left them empty.

    A request that has a request id keeps it: sending it again means the same op again.
    """
    fields = cast("RequestFields", request)
    fields.session = fields.session or session
    fields.request_id = fields.request_id or secrets.token_bytes(16)
    fields.deadline_ms = fields.deadline_ms or int(deadline * 1000)


def timeout(deadline: float) -> float:
    """Give the seconds gRPC waits before it stops on its own."""
    return deadline + _DEADLINE_SLACK


class Clock:
    """What is left of a call's seconds, when it takes several exchanges."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, 0 when there are none."""
        return max(self._end - time.monotonic(), 0.0)


def read(call: Call[RequestT, ReplyT], raw: bytes) -> ReplyT:
    """Parse a reply; RefusalError when the device refused."""
    reply = call.reply.FromString(raw)
    fields = cast("ReplyFields", reply)
    if fields.refusal != Refusal.OK:
        raise RefusalError(_refusal(fields.refusal), fields.detail)
    return reply


def _refusal(number: int) -> Refusal:
    """Name a refusal; one that a newer daemon knows and we do not is UNKNOWN."""
    return Refusal(number) if number in REFUSALS else Refusal.UNKNOWN


def failure(address: Address, error: Any) -> Exception:
    """Turn a gRPC error, which says that no reply came, into ours."""
    status = error.code()
    detail = str(error.details() or status.name)
    if status.name == "DEADLINE_EXCEEDED":
        detail = "no answer in the time of the call; it may be busy"
    if status.name in _SILENCE:
        return UnreachableError(address, detail)
    return RefusalError(_BY_STATUS.get(status.name, Refusal.UNKNOWN), detail)
