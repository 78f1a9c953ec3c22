"""Reading what an operator named: files of a decent size, never a pipe that would not end."""

import errno
import os
import stat
from pathlib import Path

SIZE_MAX = 1 << 20


def read_small(file: Path) -> bytes:
    """Read a regular file of at most SIZE_MAX bytes; OSError says what else it is."""
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    with os.fdopen(descriptor, "rb") as source:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(file))
        data = source.read(SIZE_MAX + 1)
    if len(data) > SIZE_MAX:
        raise OSError(errno.EFBIG, f"it has more than {SIZE_MAX} bytes", str(file))
    return data
