"""Who is at the other end of an accepted socket, and which roles a lab machine gives them."""

import os
import socket
import struct
from dataclasses import dataclass

from hsm.daemon.process import process_identity
from hsm.model.peer import Peer

ALL_ROLES = frozenset({"user", "operator", "administrator", "auditor"})
USER_ONLY = frozenset({"user"})
_UCRED = struct.Struct("iII")  # unix(7): pid, uid, gid


@dataclass(frozen=True)
class Credentials:
    """What the kernel says of the process at the other end of a Unix socket."""

    pid: int
    uid: int


def credentials(sock: socket.socket) -> Credentials:
    """Read SO_PEERCRED: the process as it was when it called connect, or listen."""
    raw = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    pid, uid, _ = _UCRED.unpack(raw)
    return Credentials(pid, uid)


def unix_peer(who: Credentials, process: str | None, connection: int) -> Peer:
    """Describe a caller on a Unix socket: its principal is its uid, `process` its identity.

    The daemon's own uid, and root, hold every role of a lab machine; others may use the device
    only. A process of another pid namespace has no pid here and stands for its connection alone.
    """
    known = who.uid in (os.geteuid(), 0)
    return Peer(
        transport="unix",
        uid=who.uid,
        pid=who.pid,
        process=process or f"connection:{connection}",
        connection=connection,
        principal=f"uid:{who.uid}",
        roles=ALL_ROLES if known else USER_ONLY,
    )


def loopback_peer(connection: int) -> Peer:
    """Describe a caller on loopback TCP: someone who may use the device and nothing else."""
    return Peer(
        transport="tcp",
        uid=None,
        pid=None,
        process=f"connection:{connection}",
        connection=connection,
        principal="loopback",
        roles=USER_ONLY,
    )


def identify(sock: socket.socket, connection: int) -> Peer:
    """Describe the caller behind an accepted socket."""
    if sock.family == socket.AF_UNIX:
        who = credentials(sock)
        process = process_identity(who.pid) if who.pid > 0 else None
        return unix_peer(who, process, connection)
    return loopback_peer(connection)
