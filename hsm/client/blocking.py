"""The blocking client."""

from types import TracebackType
from typing import Self

import grpc

from hsm.client import calls, wire
from hsm.client.calls import Call, ReplyT, RequestT
from hsm.client.credentials import Link
from hsm.client.pending import Pending
from hsm.client.sealing import NO_FILES, Files, has_secrets, sealed
from hsm.model.address import Address
from hsm.model.client_file import ClientTls
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal


class Client:
    """A connection to one listener of a daemon. Thread-safe.

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
        self._channel = self._link.channel()

    def call(
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
            return self._exchange(call, request, seconds)
        clock = wire.Clock(seconds)
        point = self._transport or self._fetch_transport(seconds)
        try:
            hidden = sealed(call.op, request, point, secrets_from_files)
            return self._exchange(call, hidden, clock.left)
        except RefusalError as error:
            if error.refusal is not Refusal.SECRET_KEY:
                raise
        point = self._fetch_transport(clock.left)  # the device was started again
        return self._exchange(call, sealed(call.op, request, point, secrets_from_files), clock.left)

    def _fetch_transport(self, seconds: float) -> bytes:
        """Ask for the key that secrets are sealed to, and remember it."""
        request = calls.TRANSPORT_KEY.request()
        wire.stamp(request, b"", seconds)
        self._transport = self._exchange(calls.TRANSPORT_KEY, request, seconds).public_key
        return self._transport

    def _exchange(self, call: Call[RequestT, ReplyT], request: RequestT, seconds: float) -> ReplyT:
        method = self._channel.unary_unary(call.row.path)
        try:
            answer = method(request.SerializeToString(), timeout=wire.timeout(seconds))
        except grpc.RpcError as error:
            raise self._link.failure(error) from None
        return wire.read(call, answer)

    def begin(
        self, call: Call[RequestT, ReplyT], request: RequestT, *, deadline: float | None = None
    ) -> Pending[ReplyT]:
        """Send one op and do not wait: `result()` of what is given does. No Secret fields."""
        seconds = self.deadline if deadline is None else deadline
        if has_secrets(request):
            raise ValueError(f"{call.op.name}: a call with a secret cannot be begun, only done")
        wire.stamp(request, self.session, seconds)
        raw = request.SerializeToString()
        method = self._channel.unary_unary(call.row.path)
        return Pending(self._link, call, method.future(raw, timeout=wire.timeout(seconds)))

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
