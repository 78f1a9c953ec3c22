"""Lines of a trace, made for tests."""

import json
from itertools import count
from typing import Any

from hsm.model.trace import Call, Header, parse_line

OK, INARGERR, KEYNOTEXIST = 0, 0x0100001D, 0x01000008
_numbers = count(1)


def header_row(pid: int = 1, parent: int | None = None, **changes: Any) -> dict[str, Any]:
    """The first line of a process, as JSON has it."""
    return {
        "trace": "softsjj-sdf",
        "format": 1,
        "t": 1.7e9,
        "pid": pid,
        "parent": parent,
        "library": "0.1.0",
        "program": "/bin/app",
        "address": "unix:/s",
    } | changes


def call_row(
    function: str, pid: int = 1, code: int = OK, at: int = 0, **changes: Any
) -> dict[str, Any]:
    """A call of SDF_function; `at` is the offset it came from."""
    row: dict[str, Any] = {
        "seq": next(_numbers),
        "t": 1.7e9,
        "pid": pid,
        "tid": pid,
        "fn": f"SDF_{function}",
        "args": {},
        "rc": code,
        "rc_name": "SDR_OK" if code == OK else None,
        "us": 10.5,
        "site": {"module": "/bin/app", "offset": at, "symbol": None},
    }
    if code != OK:
        row["error"] = "it failed"
    return row | changes


def line(row: object) -> bytes:
    """The bytes of a line."""
    return json.dumps(row).encode() + b"\n"


def header(pid: int = 1, parent: int | None = None) -> Header:
    """A header."""
    made = parse_line(line(header_row(pid, parent)))
    assert isinstance(made, Header)
    return made


def call(function: str, pid: int = 1, code: int = OK, at: int = 0, /, **arguments: Any) -> Call:
    """A call with these arguments."""
    made = parse_line(line(call_row(function, pid, code, at, args=arguments)))
    assert isinstance(made, Call)
    return made
