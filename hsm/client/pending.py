"""A call that is on its way: what `Client.begin` gives."""

from typing import Any, Generic

import grpc

from hsm.client import wire
from hsm.client.calls import Call, ReplyT
from hsm.client.credentials import Link


class Pending(Generic[ReplyT]):
    """One op that was sent and whose reply has not been read yet."""

    def __init__(self, link: Link, call: Call[Any, ReplyT], future: Any) -> None:
        self._link = link
        self._call = call
        self._future = future

    def result(self) -> ReplyT:
        """Wait for the reply; RefusalError and UnreachableError as from `Client.call`."""
        try:
            answer: bytes = self._future.result()
        except grpc.RpcError as error:
            raise self._link.failure(error) from None
        return wire.read(self._call, answer)

    def cancel(self) -> None:
        """Forget it. The device may do the op all the same."""
        self._future.cancel()
