"""The public sockets: of the right mode, never taken from a living daemon, removed at the end."""

import contextlib
import dataclasses
import errno
import fcntl
import grp
import ipaddress
import os
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from hsm.daemon.callers import credentials
from hsm.model.address import Address, TcpAddress, TlsAddress, UnixAddress

BACKLOG = 512
# tcp(7): a caller that lost its power or its network says no goodbye. After this silence (seconds)
# the kernel asks, and a minute later the connection is over.
KEEPALIVE = (
    (socket.TCP_KEEPIDLE, 30),
    (socket.TCP_KEEPINTVL, 10),
    (socket.TCP_KEEPCNT, 3),
)
_LOCK_TRIES = 200
_LOCK_PAUSE = 0.01


def keep_alive(sock: socket.socket) -> None:
    """Let the kernel find out when a peer is gone without a word; of a listening socket: each."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEPALIVE:
        sock.setsockopt(socket.IPPROTO_TCP, option, value)


class ListenError(Exception):
    """An address cannot be listened on; the message says why and what to do."""


class PublicSocket:
    """A listening socket and, for a Unix socket, the file it must remove at the end."""

    def __init__(self, sock: socket.socket, address: Address) -> None:
        self.sock = sock
        self.address = address
        self._path = address.path if isinstance(address, UnixAddress) else None
        self._file = _file_identity(self._path) if self._path else None

    @property
    def tls(self) -> bool:
        """Whether TLS is spoken on it."""
        return isinstance(self.address, TlsAddress)

    def remove(self) -> None:
        """Remove the socket file if it is still ours."""
        if self._path is not None and _file_identity(self._path) == self._file:
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()


def listen(address: Address, group: str | None = None) -> PublicSocket:
    """Listen on an address, on a Unix socket for `group` too. ListenError says why not."""
    try:
        if isinstance(address, UnixAddress):
            return _listen_unix(address, group)
        return _listen_tcp(address)
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno == errno.EADDRNOTAVAIL:
            reason = "this machine has no such address"
        raise ListenError(f"cannot listen on {address}: {reason}") from error


def _listen_tcp(address: TcpAddress | TlsAddress) -> PublicSocket:
    """Listen on a port; without TLS on loopback only, as strangers could not prove who they are."""
    try:
        found = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except socket.gaierror as error:
        raise ListenError(f"cannot listen on {address}: {error.strerror}") from error
    family, _, _, _, where = found[0]
    loopback = all(ipaddress.ip_address(str(entry[4][0])).is_loopback for entry in found)
    if isinstance(address, TcpAddress) and not loopback:
        raise ListenError(
            f"cannot listen on {address}: it is not a loopback address. Remote callers must prove "
            f"who they are with mutual TLS: write tls:{address}, or use unix:PATH or 127.0.0.1:PORT"
        )
    sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(where)
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    return PublicSocket(sock, dataclasses.replace(address, port=sock.getsockname()[1]))


def _listen_unix(address: UnixAddress, group: str | None) -> PublicSocket:
    path = address.path
    gid = _group_id(group) if group else None
    _make_parent(path.parent, gid)
    with _lock_beside(path):
        _clear(path)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            sock.bind(str(path))
            # Nobody can connect before listen, so the mode is right before it matters.
            if gid is not None:
                os.chown(path, -1, gid)
            path.chmod(0o600 if gid is None else 0o660)
            sock.listen(BACKLOG)
        except OSError:
            sock.close()
            raise
    return PublicSocket(sock, address)


def _group_id(group: str) -> int:
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise ListenError(f"there is no group {group!r} on this machine") from None


def _make_parent(directory: Path, gid: int | None) -> None:
    """Make the socket's directory when it is missing: for this user, and for the group to pass."""
    if directory.exists():
        return
    directory.mkdir(mode=0o700, parents=True)
    if gid is not None:
        os.chown(directory, -1, gid)
        directory.chmod(0o710)


@contextlib.contextmanager
def _lock_beside(path: Path) -> Iterator[None]:
    """Keep two daemons from both finding the same dead socket and removing each other's new one.

    The lock is a file that only this user can open. The directory itself would not do: whoever may
    read it could lock it, and keep us out for ever.
    """
    lock = path.with_name(f".{path.name}.lock")
    descriptor = _take(lock)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _take(lock: Path) -> int:
    """Take a lock whose file is removed by whoever lets go of it."""
    for _ in range(_LOCK_TRIES):
        descriptor = _open_lock(lock)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The one before us has removed the file we wait for: then nobody else looks at it.
            if _file_identity(lock) == _identity(os.fstat(descriptor)):
                return descriptor
        os.close(descriptor)
        time.sleep(_LOCK_PAUSE)
    raise ListenError(f"another process of this user keeps {lock} locked")


def _open_lock(lock: Path) -> int:
    try:
        descriptor = os.open(
            lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600
        )
    except PermissionError as error:
        if os.path.lexists(lock):
            raise ListenError(f"{lock} belongs to another user: remove it") from error
        raise
    status = os.fstat(descriptor)
    if status.st_uid != os.geteuid() or status.st_mode & 0o077 or not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise ListenError(f"{lock} is not a file of this user alone: remove it")
    return descriptor


def _clear(path: Path) -> None:
    """Remove the socket of a dead daemon; refuse when a living one, or something else, is there."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise ListenError(f"cannot listen on unix:{path}: there is a file that is no socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except OSError as error:
            if error.errno == errno.ECONNREFUSED:
                path.unlink()
                return
            if error.errno not in (errno.EAGAIN, errno.EPROTOTYPE):
                raise
            raise ListenError(
                f"cannot listen on unix:{path}: a busy process listens there"
            ) from None
        pid = credentials(probe).pid
    raise ListenError(
        f"cannot listen on unix:{path}: process {pid} listens there. Stop it, or choose another "
        "address with --listen and --admin"
    )


def _file_identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.lstat()
    except OSError:
        return None
    return _identity(status)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
