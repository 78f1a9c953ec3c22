"""What a process that holds keys asks of the kernel before it opens the first one."""

import ctypes
import os
import resource

_PR_SET_DUMPABLE = 4  # prctl(2)


def harden() -> None:
    """Write no core dumps, let nobody trace this process, make files for this user only."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    os.umask(0o077)


def raise_file_limit() -> int:
    """Allow as many open files as the system lets us; give that number."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
