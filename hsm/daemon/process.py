"""Which process is this: a pid alone is reused, a pid with its start time is not."""

from pathlib import Path


def process_identity(pid: int) -> str | None:
    """Give `PID:START`, START in clock ticks since boot; None: gone, or not visible here.

    proc(5): field 22 of /proc/PID/stat. Field 2 is a name in parentheses that may hold anything, so
    the fields are counted from the last closing one.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    return named(pid, int(stat.rpartition(b")")[2].split()[19]))


def named(pid: int, start: int) -> str:
    """Write the identity of a process whose start time is known."""
    return f"{pid}:{start}"


def is_running(identity: str) -> bool:
    """Say whether the process of this identity still runs."""
    pid = identity.partition(":")[0]
    return pid.isdigit() and process_identity(int(pid)) == identity
