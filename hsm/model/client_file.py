"""The configuration of clients: environment first, then `softsjj.toml`, then defaults, key by key.

    address = ["unix:/run/softsjj.sock", "tls:sjj2.hospital.example:8018"]   # or one text
    admin = "tls:sjj1.hospital.example:8019"
    timeout_ms = 10000
    [tls]
    ca = "ca.pem"

libsdf reads the same file by the same rules (native/rpc/config.h). This file does no I/O: the bytes
of the file, its name and directory, the home directory and the environment are arguments.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hsm.model.address import (
    Address,
    AddressError,
    TcpAddress,
    TlsAddress,
    UnixAddress,
    check_addresses,
    is_host,
    is_loopback,
    parse_address,
    parse_addresses,
)
from hsm.model.toml_lines import TomlLines, near

# The same limits as in native/rpc/config.c.
FILE_BYTES_MAX = 64 << 10
_PATH_MAX = 1023
_HOUR_MS = 3_600_000
_MILLISECONDS = "an integer of milliseconds, 1 to 3600000"
_FILE = "the path of a file, in quotation marks"
_ONE_ADDRESS = "unix:PATH, HOST:PORT on loopback or tls:HOST:PORT"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
_TABLE = "tls"


class ClientFileError(ValueError):
    """The configuration is wrong; the message has a line for each mistake, FILE:LINE: what."""


@dataclass(frozen=True)
class ClientTls:
    """How a client proves itself over TLS, and whom it trusts. The files are PEM."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    name: str | None = None  # expected in the server's certificate; without it, the address's host


@dataclass(frozen=True)
class ClientConfig:
    """What a client is told. No address: the default one (hsm.model.address)."""

    addresses: tuple[Address, ...] = ()
    admin: Address | None = None
    connect_timeout_ms: int = 2000
    timeout_ms: int = 10000
    retries: int = 1
    keepalive_ms: int = 10000
    keepalive_timeout_ms: int = 20000
    trace: Path | None = None
    debug: bool = False
    tls: ClientTls = ClientTls()
    file: Path | None = None  # that was read
    origins: Mapping[str, str] = field(default_factory=dict)  # by key; what is missing is a default


@dataclass(frozen=True)
class Base:
    """What relative paths of a file start from, and what `~/` in it stands for."""

    directory: Path
    home: Path | None


@dataclass(frozen=True)
class Setting:
    """A key, as it is written in messages; `right` says what would be right."""

    name: str
    read: "Callable[[Any, Base | None], Any]"
    right: str

    @property
    def variable(self) -> str:
        """The environment variable that wins over the file."""
        return "SOFTSJJ_" + self.name.upper().replace(".", "_")


@dataclass(frozen=True)
class Told:
    """A setting's value and where it stands."""

    value: Any
    origin: str


class _NotRightError(ValueError):
    """The value is not what the key takes."""


# ---- values ---------------------------------------------------------------------------------


def _text(given: object) -> str:
    if not isinstance(given, str) or not given or _CONTROL.search(given):
        raise _NotRightError
    return given


def _whole(text: str, base: Base | None) -> Path:
    if base is None:
        path = Path(text)
    elif text.startswith("~/") and base.home is not None:
        path = Path(f"{base.home}/{text[2:]}")
    else:
        path = base.directory / text
    if len(os.fsencode(path)) > _PATH_MAX:
        raise _NotRightError
    return path


def _path(given: object, base: Base | None) -> Path:
    return _whole(_text(given), base)


def _address(given: object, base: Base | None) -> Address:
    text = _text(given)
    address = parse_address(text)
    if isinstance(address, UnixAddress):
        path = _whole(text.removeprefix("unix:"), base)
        return parse_address(f"unix:{path}")
    if address.port == 0:
        raise AddressError(f"{text!r} has port 0, on which nobody listens")
    if isinstance(address, TcpAddress) and not is_loopback(address.host):
        raise AddressError(
            f"plain TCP is taken only to loopback; write tls:{text} for another host"
        )
    if isinstance(address, TcpAddress) and address.host == "localhost":
        return TcpAddress("127.0.0.1", address.port)
    return address


