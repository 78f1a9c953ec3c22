"""Reading a line: what good ones say, and a reason for every kind of bad one."""

from typing import Any

import pytest

from hsm.model.trace import Call, Header, Site, TraceLineError, parse_line
from hsm.model.trace.lines import LINE_MAX
from tests.model.trace.builders import call_row, header_row, line


def test_a_header() -> None:
    assert parse_line(line(header_row(7, 3))) == Header(1.7e9, 7, 3, "0.1.0", "/bin/app", "unix:/s")
    made = parse_line(line(header_row(program=None, address=None)))
    assert isinstance(made, Header) and made.program is made.address is made.parent is None


def test_a_call() -> None:
    arguments = {"hKeyHandle": "4.1", "n": 7, "p": None, "uiAlgID": {"id": 9, "name": None}}
    row = call_row("Encrypt", 5, 0x01000005, 77, args=arguments, rc_name="SDR_OPENDEVICE")
    made = parse_line(line(row))
    assert isinstance(made, Call) and made.failed and made.result == "SDR_OPENDEVICE"
    assert made.arguments == {"hKeyHandle": "4.1", "n": 7, "p": None, "uiAlgID": (9, None)}
    assert made.site == Site("/bin/app", 77, None) and made.error == "it failed"


def test_a_code_without_a_name_and_a_call_from_nowhere() -> None:
    made = parse_line(line(call_row("Encrypt", code=0x02000001, site=None)))
    assert isinstance(made, Call) and made.result == "0x02000001" and made.site is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no JSON"),
        (b"\n", "no JSON"),
        (b"#include <sdf.h>\n", "no JSON"),
        (b'{"seq":1,"t":17', "cut off"),
        (b'{"fn":"\xff"}', "no JSON"),
        (b'{"fn":1,"t":NaN}', "no JSON"),
        (b"[" * 30000, "no JSON"),
        (b'{"seq":' + b"9" * 5000 + b"}", "no JSON"),
        (b" " * (LINE_MAX + 1), "more than"),
        (b"[]", "no JSON object"),
        (b"null", "no JSON object"),
        (b'{"a":1}', "neither"),
    ],
)
def test_what_is_no_line(data: bytes, why: str) -> None:
    with pytest.raises(TraceLineError, match=why):
        parse_line(data)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"trace": "other"}, '"trace" is not'),
        ({"format": 2}, "another version"),
        ({"format": None}, "another version"),
        ({"pid": "1"}, '"pid" is no whole number'),
        ({"pid": -1}, '"pid" is no whole number'),
        ({"pid": True}, '"pid" is no whole number'),
        ({"parent": 1.5}, '"parent" is no whole'),
        ({"t": None}, '"t" is no number'),
        ({"t": 1e300}, '"t" is out of range'),
        ({"t": -1}, '"t" is out of range'),
        ({"library": None}, '"library" is no text'),
        ({"program": 3}, '"program" is no text'),
    ],
)
def test_bad_headers(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(TraceLineError, match=why):
        parse_line(line(header_row(**changes)))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"args": []}, '"args" is no object'),
        ({"args": {"x": []}}, "argument 'x'"),
        ({"args": {"x": 1.5}}, "argument 'x'"),
        ({"args": {"x": True}}, "argument 'x'"),
        ({"args": {"x": -1}}, "argument 'x'"),
        ({"args": {"x": 2**64}}, "argument 'x'"),
        ({"args": {"x": {"id": "1"}}}, '"id" is no whole number'),
        ({"seq": None}, '"seq" is no whole number'),
        ({"fn": 3}, '"fn" is no text'),
        ({"rc": 2**64}, '"rc" is no whole number'),
        ({"rc_name": 3}, '"rc_name" is no text'),
        ({"us": 1e15}, '"us" is out of range'),
        ({"us": "1"}, '"us" is no number'),
        ({"us": False}, '"us" is no number'),
        ({"error": {}}, '"error" is no text'),
        ({"site": 3}, '"site" is no object'),
        ({"site": {"module": "/bin/app"}}, '"offset" is no whole number'),
    ],
)
def test_bad_calls(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(TraceLineError, match=why):
        parse_line(line(call_row("Encrypt") | changes))
