"""Where a daemon listens (`unix:PATH` or `HOST:PORT`) and keeps its data; the defaults of both.

This file does no I/O: the environment, the user id and the home directory are arguments.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# sun_path has 108 bytes with its end mark (unix(7)).
UNIX_PATH_MAX = 107
_PORT_MAX = 65535
_PORT_DIGITS = 5


class AddressError(ValueError):
    """The text is no address; the message says what one looks like."""


@dataclass(frozen=True)
class UnixAddress:
    """A Unix-domain stream socket."""

    path: Path

    def __str__(self) -> str:
        return f"unix:{self.path}"


@dataclass(frozen=True)
class TcpAddress:
    """A TCP port. `host` is a name or an address, IPv6 without brackets."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


Address = UnixAddress | TcpAddress


def parse_address(text: str) -> Address:
    """Read `unix:PATH` or `HOST:PORT` (IPv6 hosts in brackets). AddressError if neither."""
    if text.startswith("unix:"):
        return _parse_unix(text.removeprefix("unix:"))
    host, colon, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        host = ""
    if not colon or not host or not port.isascii() or not port.isdigit():
        raise AddressError(
            f"{text!r} is no address: write unix:PATH or HOST:PORT, "
            "for example unix:/run/softsjj.sock or 127.0.0.1:8018"
        )
    # Counted first: int() itself refuses thousands of digits.
    if len(port) > _PORT_DIGITS or int(port) > _PORT_MAX:
        raise AddressError(f"the port of {text!r} is above {_PORT_MAX}")
    return TcpAddress(host, int(port))


def _parse_unix(path: str) -> UnixAddress:
    if not path or "\0" in path:
        raise AddressError("unix: needs a path, for example unix:/run/softsjj.sock")
    try:
        # Bytes of an argument that are not UTF-8 come as lone surrogates (PEP 383).
        size = len(path.encode(errors="surrogateescape"))
    except UnicodeEncodeError:
        raise AddressError(f"the path {path!r} has characters that no file name can have") from None
    if size > UNIX_PATH_MAX:
        raise AddressError(
            f"the path {path!r} is longer than the {UNIX_PATH_MAX} bytes a Unix socket may have"
        )
    return UnixAddress(Path(path))


def default_data(uid: int, home: Path) -> Path:
    """Give the data directory when SOFTSJJ_DATA is not set."""
    return Path("/var/lib/softsjj") if uid == 0 else home / ".local/share/softsjj"


def default_service(uid: int, home: Path, environ: Mapping[str, str]) -> UnixAddress:
    """Give the service address when SOFTSJJ_ADDRESS is not set."""
    if uid == 0:
        return UnixAddress(Path("/run/softsjj.sock"))
    runtime = environ.get("XDG_RUNTIME_DIR")
    return UnixAddress((Path(runtime) if runtime else default_data(uid, home)) / "softsjj.sock")


def default_admin(service: Address, data: Path) -> UnixAddress:
    """Give the management address when SOFTSJJ_ADMIN is not set: beside the service socket.

    A service on TCP has no path to stand beside, so its management socket is in the data directory.
    """
    if isinstance(service, UnixAddress):
        return UnixAddress(service.path.with_name(service.path.name + ".admin"))
    return UnixAddress(data / "admin.sock")
