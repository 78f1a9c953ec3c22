"""Directories that end with the process that made them, and what dead processes left.

A directory holds a mark: a file that its maker keeps locked. A mark that nobody locks is a dead
maker's, and so is a directory that died before it had one: it is still empty. Whoever sweeps holds
the lock while it removes; a maker that lost its new directory to a sweeper makes another one.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "softsjj-lab-"
MARK = "softsjj-lab"
_TRIES = 20
# The sockets inside must fit into the 107 bytes of sun_path (unix(7)).
_BASE_MAX = 48


class DirectoryError(Exception):
    """No directory can be made; the message says where it was tried."""


class LabDirectory:
    """A directory of mode 0700, locked by this process."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    def remove(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._descriptor)


def base_directory() -> Path:
    """Give the place for such directories: TMPDIR, else memory (/dev/shm), else /tmp."""
    named = os.environ.get("TMPDIR")
    for base in (*([Path(named)] if named else []), Path("/dev/shm"), Path("/tmp")):  # noqa: S108
        fits = base.is_absolute() and len(os.fsencode(base)) <= _BASE_MAX
        if fits and base.is_dir() and os.access(base, os.W_OK | os.X_OK):
            return base
    raise DirectoryError("there is no place for a temporary machine: /dev/shm and /tmp are shut")


def make(base: Path) -> LabDirectory:
    """Make a directory in `base` and lock it."""
    for _ in range(_TRIES):
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        with contextlib.suppress(FileNotFoundError):
            descriptor = os.open(path / MARK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if _locked(descriptor, path / MARK):
                return LabDirectory(path, descriptor)
            os.close(descriptor)
    raise DirectoryError(f"no directory stays in {base}: another process removes them")


def sweep(base: Path) -> list[Path]:
    """Remove the directories of this user whose makers are dead; give their names."""
    return [path for path in sorted(base.glob(f"{PREFIX}*")) if _ours(path) and _sweep_one(path)]


def remove_tree(path: Path) -> None:
    """Remove a directory inside one of these."""
    shutil.rmtree(path, ignore_errors=True)


def _ours(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return path.is_dir() and not path.is_symlink() and status.st_uid == os.geteuid()


def _sweep_one(path: Path) -> bool:
    mark = path / MARK
    try:
        descriptor = os.open(mark, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        # Empty: its maker died, or has just begun and will see that it must begin again.
        with contextlib.suppress(OSError):
            path.rmdir()
            return True
        return False
    except OSError:
        return False
    try:
        if not _locked(descriptor, mark):
            return False
        shutil.rmtree(path, ignore_errors=True)
        return not path.exists()
    finally:
        os.close(descriptor)


def _locked(descriptor: int, mark: Path) -> bool:
    """Lock the mark; False when another has it, or has removed it meanwhile."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(descriptor), mark.lstat())
    except (BlockingIOError, FileNotFoundError):
        return False
