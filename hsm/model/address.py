"""Where a daemon listens (`unix:PATH`, `HOST:PORT`, `tls:HOST:PORT`) and keeps its data; defaults.

This file does no I/O: the environment, the user id and the home directory are arguments.
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# sun_path has 108 bytes with its end mark (unix(7)).
UNIX_PATH_MAX = 107
_PORT_MAX = 65535
_PORT_DIGITS = 5
_HOST_MAX = 253
# How many addresses a list may have; the same number as RPC_ADDRESSES_MAX of native/rpc.
ADDRESSES_MAX = 8
# RFC 1123 2.1: letters, digits and hyphens, no hyphen at either end, at most 63.
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", re.ASCII)


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
        return _host_and_port(self.host, self.port)


@dataclass(frozen=True)
class TlsAddress:
    """A TCP port behind mutual TLS. `host` is a name or an address, IPv6 without brackets."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"tls:{_host_and_port(self.host, self.port)}"


Address = UnixAddress | TcpAddress | TlsAddress


def parse_address(text: str) -> Address:
    """Read `unix:PATH`, `HOST:PORT` or `tls:HOST:PORT` (IPv6 hosts in brackets). AddressError."""
    if text.startswith("unix:"):
        return _parse_unix(text.removeprefix("unix:"))
    if text.startswith("tls:"):
        host, port = _parse_host_and_port(text.removeprefix("tls:"), text)
        if not is_host(host):
            raise AddressError(f"the host of {text!r} is neither an address nor a name")
        return TlsAddress(host, port)
    return TcpAddress(*_parse_host_and_port(text, text))


def parse_addresses(text: str) -> tuple[Address, ...]:
    """Read addresses between commas; spaces around them are ignored. AddressError.

    A list has one to eight addresses, none twice.
    """
    return check_addresses([parse_address(one.strip(" \t")) for one in text.split(",")])


def check_addresses(addresses: Sequence[Address]) -> tuple[Address, ...]:
    """Judge a list: one to eight addresses, none twice. AddressError."""
    if not addresses:
        raise AddressError("there is no address in the list")
    twice = next((one for n, one in enumerate(addresses) if one in addresses[:n]), None)
    if twice is not None:
        raise AddressError(f"{twice} stands twice in the list")
    if len(addresses) > ADDRESSES_MAX:
        raise AddressError(f"there are more than {ADDRESSES_MAX} addresses in the list")
    return tuple(addresses)


def is_host(host: str) -> bool:
    """Say whether a text is an IP address (IPv6 without brackets) or a DNS name."""
    if _ip(host) is not None:
        return True
    labels = host.split(".")
    named = all(_LABEL.fullmatch(label) for label in labels)
    # A name that ends in a number is a mistyped address: 10.0.0.300.
    return named and len(host) <= _HOST_MAX and not labels[-1].isdigit()


def is_loopback(host: str) -> bool:
    """Say whether a text is a loopback address, or `localhost`."""
    address = _ip(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return None if "%" in host else ipaddress.ip_address(host)
    except ValueError:
        return None


def _host_and_port(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _parse_host_and_port(text: str, whole: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
        host = host if ":" in host else ""
    elif ":" in host:
        host = ""
    if not colon or not host or not port.isascii() or not port.isdigit():
        raise AddressError(
            f"{whole!r} is no address: write unix:PATH, HOST:PORT or tls:HOST:PORT, "
            "for example unix:/run/softsjj.sock or 127.0.0.1:8018"
        )
    # Counted first: int() itself refuses thousands of digits.
    if len(port) > _PORT_DIGITS or int(port) > _PORT_MAX:
        raise AddressError(f"the port of {whole!r} is above {_PORT_MAX}")
    return host, int(port)


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
