"""The sender's half of sealed secrets. It needs no module; clients use it too."""

import os

from hsm.core.bridge import BytesLike, C, check, given, given_point, length, lent_path, room, taken

SECRET_MAX = int(C.HSM_SECRET_MAX)
"""Bytes of the longest secret."""
SECRET_OVERHEAD = int(C.HSM_SECRET_OVERHEAD)
"""So much longer is a sealed one."""


def seal_secret(point: BytesLike, context: BytesLike, data: BytesLike) -> bytes:
    """Seal a secret of 1 to SECRET_MAX bytes to a transport key, x || y, bound to `context`.

    KEY: no such point. ARGUMENT, TOO_LARGE: of another length.
    """
    bound, source = given(context), given(data)
    most = len(source) + SECRET_OVERHEAD
    out, size = room(most), length(most)
    check(C.hsm_secret_seal(given_point(point), bound, len(bound), source, len(source), out, size))
    return taken(out, int(size[0]))


def seal_secret_file(point: BytesLike, context: BytesLike, path: str | os.PathLike[str]) -> bytes:
    """Seal what a file holds; only the core reads it.

    FILE_NOT_FOUND: no regular file. ROLE: it may not be read. FILE_SIZE: empty or over SECRET_MAX.
    """
    bound = given(context)
    most = SECRET_MAX + SECRET_OVERHEAD
    out, size = room(most), length(most)
    name = lent_path(os.fsencode(path))
    check(C.hsm_secret_seal_file(given_point(point), bound, len(bound), name, out, size))
    return taken(out, int(size[0]))
