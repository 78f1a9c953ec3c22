"""One daemon per data directory: an flock that ends with its process, and a note of who it is."""

import errno
import fcntl
import json
import os
import stat
import time
from dataclasses import asdict, dataclass
from pathlib import Path

LOCK_NAME = "lock"

# holder_of looks by taking the lock for a moment; a start must not fail for that.
_TRIES = 10
_PAUSE = 0.02


@dataclass(frozen=True)
class Holder:
    """What the holder of a lock noted of itself; `inner` is the directory of its inner sockets."""

    pid: int
    admin: str = ""
    inner: str = ""


class LockedError(Exception):
    """Another process holds the data directory."""

    def __init__(self, data: Path, holder: Holder | None) -> None:
        who = f"process {holder.pid}" if holder else "another process"
        super().__init__(
            f"{who} runs on the data directory {data}. "
            "Stop it first, or give another directory with --data"
        )
        self.holder = holder


class DataLock:
    """The lock of a data directory, held until `release` or the end of the process."""

    def __init__(self, data: Path, descriptor: int, left: Holder | None) -> None:
        self._data = data
        self._descriptor = descriptor
        self.left_by_the_dead = left

    def note(self, holder: Holder) -> None:
        """Write who holds the lock and where it can be reached."""
        text = json.dumps(asdict(holder)).encode()
        os.pwrite(self._descriptor, text, 0)
        os.ftruncate(self._descriptor, len(text))

    def release(self) -> None:
        """Empty the note and let go. The file stays, lest two processes lock two files."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def take(data: Path) -> DataLock:
    """Take the lock of a data directory that exists. LockedError names the process that has it.

    When the last holder died without releasing it, its note is in `left_by_the_dead`.
    PermissionError when somebody else may put files there.
    """
    _check_ours_alone(data)
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(data / LOCK_NAME, flags, 0o600)
    for _ in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            time.sleep(_PAUSE)
    else:
        holder = _read(descriptor)
        os.close(descriptor)
        raise LockedError(data, holder)
    left = _read(descriptor)
    lock = DataLock(data, descriptor, left)
    lock.note(Holder(os.getpid()))
    return lock


def _check_ours_alone(data: Path) -> None:
    """Refuse a directory in which others could leave links for us to follow, or take files away."""
    status = data.stat()
    if status.st_uid not in (os.geteuid(), 0):
        raise PermissionError(
            errno.EPERM, f"the data directory belongs to another user (uid {status.st_uid})", data
        )
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(
            errno.EPERM,
            f"others may write in the data directory. Type chmod 700 {data}, or choose another "
            "with --data",
            data,
        )


def holder_of(data: Path) -> Holder | None:
    """Say who holds a data directory now; None when nobody does."""
    try:
        descriptor = os.open(data / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(descriptor) or Holder(0)
    finally:
        os.close(descriptor)
    return None


def _read(descriptor: int) -> Holder | None:
    """Read the note; None when it is empty or a stranger's."""
    try:
        fields = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(int(fields["pid"]), str(fields["admin"]), str(fields["inner"]))
    except (ValueError, TypeError, KeyError):
        return None
