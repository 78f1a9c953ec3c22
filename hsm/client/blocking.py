"""The blocking client."""

from types import TracebackType
from typing import Self

import grpc

from hsm.client import wire
from hsm.client.calls import Call, ReplyT, RequestT
from hsm.client.pending import Pending
from hsm.model.address import Address


class Client:
    """A connection to one listener of a daemon. Thread-safe.

    `session` is sent with requests that name none; `deadline` is the seconds a call may take.
    """

    def __init__(
        self, address: Address | str, *, session: bytes = b"", deadline: float = 10.0
    ) -> None:
        self.address = wire.as_address(address)
        self.session = session
        self.deadline = deadline
        self._channel = grpc.insecure_channel(wire.target(self.address), options=wire.options())

    def call(
        self, call: Call[RequestT, ReplyT], request: RequestT, *, deadline: float | None = None
    ) -> ReplyT:
        """Do one op. RefusalError when the device refuses, UnreachableError when nobody answers."""
        seconds = self.deadline if deadline is None else deadline
        raw = wire.stamp(request, self.session, seconds)
        try:
            answer = self._channel.unary_unary(call.row.path)(raw, timeout=wire.timeout(seconds))
        except grpc.RpcError as error:
            raise wire.failure(self.address, error) from None
        return wire.read(call, answer)

    def begin(
        self, call: Call[RequestT, ReplyT], request: RequestT, *, deadline: float | None = None
    ) -> Pending[ReplyT]:
        """Send one op and do not wait: `result()` of what is given does. No Secret fields."""
        seconds = self.deadline if deadline is None else deadline
        raw = wire.stamp(request, self.session, seconds)
        method = self._channel.unary_unary(call.row.path)
        return Pending(self.address, call, method.future(raw, timeout=wire.timeout(seconds)))

    def close(self) -> None:
        """Close the connection."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
