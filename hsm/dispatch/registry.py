"""Registering handlers: a family of ops is a list that its file fills, one line per op.

An op without a handler is refused with NOT_SUPPORTED.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from google.protobuf.message import Message

from hsm.core import Run
from hsm.dispatch.call import Call
from hsm.spec.ops import Op

Q = TypeVar("Q", bound=Message)
R = TypeVar("R", bound=Message)
Finish = Callable[[R], None]


class Request(Protocol):
    """The first fields of every request, which is a protobuf message."""

    session: bytes
    request_id: bytes
    deadline_ms: int


class Reply(Protocol):
    """The first fields of every reply."""

    refusal: int
    epoch: int
    detail: str

    def SerializeToString(self, *, deterministic: bool = ...) -> bytes:
        """As of protobuf."""
        ...

    def ParseFromString(self, serialized: bytes) -> int:
        """As of protobuf."""
        ...


def _no_work(_: object) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Handler:
    """How one op is done. Either `handle`, or `prepare`, which gives the rest as a function."""

    op: Op
    parse: Callable[[bytes], Request]
    reply: Callable[[], Reply]
    handle: Callable[[Call, Any, Any], None] | None = None
    prepare: Callable[[Call, Any], Callable[[Any], None]] | None = None
    grant: Callable[[Call, Any], Run] | None = None
    """What the lane may run by itself for the next request like one that has succeeded."""
    work: Callable[[Any], int] = _no_work
    """Bytes the op will make beyond those of the request; decides where it runs."""
    session_may_be_gone: bool = False
    long: bool = False
    """Preparing takes many seconds: one op at a time, so that the others keep their threads."""


def _ends(
    request: type[Message], reply: type[Message]
) -> tuple[Callable[[bytes], Request], Callable[[], Reply]]:
    """Return how to read the request and how to begin the reply."""
    parse = cast(Callable[[bytes], Request], request.FromString)
    return parse, cast(Callable[[], Reply], reply)


class Family:
    """The handlers of one file."""

    def __init__(self) -> None:
        self.handlers: list[Handler] = []

    def handles(  # noqa: PLR0913  what there is to say of an op
        self,
        op: Op,
        request: type[Q],
        reply: type[R],
        *,
        grant: Callable[[Call, Q], Run] | None = None,
        work: Callable[[Q], int] = _no_work,
        session_may_be_gone: bool = False,
    ) -> Callable[[Callable[[Call, Q, R], None]], Callable[[Call, Q, R], None]]:
        """Register a function that reads the request and fills the reply.

        Of a durable op it runs in the store's writer thread, inside the transaction.
        """

        def register(handle: Callable[[Call, Q, R], None]) -> Callable[[Call, Q, R], None]:
            parse, make = _ends(request, reply)
            self.handlers.append(
                Handler(
                    op,
                    parse,
                    make,
                    handle,
                    grant=grant,
                    work=work,
                    session_may_be_gone=session_may_be_gone,
                )
            )
            return handle

        return register

    def prepares(
        self, op: Op, request: type[Q], reply: type[R], *, long: bool = False
    ) -> Callable[[Callable[[Call, Q], Finish[R]]], Callable[[Call, Q], Finish[R]]]:
        """Register a durable op in two steps.

        The first does the slow work in a thread, without a transaction and without effect. It
        returns the second, which changes things and fills the reply inside the transaction.
        """

        def register(prepare: Callable[[Call, Q], Finish[R]]) -> Callable[[Call, Q], Finish[R]]:
            parse, make = _ends(request, reply)
            self.handlers.append(Handler(op, parse, make, prepare=prepare, long=long))
            return prepare

        return register
