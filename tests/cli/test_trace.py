"""`softsjj trace show`, on traces that were written by hand: tables, JSON, filters, bad files."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import clean_environment, softsjj
from tests.model.trace.builders import INARGERR, call_row, header_row, line

OK, USAGE, UNUSABLE, LEAKS = 0, 2, 6, 7


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_bytes(b"".join(line(row) for row in rows))
    return path


def in_session(function: str, pid: int = 1, code: int = 0, **arguments: Any) -> dict[str, Any]:
    return call_row(function, pid, code, args={"hSessionHandle": "2.1", **arguments})


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Two processes: the first leaves a device, a session and a key; the second fails twice."""
    long = {"id": 0x402, "name": "SGD_SM4_CBC"}
    return write(
        tmp_path / "t.jsonl",
        header_row(),
        call_row("OpenDevice", args={"phDeviceHandle": "1.1"}, us=1000.0),
        call_row("OpenSession", args={"hDeviceHandle": "1.1", "phSessionHandle": "2.1"}, us=500.0),
        in_session("GenerateKeyWithKEK", uiAlgID=long, phKeyHandle="3.1", pucKey="given"),
        header_row(2),
        call_row("OpenDevice", 2, INARGERR, error="no daemon", rc_name="SDR_OPENDEVICE"),
        call_row("OpenDevice", 2, INARGERR, error="no daemon", rc_name="SDR_OPENDEVICE"),
    )


def show(*words: str | Path, code: int = OK) -> str:
    done = softsjj("trace", "show", *words, env=clean_environment())
    assert done.returncode == code, done.stderr
    return done.stdout


def report(*words: str | Path) -> Any:
    return json.loads(show("--json", *words))


def test_all_of_it(trace: Path) -> None:
    text = show(trace)
    assert "SDF_GenerateKeyWithKEK Session=2.1 AlgID=SGD_SM4_CBC Key=3.1" in text
    assert re.search(r"SDF_OpenDevice +3 +2 +\d", text)
    assert "5 calls, 2 failed; 2 processes" in text
    assert re.search(r"2 +SDF_OpenDevice +SDR_OPENDEVICE +no daemon", text)
    assert "3 are open at the end of the trace" in text
    assert "/bin/app+0x0" in text


def test_sections(trace: Path) -> None:
    assert "p99" in show(trace, "--totals") and "open at" not in show(trace, "--totals")
    leaks = show(trace, "--leaks")
    assert "p99" not in leaks and "SDF_OpenSession" in leaks
    assert len(show(trace, "--calls").splitlines()) == 5
    both = show(trace, "--leaks", "--totals")
    assert "p99" in both and "open at" in both


def test_filters(trace: Path) -> None:
    assert len(show(trace, "--calls", "--pid", "1").splitlines()) == 3
    assert len(show(trace, "--calls", "--failed").splitlines()) == 2
    assert show(trace, "--calls", "--pid", "1", "--failed") == ""
    assert "nothing is left open" in show(trace, "--pid", "2")
    assert "2 calls, 2 failed" in show(trace, "--failed")


def test_json(trace: Path) -> None:
    made = report(trace)
    assert [each["pid"] for each in made["processes"]] == [1, 2]
    opening = made["functions"]["SDF_OpenDevice"]
    assert (opening["calls"], opening["failed"], opening["max_us"]) == (3, 2, 1000.0)
    assert made["failures"][0]["count"] == 2 and made["failures"][0]["text"] == "no daemon"
    assert [leak["kind"] for leak in made["leaks"]] == ["device", "session", "key"]
    assert "leaks" not in report(trace, "--totals") and "calls" not in report(trace, "--leaks")
    lines = [json.loads(text) for text in show(trace, "--json", "--calls").splitlines()]
    assert lines[2]["arguments"]["uiAlgID"] == {"id": 0x402, "name": "SGD_SM4_CBC"}
    assert [each["function"] for each in lines].count("SDF_OpenDevice") == 3


def test_json_lines_go_with_nothing_else(trace: Path) -> None:
    show(trace, "--json", "--calls", "--leaks", code=USAGE)


def test_the_exit_code_for_leaks(trace: Path) -> None:
    show(trace, "--fail-on-leaks", code=LEAKS)
    show(trace, "--calls", "--fail-on-leaks", code=LEAKS)
    show(trace, "--pid", "2", "--fail-on-leaks", code=OK)
    show(trace, code=OK)


def test_many_calls_are_listed_only_when_asked_for(tmp_path: Path) -> None:
    few = write(tmp_path / "few", header_row(), *[call_row("Encrypt")] * 100)
    many = write(tmp_path / "many", header_row(), *[call_row("Encrypt")] * 101)
    assert show(few).count("SDF_Encrypt") == 101
    assert show(many).count("SDF_Encrypt") == 1
    assert show(many, "--calls").count("SDF_Encrypt") == 101


