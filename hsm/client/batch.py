"""Batches: many independent calls under way at once on one connection, each with its own outcome.

    with session.batch() as batch:
        outcomes = [batch.sign(1, digest) for digest in digests]
    signatures = [outcome.result() for outcome in outcomes]

The calls are done when the with block ends, in any order; outcomes keep the order of asking. One
that fails spoils no other. When the block ends with an exception, nothing of it was sent.
"""

import asyncio
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from hsm.client import steps
from hsm.client.calls import RequestFields
from hsm.client.pending import Pending
from hsm.client.running import queued
from hsm.client.steps import Step
from hsm.client.values import Outcome, T
from hsm.client.wire import UnreachableError
from hsm.model.errors import RefusalError

if TYPE_CHECKING:
    from hsm.client.asynchronous import AsyncClient
    from hsm.client.blocking import Client

WINDOW = 64
"""Calls under way at once, unless a batch is told otherwise."""


class _Queue:
    """The calls of a batch, and what becomes of them."""

    def __init__(self, token: bytes, window: int) -> None:
        if window < 1:
            raise ValueError(f"a window of {window} calls lets none through: at least 1")
        self._token = token
        self._window = window
        self._calls: list[tuple[Step[Any], Outcome[Any]]] = []

    random = queued(steps.random)
    public_key = queued(steps.public_key)
    sign = queued(steps.sign)
    verify = queued(steps.verify)
    verify_external = queued(steps.verify_external)
    encrypt_sm2 = queued(steps.encrypt_sm2)
    encrypt_sm2_external = queued(steps.encrypt_sm2_external)
    decrypt_sm2 = queued(steps.decrypt_sm2)
    encrypt = queued(steps.encrypt)
    decrypt = queued(steps.decrypt)
    mac = queued(steps.mac)
    aead_encrypt = queued(steps.aead_encrypt)
    aead_decrypt = queued(steps.aead_decrypt)
    hmac = queued(steps.hmac)
    digest = queued(steps.digest)

    @property
    def outcomes(self) -> list[Outcome[Any]]:
        """All outcomes, in the order of asking."""
        return [outcome for _, outcome in self._calls]

    def _add(self, step: Step[T]) -> Outcome[T]:
        outcome: Outcome[T] = Outcome()
        self._calls.append((stamped(step, self._token), outcome))
        return outcome


class Batch(_Queue):
    """A batch of a blocking session."""

    def __init__(self, client: "Client", token: bytes, window: int) -> None:
        super().__init__(token, window)
        self._client = client

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            return
        under_way: deque[tuple[Step[Any], Outcome[Any], Pending[Any]]] = deque()
        try:
            for step, outcome in self._calls:
                if len(under_way) == self._window:
                    _settle(*under_way.popleft())
                under_way.append((step, outcome, self._client.begin(step.call, step.request)))
            while under_way:
                _settle(*under_way.popleft())
        finally:
            for _, _, pending in under_way:
                pending.cancel()


def _settle(step: Step[Any], outcome: Outcome[Any], pending: Pending[Any]) -> None:
    try:
        outcome._settle(step.read(pending.result()))
    except (RefusalError, UnreachableError) as failure:
        outcome._fail(failure)


class AsyncBatch(_Queue):
    """A batch of an async session."""

    def __init__(self, client: "AsyncClient", token: bytes, window: int) -> None:
        super().__init__(token, window)
        self._client = client

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            return
        waiting = iter(self._calls)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._window, len(self._calls))):
                group.create_task(self._work(waiting))

    async def _work(self, waiting: Any) -> None:
        for step, outcome in waiting:
            try:
                outcome._settle(step.read(await self._client.call(step.call, step.request)))
            except (RefusalError, UnreachableError) as failure:
                outcome._fail(failure)


def stamped(step: Step[T], token: bytes) -> Step[T]:
    """Put the token of its session into a step's request."""
    cast("RequestFields", step.request).session = token
    return step