def _admin(given: object, base: Base | None) -> Address:
    """Read one address. A variable may have several, as a daemon's has: the first counts."""
    if base is None and isinstance(given, str):
        return _address(str(parse_addresses(given)[0]), None)
    return _address(given, base)


def _addresses(given: object, base: Base | None) -> tuple[Address, ...]:
    if isinstance(given, list):
        if not given:
            raise _NotRightError
        return check_addresses([_address(one, base) for one in given])
    if base is None and isinstance(given, str):
        return check_addresses([_address(str(one), None) for one in parse_addresses(given)])
    return (_address(given, base),)


def _number(least: int, most: int) -> Callable[[Any, Base | None], int]:
    def read(given: object, base: Base | None) -> int:
        if base is None and isinstance(given, str) and _DIGITS.fullmatch(given):
            given = int(given)
        if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
            raise _NotRightError
        return given

    return read


def _boolean(given: object, base: Base | None) -> bool:
    if base is None and given in ("1", "true", "0", "false"):
        return given in ("1", "true")
    if not isinstance(given, bool):
        raise _NotRightError
    return given


def _host(given: object, base: Base | None) -> str:
    text = _text(given)
    if not is_host(text):
        raise _NotRightError
    return text


_TIME = _number(1, _HOUR_MS)
SETTINGS = (
    Setting("address", _addresses, f"one address or a list of them: {_ONE_ADDRESS}"),
    Setting("admin", _admin, _ONE_ADDRESS),
    Setting("connect_timeout_ms", _TIME, _MILLISECONDS),
    Setting("timeout_ms", _TIME, _MILLISECONDS),
    Setting("retries", _number(0, 10), "an integer, 0 to 10"),
    Setting("keepalive_ms", _TIME, _MILLISECONDS),
    Setting("keepalive_timeout_ms", _TIME, _MILLISECONDS),
    Setting("trace", _path, _FILE),
    Setting("debug", _boolean, "true or false"),
    Setting("tls.ca", _path, _FILE),
    Setting("tls.certificate", _path, _FILE),
    Setting("tls.key", _path, _FILE),
    Setting("tls.name", _host, "a DNS name or an IP address"),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def _shown(given: object) -> str:
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, list):
        return "a list" if given else "empty"
    text = f'"{given}"' if isinstance(given, str) else str(given)
    return text if len(text) <= 42 else f"{text[:41]}..."


def _judge(setting: Setting, where: str, given: object, base: Base | None) -> Any:
    try:
        return setting.read(given, base)
    except AddressError as error:
        raise ClientFileError(f"{where}: {error}") from None
    except _NotRightError:
        raise ClientFileError(f"{where} is {_shown(given)}: {setting.right}") from None


# ---- the file -------------------------------------------------------------------------------


def parse_client_file(raw: bytes, file: str, base: Base) -> dict[str, Told]:
    """Read a file's bytes: value and place by key. ClientFileError with every mistake."""
    if len(raw) >= FILE_BYTES_MAX:
        raise ClientFileError(f"{file}: longer than 64 KiB")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ClientFileError(f"{file}:{line}: there are bytes in it that are not UTF-8") from None
    return _Reader(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), file, base).settings()


