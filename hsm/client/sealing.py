"""Secrets of requests, sealed to the transport key of the device before anything leaves.

The one file of hsm.client that uses the core, and only when a request has a secret: sealing draws
a key, and key bytes are nothing for Python.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from google.protobuf.message import Message

from hsm.client.calls import RequestFields, RequestT
from hsm.model.errors import RefusalError
from hsm.model.secret_fields import secret_context, secret_fields
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1.common_pb2 import Secret

Files = Mapping[str, str | os.PathLike[str]]
"""By the path of a Secret field ("password", or "outer.inner"), the file that holds the secret."""

NO_FILES: Files = {}


def has_secrets(request: Message) -> bool:
    """Tell whether a request holds a secret in clear."""
    return any(secret.plain for _, secret in secret_fields(request))


def sealed(op: Op, request: RequestT, point: bytes, files: Files) -> RequestT:
    """Copy a stamped request with every secret sealed to `point`; the caller's stays as it is.

    A file is read by the core alone. RefusalError of a file: FILE_NOT_FOUND, ROLE, FILE_SIZE; of
    the transport key: KEY.
    """
    from hsm.core import seal_secret

    fields = cast("RequestFields", request)
    context = secret_context(op, fields.session, fields.request_id)
    copy = type(request)()
    copy.CopyFrom(request)
    for _, secret in secret_fields(copy):
        if secret.plain:
            secret.CopyFrom(Secret(sealed=seal_secret(point, context, secret.plain)))
    for name, path in files.items():
        secret = _field(copy, name)
        secret.sealed = _sealed_file(point, context, Path(path))
    return copy


def _field(request: Message, name: str) -> Secret:
    """Find a Secret field that is not set yet."""
    part = request
    for step in name.split("."):
        field = part.DESCRIPTOR.fields_by_name.get(step)
        if field is None or field.message_type is None or field.is_repeated:
            raise ValueError(f"{request.DESCRIPTOR.name} has no secret {name!r}")
        part = getattr(part, step)
    if not isinstance(part, Secret):
        raise ValueError(f"{request.DESCRIPTOR.name} has no secret {name!r}")
    if part.plain or part.sealed:
        raise ValueError(f"the secret {name!r} is given twice")
    return part


def _sealed_file(point: bytes, context: bytes, path: Path) -> bytes:
    from hsm.core import SECRET_MAX, seal_secret_file

    try:
        return seal_secret_file(point, context, path)
    except RefusalError as error:
        said = {
            Refusal.FILE_NOT_FOUND: f"{path} is no file, or cannot be read",
            Refusal.ROLE: f"{path} may not be read by this user",
            Refusal.FILE_SIZE: f"{path} is empty, or longer than {SECRET_MAX} bytes",
        }
        raise RefusalError(error.refusal, said.get(error.refusal, error.detail)) from None
