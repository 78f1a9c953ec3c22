"""The async client: the blocking one's twin."""

from types import TracebackType
from typing import Self

import grpc
import grpc.aio

from hsm.client import wire
from hsm.client.calls import Call, ReplyT, RequestT
from hsm.model.address import Address


class AsyncClient:
    """A connection to one listener of a daemon, for one event loop.

    `session` is sent with requests that name none; `deadline` is the seconds a call may take.
    """

    def __init__(
        self, address: Address | str, *, session: bytes = b"", deadline: float = 10.0
    ) -> None:
        self.address = wire.as_address(address)
        self.session = session
        self.deadline = deadline
        self._channel = grpc.aio.insecure_channel(wire.target(self.address), options=wire.options())

    async def call(
        self, call: Call[RequestT, ReplyT], request: RequestT, *, deadline: float | None = None
    ) -> ReplyT:
        """Do one op. RefusalError when the device refuses, UnreachableError when nobody answers."""
        seconds = self.deadline if deadline is None else deadline
        raw = wire.stamp(request, self.session, seconds)
        method = self._channel.unary_unary(call.row.path)
        try:
            answer = await method(raw, timeout=wire.timeout(seconds))
        except grpc.aio.AioRpcError as error:
            raise wire.failure(self.address, error) from None
        return wire.read(call, answer)

    async def close(self) -> None:
        """Close the connection."""
        await self._channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
