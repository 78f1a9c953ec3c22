"""SOFTSJJ_TRACE: what the lines hold, what they never hold, and that no call minds the file."""

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hsm.model.trace import Call, Header, parse_line
from hsm.spec.sdf import SDF_FUNCTIONS, SdfParameter, Sdr
from tests.conftest import ROOT, Daemon, clean_environment, softsjj
from tests.sdf.binding import library_path
from tests.sdf.conftest import KEK, LOCKED, PASSWORD
from tests.sdf.test_bad_arguments import GOOD
from tests.sdf.test_programs import PROGRAMS, build, play
from tests.sdf.traced import ALGORITHM, NONSENSE, NUMBER

NOWHERE = {"SOFTSJJ_ADDRESS": "unix:/nowhere/softsjj.sock"}


def environment(trace: Path | str, env: Mapping[str, str]) -> dict[str, str]:
    """The variables of a traced program that uses the library under test."""
    return (
        clean_environment()
        | dict(env)
        | {"SOFTSJJ_TRACE": str(trace), "SOFTSJJ_TEST_LIBSDF": str(library_path())}
    )


def run(
    trace: Path | str, *words: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of tests.sdf.traced with its trace in a file."""
    return subprocess.run(
        [sys.executable, "-m", "tests.sdf.traced", *words],
        cwd=ROOT,
        env=environment(trace, env or NOWHERE),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


def read(trace: Path) -> list[Header | Call]:
    return [parse_line(line) for line in trace.read_bytes().splitlines(keepends=True)]


def calls(trace: Path) -> list[Call]:
    return [line for line in read(trace) if isinstance(line, Call)]


# ---- what a line holds


def expected(parameter: SdfParameter, name: str, nothing: bool) -> object:
    """What a failing call shows of an argument, without asking the generator."""
    if parameter.type.endswith("*"):
        return None if nothing else "given"
    if parameter.type == "SGD_HANDLE":
        return None if nothing else "unknown"
    if name in ("uiPwdLength",):
        return "hidden"
    if name in ("uiAlgID", "ulAlgID", "uiPrfAlgID", "uiEccAlgID"):
        return (0, None) if nothing else (ALGORITHM, "SGD_SM4_ECB")
    return 0 if nothing else NUMBER


def test_every_function_leaves_a_line_with_all_its_arguments(tmp_path: Path) -> None:
    trace = tmp_path / "t"
    run(trace, "nothing")
    header, *lines = read(trace)
    assert isinstance(header, Header) and header.parent is None
    assert header.program == os.path.realpath(sys.executable)
    assert header.address == NOWHERE["SOFTSJJ_ADDRESS"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", header.library)
    assert len(lines) == 2 * len(SDF_FUNCTIONS) == 2 * 99
    rows = [row for row in SDF_FUNCTIONS.values() for _ in range(2)]
    for number, (line, row) in enumerate(zip(lines, rows, strict=True), start=1):
        assert isinstance(line, Call)
        assert (line.function, line.sequence) == (row.name, number)
        wanted = {p.name: expected(p, p.name, number % 2 == 1) for p in row.parameters}
        assert dict(line.arguments) == wanted, row.name
        assert list(line.arguments) == list(wanted), "in the order of the declaration"
        assert line.failed and line.error and line.pid == line.tid == header.pid
        assert line.code_name == f"SDR_{Sdr(line.code).name}"
        if row.status == "not-supported":
            assert line.code == Sdr.NOTSUPPORT
        assert line.site is not None and line.site.module is not None
        assert "ffi" in line.site.module, "ctypes calls through libffi"
    assert f"{NONSENSE:x}" not in trace.read_text() and str(NONSENSE) not in trace.read_text()


@pytest.fixture(scope="module")
def good(machine: Daemon, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The trace of a good call of each function, and what the program knows of them."""
    trace = tmp_path_factory.mktemp("good") / "t"
    done = run(trace, "everything", env=machine.env)
    return trace, json.loads(done.stdout)


def test_results_of_good_calls(good: tuple[Path, Any]) -> None:
    trace, told = good
    lines = [line for line in calls(trace)]
    assert not [line for line in lines if line.failed]
    by_function: dict[str, list[Call]] = {}
    for line in lines:
        by_function.setdefault(line.function, []).append(line)
        assert line.microseconds > 0
    assert set(by_function) == {
        name for name, row in SDF_FUNCTIONS.items() if row.status == "working"
    }
    handle = re.compile(r"\d+\.\d+")
    for each in told["calls"]:
        parameters = SDF_FUNCTIONS[each["name"]].parameters[1:]
        for parameter, value in zip(parameters, each["values"], strict=True):
            shown = [line.arguments[parameter.name] for line in by_function[each["name"]]]
            if parameter.type == "SGD_HANDLE *":
                assert all(isinstance(s, str) and handle.fullmatch(s) for s in shown)
            elif parameter.type == "SGD_UINT32 *":
                assert value in shown, (each["name"], parameter.name)
    assert set(GOOD) <= {name.removeprefix("SDF_") for name in by_function}


def test_handles_are_the_same_through_a_program(good: tuple[Path, Any]) -> None:
    opened = next(line for line in calls(good[0]) if line.function == "SDF_OpenSession")
    session = opened.arguments["phSessionHandle"]
    for line in calls(good[0]):
        if "hSessionHandle" in line.arguments:
            assert line.arguments["hSessionHandle"] == session


def windows(secret: bytes, size: int = 6) -> set[bytes]:
    """Every part of a secret that would be noticed; parts that are all alike cannot be told."""
    parts = {secret[at : at + size] for at in range(len(secret) - size + 1)}
    return {part for part in parts if len(set(part)) > 2}


def test_no_byte_of_data_is_in_the_trace(good: tuple[Path, Any]) -> None:
    trace, told = good
    text = trace.read_bytes()
    low = text.lower()
    secrets = {bytes.fromhex(each) for each in told["secrets"]}
    secrets |= {bytes.fromhex(b) for each in told["calls"] for b in each["bytes"]}
    found: list[tuple[str, bytes]] = []
    looked = 0
    for secret in secrets:
        for part in windows(secret):
            looked += 1
            found += [("raw", part)] if part in text else []
            found += [("hex", part)] if part.hex().encode() in low else []
        for shift in range(3):
            middle = base64.b64encode(secret[shift : shift + 24])[4:-4]
            if len(middle) >= 8 and len(set(middle)) > 2:
                found += [("base64", secret)] if middle in text else []
    assert looked > 1000 and not found
    rights = [line for line in calls(trace) if line.function == "SDF_GetPrivateKeyAccessRight"]
    assert rights and all(line.arguments["uiPwdLength"] == "hidden" for line in rights)
    assert b"DEVICEINFO" not in text and b"softsjj-sdf" in text


def test_the_search_for_secrets_finds_them(good: tuple[Path, Any]) -> None:
    """The test above can fail: what is in the trace is found in it."""
    text = good[0].read_bytes()
    assert any(part in text for part in windows(b"SDF_OpenSession"))


# ---- the file


def test_mode_and_appending(tmp_path: Path) -> None:
    trace = tmp_path / "t"
    old = os.umask(0)
    try:
        run(trace, "many", "2")
    finally:
        os.umask(old)
    assert trace.stat().st_mode & 0o777 == 0o600
    run(trace, "many", "3")
    lines = read(trace)
    assert [isinstance(line, Header) for line in lines] == [1, 0, 0, 1, 0, 0, 0]


def test_several_processes_in_one_file(tmp_path: Path) -> None:
    trace = tmp_path / "t"
    command = [sys.executable, "-m", "tests.sdf.traced", "many", "3000"]
    env = environment(trace, NOWHERE)
    running = [subprocess.Popen(command, cwd=ROOT, env=env) for _ in range(3)]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    lines = read(trace)
    for process in running:
        own = [line for line in lines if line.pid == process.pid]
        assert isinstance(own[0], Header)
        assert [c.sequence for c in own[1:] if isinstance(c, Call)] == list(range(1, 3001))


def test_process_id_in_the_name_and_forks(tmp_path: Path) -> None:
    """Relative to where the program was started; a child has a file and a first line of its own."""
    here = Path(tempfile.mkdtemp(dir=ROOT / "build" if (ROOT / "build").is_dir() else None))
    try:
        run(os.path.relpath(here, ROOT) + "/t-%p-%p.jsonl", "forked")
        files = sorted(here.iterdir(), key=lambda each: int(each.name.split("-")[1]))
        assert len(files) == 3
        parent = None
        for number, each in enumerate(files, start=1):
            header, call = read(each)
            assert isinstance(header, Header) and isinstance(call, Call)
            assert each.name == f"t-{header.pid}-{header.pid}.jsonl"
            assert header.parent == parent and call.pid == header.pid
            assert call.sequence == number, "a child goes on counting"
            parent = header.pid
    finally:
        shutil.rmtree(here)


def test_forks_in_one_file(tmp_path: Path) -> None:
    trace = tmp_path / "t"
    run(trace, "forked")
    kinds = [(type(line).__name__, line.pid) for line in read(trace)]
    assert [kind for kind, _ in kinds] == ["Header", "Call"] * 3
    assert len({pid for _, pid in kinds}) == 3


def test_a_program_that_closes_all_descriptors(tmp_path: Path) -> None:
    trace, other = tmp_path / "t", tmp_path / "other"
    done = run(trace, "closing", str(other))
    assert json.loads(done.stdout) == 0, "nothing is written into the program's own file"
    assert len(calls(trace)) == 2


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/dev/full", "No space left"),
        ("{}/missing/t", "No such file"),
        ("{}", "Is a directory"),
        ("{}/pipe", "No such device|Invalid argument"),
        ("{}/" + "x" * 5000, "too long"),
        ("{}/socket", "No such device|Invalid argument"),
    ],
)
def test_a_file_that_cannot_be_written(tmp_path: Path, name: str, why: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.mknod(tmp_path / "socket", 0o140600)
    done = run(name.format(tmp_path), "many", "20")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert re.search(f"libsdf: trace .*({why})", done.stderr)


def test_a_pipe_with_a_reader_is_refused_too(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert "Invalid argument" in run(pipe, "many", "2").stderr
    finally:
        os.close(reader)


def test_without_the_variable_nothing_is_written(tmp_path: Path) -> None:
    done = run("", "many", "2")
    assert done.stderr == ""


def test_softsjj_toml_names_a_file(machine: Daemon, tmp_path: Path) -> None:
    """The file is known only when a device is opened, and the line of that call is there."""
    config = tmp_path / "softsjj.toml"
    config.write_text(f'address = "{machine.address}"\ntrace = "from-toml.jsonl"\n')
    env = {name: value for name, value in machine.env.items() if name != "SOFTSJJ_ADDRESS"}
    run("", "everything", env=env | {"SOFTSJJ_CONFIG": str(config)})
    header, first, *_ = read(tmp_path / "from-toml.jsonl")
    assert isinstance(header, Header) and header.address == machine.address
    assert isinstance(first, Call) and first.function == "SDF_OpenDevice"
    assert first.arguments["phDeviceHandle"] == "1.1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a set-uid program for another user")
def test_a_set_uid_process_is_not_traced(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        place = Path(name)
        place.chmod(0o777)
        shutil.copy(library_path(), place / "libsdf.so")
        program = place / "program"
        source = "#include <sdf.h>\nint main(void) { return SDF_CloseSession(0) == SDR_OK; }\n"
        subprocess.run(
            ["cc", "-x", "c", "-", f"-I{ROOT}/native/include", f"-L{place}", "-lsdf"]
            + [f"-Wl,-rpath,{place}", "-o", str(program)],
            input=source,
            text=True,
            check=True,
        )
        env = {"SOFTSJJ_TRACE": str(place / "t")}
        for mode, traced in ((0o755, True), (0o4755, False)):
            program.chmod(mode)
            subprocess.run([program], env=env, user=65534, group=65534, check=True)
            assert (place / "t").exists() is traced
            (place / "t").unlink(missing_ok=True)


# ---- programs


def test_threads_and_forks_against_a_daemon(machine: Daemon, tmp_path: Path) -> None:
    for name in ("threads.c", "forking.c"):
        trace = tmp_path / f"{name}.jsonl"
        machine.env["SOFTSJJ_TRACE"] = str(trace)
        try:
            play(machine, build(tmp_path, name), str(KEK))
        finally:
            del machine.env["SOFTSJJ_TRACE"]
        lines = read(trace)
        found = [line for line in lines if isinstance(line, Call)]
        assert len({(line.pid, line.sequence) for line in found}) == len(found) > 200
        pids = {line.pid for line in lines}
        assert {line.pid for line in lines if isinstance(line, Header)} == pids
        shown = softsjj("trace", "show", trace, "--leaks", "--fail-on-leaks", env=machine.env)
        assert shown.returncode == 0, shown.stdout


def leak_marks() -> dict[str, int]:
    source = (PROGRAMS / "leaks.c").read_text().splitlines()
    marks = ((re.search(r"/\* leak: (\w+) \*/", text), n) for n, text in enumerate(source, start=1))
    return {mark[1]: number for mark, number in marks if mark}


@pytest.mark.parametrize("symbols", ["-g", "-s"])
def test_known_leaks(machine: Daemon, tmp_path: Path, symbols: str) -> None:
    program = build(tmp_path, "leaks.c", symbols)
    trace = tmp_path / "t"
    subprocess.run(
        [program, str(KEK), str(LOCKED), PASSWORD.decode()],
        env=machine.env | {"SOFTSJJ_TRACE": str(trace)},
        check=True,
        timeout=60,
    )
    done = softsjj(
        "trace", "show", trace, "--json", "--leaks", "--fail-on-leaks", env=clean_environment()
    )
    assert done.returncode == 7, done.stderr
    leaks = json.loads(done.stdout)["leaks"]
    counts = {leak["kind"]: leak["count"] for leak in leaks}
    assert counts == {"device": 1, "session": 1, "key": 5, "context": 1, "right": 1}
    assert [len(leak["pids"]) for leak in leaks if leak["kind"] == "key"] == [2]
    marks = leak_marks()
    for leak in leaks:
        assert leak["site"]["module"] == str(program)
        if symbols == "-g" and shutil.which("addr2line"):
            assert leak["site"]["source"].endswith(f"leaks.c:{marks[leak['kind']]}"), leak
        else:
            assert leak["site"]["source"] is None and leak["site"]["offset"] > 0


def test_a_killed_process(machine: Daemon, tmp_path: Path) -> None:
    trace = tmp_path / "t"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sdf.traced", "killed"],
        cwd=ROOT,
        env=environment(trace, machine.env),
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with trace.open("ab") as file:
        file.write(b'{"seq":99,"t":17')  # as if it had died in the middle of a line
    done = softsjj("trace", "show", trace, env=clean_environment())
    assert done.returncode == 0
    assert "the last one, cut off" in done.stderr
    assert re.search(r"1 +device", done.stdout) and "3 are open at the end" in done.stdout
