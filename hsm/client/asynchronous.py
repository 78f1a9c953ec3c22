"""The async client: the blocking one's twin."""

import asyncio
from types import TracebackType
from typing import Self

import grpc
import grpc.aio

from hsm.client import calls, wire
from hsm.client.calls import Call, ReplyT, RequestT
from hsm.client.credentials import Link
from hsm.client.sealing import NO_FILES, Files, has_secrets, sealed
from hsm.model.address import Address
from hsm.model.client_file import ClientTls
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal


class AsyncClient:
    """A connection to one listener of a daemon, for one event loop.

    `session` is sent with requests that name none; `deadline` is the seconds a call may take; `tls`
    holds the files for a tls: address (without it softsjj.toml and SOFTSJJ_TLS_* name them).
    """

    def __init__(
        self,
        address: Address | str,
        *,
        session: bytes = b"",
        deadline: float = 10.0,
        tls: ClientTls | None = None,
    ) -> None:
        self.address = wire.as_address(address)
        self._link = Link(self.address, tls)
        self.session = session
        self.deadline = deadline
        self._transport: bytes | None = None
        self._channel = self._link.aio_channel()

    async def call(
        self,
        call: Call[RequestT, ReplyT],
        request: RequestT,
        *,
        deadline: float | None = None,
        secrets_from_files: Files = NO_FILES,
    ) -> ReplyT:
        """Do one op. RefusalError when the device refuses, UnreachableError when nobody answers.

        Secrets leave sealed. `secrets_from_files` names, by Secret field, files whose contents are
        to be sealed: Python never holds them.
        """
        seconds = self.deadline if deadline is None else deadline
        wire.stamp(request, self.session, seconds)
        if not secrets_from_files and not has_secrets(request):
            return await self._exchange(call, request, seconds)
        clock = wire.Clock(seconds)
        point = self._transport or await self._fetch_transport(seconds)
        try:
            return await self._sealed_exchange(call, request, clock, point, secrets_from_files)
        except RefusalError as error:
            if error.refusal is not Refusal.SECRET_KEY:
                raise
        point = await self._fetch_transport(clock.left)  # the device was started again
        return await self._sealed_exchange(call, request, clock, point, secrets_from_files)

    async def _fetch_transport(self, seconds: float) -> bytes:
        """Ask for the key that secrets are sealed to, and remember it."""
        request = calls.TRANSPORT_KEY.request()
        wire.stamp(request, b"", seconds)
        reply = await self._exchange(calls.TRANSPORT_KEY, request, seconds)
        self._transport = reply.public_key
        return reply.public_key

    async def _sealed_exchange(
        self,
        call: Call[RequestT, ReplyT],
        request: RequestT,
        clock: wire.Clock,
        point: bytes,
        files: Files,
    ) -> ReplyT:
        # In a thread: it may read a file, and it does public-key arithmetic.
        hidden = await asyncio.to_thread(sealed, call.op, request, point, files)
        return await self._exchange(call, hidden, clock.left)

    async def _exchange(
        self, call: Call[RequestT, ReplyT], request: RequestT, seconds: float
    ) -> ReplyT:
        method = self._channel.unary_unary(call.row.path)
        try:
            answer = await method(request.SerializeToString(), timeout=wire.timeout(seconds))
        except grpc.aio.AioRpcError as error:
            raise await asyncio.to_thread(self._link.failure, error) from None
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
