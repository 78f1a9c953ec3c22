"""Secrets that a command sends: sealed here by the core, so that key bytes are nothing for Python.

The transport key is fetched just before; nothing is typed twice because a daemon was started again.
"""

import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.cli.passphrase import hidden_terminal
from hsm.client import Client, UnreachableError
from hsm.client.calls import TRANSPORT_KEY, Call, ReplyT, RequestT
from hsm.model.address import Address
from hsm.model.errors import RefusalError
from hsm.model.secret_fields import REQUEST_ID_BYTES, secret_context
from hsm.spec.refusals import Refusal
from hsm.spec.v1.common_pb2 import Secret

Source = Callable[[bytes, bytes], bytes]
"""Takes the transport key's point and the context, gives the sealed secret."""
Sources = list[tuple[Secret, Source]]
"""Fields of a request, and where their secrets come from."""


def from_file(path: Path) -> Source:
    """Seal all that a file holds."""

    def seal(point: bytes, context: bytes) -> bytes:
        from hsm.core import SECRET_MAX, seal_secret_file

        try:
            return seal_secret_file(point, context, path)
        except RefusalError as error:
            raise _unusable(error, str(path), f"it is empty, or over {SECRET_MAX} bytes") from None

    return seal


def from_first_line(path: Path) -> Source:
    """Seal the first line of a file; - is standard input."""

    def seal(point: bytes, context: bytes) -> bytes:
        if str(path) == "-":
            return _line(point, context, sys.stdin.fileno(), "standard input")
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise CommandError(Exit.UNUSABLE, f"cannot read {path}: {error.strerror}") from error
        try:
            return _line(point, context, descriptor, str(path))
        finally:
            os.close(descriptor)

    return seal


def from_terminal(question: str, instead: str) -> Source:
    """Ask on the terminal, without echo; `instead` names the option for those who have none."""

    def seal(point: bytes, context: bytes) -> bytes:
        with hidden_terminal(question, instead) as descriptor:
            return _line(point, context, descriptor, "what was typed")

    return seal


def from_bytes(secret: bytes) -> Source:
    """Seal an access password, which Python may know."""

    def seal(point: bytes, context: bytes) -> bytes:
        from hsm.core import seal_secret

        return seal_secret(point, context, secret)

    return seal


def _line(point: bytes, context: bytes, descriptor: int, name: str) -> bytes:
    from hsm.core import seal_secret_line

    try:
        return seal_secret_line(point, context, descriptor)
    except RefusalError as error:
        raise _unusable(error, name, "its first line is empty or too long") from None


def _unusable(error: RefusalError, name: str, size: str) -> CommandError:
    reasons = {
        Refusal.FILE_NOT_FOUND: "there is no such file, or it is not a regular one",
        Refusal.ROLE: "this user may not read it",
        Refusal.FILE_SIZE: size,
    }
    return CommandError(
        Exit.UNUSABLE, f"cannot use {name}: {reasons.get(error.refusal, error.detail)}"
    )


def ask_sealed(
    address: Address,
    call: Call[RequestT, ReplyT],
    request: RequestT,
    sources: Sources,
    deadline: float,
) -> ReplyT:
    """Do one op whose secrets come from `sources`; each is put into its field of the request."""
    from hsm.cli.ask import HINT

    request.request_id = secrets.token_bytes(REQUEST_ID_BYTES)  # type: ignore[attr-defined]
    context = secret_context(call.op, b"", request.request_id)  # type: ignore[attr-defined]
    try:
        with Client(address, deadline=deadline) as client:
            if sources:
                point = client.call(TRANSPORT_KEY, TRANSPORT_KEY.request()).public_key
                for field, source in sources:
                    field.sealed = source(point, context)
            return client.call(call, request)
    except UnreachableError as error:
        raise CommandError(Exit.UNREACHABLE, f"{error}\n{HINT}") from error