class _Reader(TomlLines):
    def __init__(self, text: str, file: str, base: Base) -> None:
        super().__init__(text, file, _TABLE)
        self._base = base
        self._told: dict[str, Told] = {}

    def settings(self) -> dict[str, Told]:
        document = self.document()
        inner = document.pop(_TABLE, {})
        for key, given in document.items():
            self._take(key, given, top=True)
        if isinstance(inner, dict):
            self._check_form()
            for key, given in inner.items():
                self._take(f"{_TABLE}.{key}", given, top=False)
        else:
            self.complain(self._line_of(_TABLE), "tls is a table: write [tls]")
        if self.mistakes:
            raise ClientFileError(self.told())
        return self._told

    def _check_form(self) -> None:
        """Refuse what native/rpc/toml.c does not read: the table in one line."""
        line = self._line_of(_TABLE)
        if re.match(r"\s*[\"']?tls[\"']?\s*=", self._text_of(line)):
            self.complain(line, "tables in one line are not read here: write [tls] on its own line")

    def _take(self, name: str, given: object, *, top: bool) -> None:
        line = self._line_of(name)
        setting = _BY_NAME.get(name)
        if setting is None or (top and "." in name):
            near_by = near(name, tuple(_BY_NAME))
            kind = "unknown table" if isinstance(given, dict) else "there is no such key"
            self.complain(line, f"{name}: {kind}{near_by}")
            return
        if re.search(r"=\s*(\"\"\"|''')", self._text_of(line)):
            self.complain(line, f"{name}: texts in several lines are not read here")
            return
        try:
            value = _judge(setting, name, given, self._base)
        except ClientFileError as error:
            self.complain(line, str(error))
            return
        self._told[name] = Told(value, f"{self._file}:{line}")

    def _text_of(self, line: int) -> str:
        return self._lines[line - 1] if 0 < line <= len(self._lines) else ""

    def _line_of(self, name: str) -> int:
        """Find the line that sets a key: under its header, or with a dot."""
        table, _, key = name.rpartition(".")
        header = re.compile(r"\s*\[+\s*[\"']?(.*?)[\"']?\s*\]")
        dotted = re.compile(rf"\s*{_quoted(table)}\s*\.\s*{_quoted(key)}\s*=")
        plain = re.compile(rf"\s*(?:{_quoted(key)}\s*[=.]|\[+\s*{_quoted(key)}\s*[\].])")
        inside = ""
        for number, line in enumerate(self._lines, 1):
            opened = header.match(line)
            if table and ((inside == table and plain.match(line)) or dotted.match(line)):
                return number
            if not table and (opened or not inside) and plain.match(line):
                return number
            inside = opened[1] if opened else inside
        return 1


def _quoted(name: str) -> str:
    return rf"[\"']?{re.escape(name)}[\"']?"


# ---- the whole ------------------------------------------------------------------------------


def parse_variables(environ: Mapping[str, str]) -> dict[str, Told]:
    """Read the variables that are set; an empty one counts as unset. ClientFileError."""
    told, wrong = {}, []
    for setting in SETTINGS:
        text = environ.get(setting.variable)
        if text:
            try:
                value = _judge(setting, setting.variable, text, None)
            except ClientFileError as error:
                wrong.append(str(error))
                continue
            told[setting.name] = Told(value, setting.variable)
    if wrong:
        raise ClientFileError("\n".join(wrong))
    return told


def client_config(
    from_file: Mapping[str, Told], variables: Mapping[str, Told], file: Path | None
) -> ClientConfig:
    """Put together what a file and the variables say. ClientFileError when the whole is wrong."""
    told = {**from_file, **variables}
    values = {name: one.value for name, one in told.items()}
    tls = {
        name.removeprefix("tls."): values.pop(name) for name in [*values] if name.startswith("tls.")
    }
    config = ClientConfig(
        addresses=values.pop("address", ()),
        tls=ClientTls(**tls),
        file=file,
        origins={name: one.origin for name, one in told.items()},
        **values,
    )
    check_tls(config.addresses, config.tls)
    return config


def check_tls(addresses: tuple[Address, ...], tls: ClientTls) -> None:
    """Demand the three files that a tls: address needs. ClientFileError."""
    needs = next((one for one in addresses if isinstance(one, TlsAddress)), None)
    for name in ("ca", "certificate", "key"):
        if needs is not None and getattr(tls, name) is None:
            raise ClientFileError(
                f"the address {needs} needs tls.{name}, a PEM file: "
                f"set it in softsjj.toml, or SOFTSJJ_TLS_{name.upper()}"
            )
