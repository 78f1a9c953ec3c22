"""The whole demo, on the installed package: python -m hsm.bench.hospital."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import gmssl.sm2
import pytest

SOURCES = Path(__file__).resolve().parents[2] / "bench/hospital/protect"
HEADER = Path(__file__).resolve().parents[2] / "native/include"
DEMO = [sys.executable, "-m", "hsm.bench.hospital"]
TIMEOUT = 180
TAMPERED = 16


def is_built() -> bool:
    """Say whether the package with its C core is installed."""
    try:
        return importlib.util.find_spec("hsm.core._core") is not None
    except ModuleNotFoundError:
        return False


needs_build = pytest.mark.skipif(
    not is_built(), reason="the package is not built (no hsm.core._core): make build"
)


@pytest.fixture(scope="module")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A work directory, short enough for its socket, that the tests of this file share."""
    yield tmp_path_factory.mktemp("demo") / "w"


def run(workdir: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DEMO, "--once", "--workdir", str(workdir), *options],
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )


def answers(workdir: Path) -> bool:
    """Say whether somebody accepts connections on the demo's socket."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(workdir / "softsjj.sock"))
        except OSError:
            return False
        return True


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
@pytest.mark.parametrize("source", sorted(SOURCES.glob("*.c")), ids=lambda path: path.name)
def test_program_compiles_without_a_warning(source: Path) -> None:
    warnings = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wswitch-enum", "-Werror"]
    subprocess.run(
        ["cc", "-O2", *warnings, f"-I{HEADER}", "-fsyntax-only", str(source)], check=True
    )


def test_program_knows_only_the_standards_header() -> None:
    own = {path.name for path in SOURCES.glob("*.h")}
    for path in SOURCES.iterdir():
        for line in path.read_text().splitlines():
            if line.startswith('#include "'):
                assert line.split('"')[1] in own | {"sdf.h"}, f"{path.name}: {line}"


@needs_build
def test_plays_and_stops(workdir: Path) -> None:
    done = run(workdir)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "All steps passed" in done.stdout
    lines = done.stdout.splitlines()
    assert sum(" caught  " in line for line in lines) == TAMPERED
    assert not any("MISSED" in line or "DIFFERS" in line for line in lines)
    for result in ("encrypted", "MACed", "signed", "verified", "decrypted", "identical"):
        assert any(f" {result} " in line for line in lines), result
    assert any(line.startswith("intact: ") for line in lines)
    assert not answers(workdir)


@needs_build
def test_another_implementation_verifies_the_signature(workdir: Path) -> None:
    public_key = (workdir / "store/keys/sign.pub").read_bytes().hex()
    signature = (workdir / "store/record-001/bundle.json.sig").read_bytes().hex()
    record = (workdir / "records/record-001/bundle.json").read_bytes()
    judge = gmssl.sm2.CryptSM2(public_key=public_key, private_key="")
    assert judge.verify_with_sm3(signature, record)
    assert not judge.verify_with_sm3(signature, record + b" ")


@needs_build
def test_nothing_personal_is_stored_in_clear(workdir: Path) -> None:
    stored = b"".join(path.read_bytes() for path in (workdir / "store").rglob("*.*"))
    for name in ("identity_number", "address", "telephone", "contact"):
        assert (workdir / "records/record-001" / name).read_bytes() not in stored


@needs_build
def test_plays_again_on_the_same_machine(workdir: Path) -> None:
    done = run(workdir, "--records", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("is there from an earlier run") == 3
    assert not (workdir / "store/record-002").exists()


@needs_build
def test_failure_stops_the_daemon(workdir: Path) -> None:
    done = run(workdir, CC="false")
    assert done.returncode == 1
    assert "FAILED" in done.stdout
    assert not answers(workdir)


@needs_build
def test_stays_up_until_interrupted(workdir: Path) -> None:
    demo = subprocess.Popen(
        [*DEMO, "--records", "1", "--workdir", str(workdir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert demo.stdout is not None
        said = []
        for line in demo.stdout:
            said.append(line)
            if line.startswith("Ctrl-C stops it"):
                break
        assert "All steps passed" in "".join(said)
        assert answers(workdir)
        second_demo_leaves_the_first_alone(workdir)
        changed_store_does_not_open(workdir)
        demo.send_signal(signal.SIGINT)
        assert demo.wait(TIMEOUT) == 0
        assert not answers(workdir)
    finally:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(TIMEOUT)


def second_demo_leaves_the_first_alone(workdir: Path) -> None:
    done = run(workdir)
    assert done.returncode == 1
    assert "softsjj serve ended at once" in done.stdout
    assert answers(workdir)
    assert (workdir / "store/record-001").exists()


def changed_store_does_not_open(workdir: Path) -> None:
    program = str(workdir / "program/protect")
    environment = {**os.environ, "SOFTSJJ_ADDRESS": f"unix:{workdir / 'softsjj.sock'}"}
    command = [program, "open", str(workdir / "store"), str(workdir / "records")]
    assert subprocess.run(command, env=environment, check=False).returncode == 0
    fees = workdir / "store/record-001/fees.json"
    fees.write_bytes(fees.read_bytes() + b" ")
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "fees.json was changed: HMAC-SM3 differs" in done.stderr
