"""The directory of the inner sockets: for this user only, and of a short name (unix(7))."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import structlog

from hsm.daemon.lock import DataLock
from hsm.model.address import UNIX_PATH_MAX

_PREFIX = "softsjj-"
# What is added to the directory it is in: a name that mkdtemp makes up, and the longest socket.
_ADDED = len(f"/{_PREFIX}12345678/management")

log = structlog.get_logger("daemon")


class InnerError(Exception):
    """There is no directory for the inner sockets; the message says what was tried."""


def inner_directory(lock: DataLock) -> Path:
    """Make the directory of the inner sockets, and remove the one a dead daemon left."""
    dead = lock.left_by_the_dead
    if dead is not None and dead.inner:
        left = Path(dead.inner)
        with contextlib.suppress(OSError):
            if left.name.startswith(_PREFIX) and left.lstat().st_uid == os.geteuid():
                shutil.rmtree(left)
                log.warning("the daemon before did not stop in order", pid=dead.pid)
    tried = []
    for parent in dict.fromkeys(_parents()):
        if len(os.fsencode(parent)) + _ADDED > UNIX_PATH_MAX:
            tried.append(f"{parent}: too long for a Unix socket")
            continue
        try:
            return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        except OSError as error:
            tried.append(f"{parent}: {error.strerror}")
    raise InnerError(
        "no directory can be made for the inner sockets: set TMPDIR to one that is short and "
        "writable. Tried:\n" + "\n".join(f"  {line}" for line in tried)
    )


def _parents() -> Iterator[str]:
    with contextlib.suppress(FileNotFoundError):
        yield tempfile.gettempdir()
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and os.path.isabs(runtime):
        yield runtime
    yield "/tmp"  # noqa: S108  mkdtemp makes a directory that is new and ours alone
    yield "/dev/shm"  # noqa: S108
