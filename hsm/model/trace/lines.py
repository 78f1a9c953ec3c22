"""A line of the trace: the first of a process, or a call. The writer is native/sdf/trace_line.c."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

FORMAT = 1
KIND = "softsjj-sdf"
LINE_MAX = 1 << 16  # bytes; the writer's longest is below 18 KiB
_LAST_SECOND = 253_402_300_800  # the year 10000 is no time
_INT_MAX = 2**64
_OK = 0

Argument = int | str | None | tuple[int, str | None]
"""A number, a handle or word, NULL, or an algorithm's number and name."""


class TraceLineError(Exception):
    """A line that is none of a trace; the message says why."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a call came from: `offset` is a return address as the module's own tables count."""

    module: str | None
    offset: int
    symbol: str | None


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a process. `parent`: the traced process that it was forked from."""

    time: float
    pid: int
    parent: int | None
    library: str
    program: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `microseconds` is how long it took, `error` why it failed."""

    sequence: int
    time: float
    pid: int
    tid: int
    function: str
    arguments: Mapping[str, Argument]
    code: int
    code_name: str | None
    microseconds: float
    error: str | None
    site: Site | None

    @property
    def failed(self) -> bool:
        """Whether it returned anything but SDR_OK."""
        return self.code != _OK

    @property
    def result(self) -> str:
        """The code in words, or in hexadecimal when it has no name."""
        return self.code_name or f"0x{self.code:08x}"


def parse_line(line: bytes) -> Header | Call:
    """Read a line, with or without its newline. TraceLineError when it is none of a trace."""
    if len(line) > LINE_MAX:
        raise TraceLineError(f"it has more than {LINE_MAX} bytes")
    try:
        row = json.loads(line.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise TraceLineError("it is no JSON, or was cut off") from None
    if not isinstance(row, dict):
        raise TraceLineError("it is no JSON object")
    if "trace" in row:
        return _header(row)
    if "fn" in row:
        return _call(row)
    raise TraceLineError('it has neither "trace" nor "fn"')


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _header(row: dict[str, Any]) -> Header:
    if row["trace"] != KIND:
        raise TraceLineError(f'"trace" is not "{KIND}"')
    if row.get("format") != FORMAT:
        raise TraceLineError(f'"format" is not {FORMAT}: another version of softsjj wrote it')
    return Header(
        time=_time(row),
        pid=_whole(row, "pid"),
        parent=None if row.get("parent") is None else _whole(row, "parent"),
        library=_text(row, "library"),
        program=_optional(row, "program"),
        address=_optional(row, "address"),
    )


def _call(row: dict[str, Any]) -> Call:
    arguments = row.get("args")
    if not isinstance(arguments, dict):
        raise TraceLineError('"args" is no object')
    return Call(
        sequence=_whole(row, "seq"),
        time=_time(row),
        pid=_whole(row, "pid"),
        tid=_whole(row, "tid"),
        function=_text(row, "fn"),
        arguments={name: _argument(name, value) for name, value in arguments.items()},
        code=_whole(row, "rc"),
        code_name=_optional(row, "rc_name"),
        microseconds=_number(row, "us", 1e15),
        error=_optional(row, "error"),
        site=_site(row.get("site")),
    )


def _argument(name: str, value: object) -> Argument:
    if isinstance(value, dict):
        return _whole(value, "id"), _optional(value, "name")
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _INT_MAX:
        return value
    raise TraceLineError(f"argument {name[:40]!r} has a value that none can have")


def _site(value: object) -> Site | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TraceLineError('"site" is no object')
    return Site(_optional(value, "module"), _whole(value, "offset"), _optional(value, "symbol"))


def _time(row: dict[str, Any]) -> float:
    return _number(row, "t", _LAST_SECOND)


def _number(row: dict[str, Any], name: str, below: float) -> float:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TraceLineError(f'"{name}" is no number')
    if not 0 <= value < below or not math.isfinite(value):
        raise TraceLineError(f'"{name}" is out of range')
    return float(value)


def _whole(row: dict[str, Any], name: str) -> int:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _INT_MAX:
        raise TraceLineError(f'"{name}" is no whole number')
    return value


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise TraceLineError(f'"{name}" is no text')
    return value


def _optional(row: dict[str, Any], name: str) -> str | None:
    return None if row.get(name) is None else _text(row, name)