# ---- files that are not as they should be


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"#include <sdf.h>\n", ":1: this is no call trace of libsdf: it is no JSON"),
        (b"\n\n[]\n", ":3: this is no call trace"),
        (b'{"level":"info"}\n', ":1: this is no call trace of libsdf: it has neither"),
        (b'{"trace":"softsjj-sdf","format":9}', ":1: .*another version"),
        (b"\0" * 200000, ":1: .*more than"),
        (b"", "is empty"),
        (b"\n\n", "is empty"),
    ],
)
def test_no_trace(tmp_path: Path, data: bytes, where: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    done = softsjj("trace", "show", file, env=clean_environment())
    assert done.returncode == USAGE and done.stdout == ""
    assert re.search(re.escape(str(file)) + ".*" + where.lstrip(":"), done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_no_file(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "missing"):
        done = softsjj("trace", "show", file, env=clean_environment())
        assert done.returncode == UNUSABLE and str(file) in done.stderr


def test_damaged_lines_are_left_out_and_said(trace: Path) -> None:
    good = trace.read_bytes().splitlines(keepends=True)
    good[3] = good[3][:40] + b"\n"
    good.insert(4, b"x" * 200000 + b"\n")
    trace.write_bytes(b"".join(good) + b'{"seq":5')
    done = softsjj("trace", "show", trace, env=clean_environment())
    assert done.returncode == OK
    assert "3 damaged lines" in done.stderr
    assert "line 4: it is no JSON" in done.stderr and "line 5: it has more" in done.stderr
    assert "line 9, the last one, cut off" in done.stderr
    assert "4 calls, 2 failed" in done.stdout


def test_a_trace_does_not_steer_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b[2J\x07\u202e[red]x[/red]"
    site = {"module": f"/{evil}", "offset": 1, "symbol": evil}
    rows = [
        header_row(program=evil),
        call_row(evil, args={f"ph{evil}": evil, evil: evil}, site=site),
        call_row("X", code=INARGERR, error=evil, rc_name=evil, site=site),
    ]
    for words in ((), ("--calls",)):
        text = show(write(tmp_path / "t", *rows), *words)
        assert "[red]x[/red]" in text
        assert not set(text) & {"\x1b", "\x07", "\u202e"}


# ---- source lines


def compile_module(tmp_path: Path, *flags: str) -> tuple[Path, int]:
    """A program with a known function, and an address in its function f."""
    source = tmp_path / "app.c"
    source.write_text(
        "int f(int x) {\n    x++;\n    return x * 7;\n}\nint main(void) { return f(1); }"
    )
    program = tmp_path / "app"
    subprocess.run(["cc", "-O0", *flags, str(source), "-o", str(program)], check=True)
    if "-s" in flags:
        return program, 0x1130
    symbols = subprocess.run(["nm", program], capture_output=True, text=True, check=True).stdout
    found = re.search(r"^([0-9a-f]+) T f$", symbols, re.MULTILINE)
    assert found
    return program, int(found[1], 16) + 1


@pytest.mark.skipif(not shutil.which("addr2line"), reason="addr2line is not installed")
def test_source_lines(tmp_path: Path) -> None:
    program, offset = compile_module(tmp_path, "-g")
    site = {"module": str(program), "offset": offset, "symbol": None}
    rows = [
        header_row(t=4e9),
        call_row("OpenDevice", t=4e9, args={"phDeviceHandle": "1.1"}, site=site),
    ]
    trace = write(tmp_path / "t", *rows)
    assert report(trace)["leaks"][0]["site"]["function"] == "f"
    assert report(trace)["leaks"][0]["site"]["source"] == f"{tmp_path}/app.c:1"
    assert f"f at {tmp_path}/app.c:1" in show(trace)

    rows[0]["t"] = rows[1]["t"] = 1.0
    done = softsjj("trace", "show", write(tmp_path / "t", *rows), env=clean_environment())
    assert f"{program}+{offset:#x}" in done.stdout
    assert "was changed after the trace began" in done.stderr


def test_without_symbols(tmp_path: Path) -> None:
    program, offset = compile_module(tmp_path, "-s")
    for module in (str(program), "/nowhere/app", "relative", "/proc/self/mem", "/", "\0", None):
        site = {"module": module, "offset": offset, "symbol": "known"}
        rows = [
            header_row(t=4e9),
            call_row("OpenDevice", t=4e9, args={"phDeviceHandle": "1.1"}, site=site),
        ]
        made = report(write(tmp_path / "t", *rows))["leaks"][0]["site"]
        assert made["source"] is None and made["function"] == "known"


def test_a_big_file_takes_little_memory(tmp_path: Path) -> None:
    """100,000 calls that leave nothing open: the reader keeps counts only."""
    file = tmp_path / "big"
    opened = line(in_session("GenerateKeyWithKEK", phKeyHandle="3.1"))
    closed = line(in_session("DestroyKey", hKeyHandle="3.1"))
    with file.open("wb") as out:
        out.write(line(header_row()) + line(call_row("OpenDevice", args={"phDeviceHandle": "1.1"})))
        session = {"hDeviceHandle": "1.1", "phSessionHandle": "2.1"}
        out.write(line(call_row("OpenSession", args=session)))
        for _ in range(50):
            out.write((opened + closed) * 1000)
    code = (
        "import resource, sys; from pathlib import Path; from hsm.cli.trace import show;"
        "limit = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        f"show(Path({str(file)!r}), False, False, False, None, False, False, True);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - limit, file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={k: v for k, v in clean_environment().items() if "COVERAGE" not in k},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["calls"] == 100002
    assert int(done.stderr) < 40 << 10, "KiB more than before"
