"""sdf.dll: what it needs and shows, and programs that use it under wine."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from hsm.spec.sdf import SDF_EXTENSIONS, SDF_FUNCTIONS
from tests.platforms.conftest import Machine
from tests.platforms.cross import SAMPLE, THREADS, Platform
from tests.platforms.layouts import write_program

# In every Windows; nothing of the compiler's.
SYSTEM_DLLS = {"advapi32", "bcrypt", "crypt32", "kernel32", "msvcrt", "user32", "ws2_32"}
STORY = ["signature: verified", "another message: refused", "record: encrypted and decrypted"]


@pytest.fixture(scope="session")
def sample(windows: Platform, lab: Path) -> Path:
    return windows.compile(SAMPLE, lab)


def test_dll_needs_only_the_system(windows: Platform) -> None:
    needed = re.findall(r"DLL Name: (\S+)\.dll", windows.objdump("-p"), re.I)
    assert {name.lower() for name in needed} <= SYSTEM_DLLS
    if windows.has_tls:
        shown = subprocess.run(
            [f"{windows.prefix}objdump", "-p", str(windows.libraries / windows.tls_library)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        needed = re.findall(r"DLL Name: (\S+)\.dll", shown, re.I)
        assert {name.lower() for name in needed} <= SYSTEM_DLLS
        assert re.findall(r"^\s*\[\s*\d+\] (?:\+base\[\s*\d+\] +\w+ )?(\S+)$", shown, re.M) == [
            "softsjj_tls"
        ]


def test_dll_exports_the_standard_and_nothing_else(windows: Platform) -> None:
    shown = windows.objdump("-p")
    names = re.findall(r"^\s*\[\s*\d+\] (?:\+base\[\s*\d+\] +\w+ )?(\w+)$", shown, re.M)
    assert sorted(names) == sorted([*SDF_FUNCTIONS, *SDF_EXTENSIONS])
    listed = (windows.libraries / "sdf.def").read_text().split()
    assert listed[:3] == ["LIBRARY", "sdf.dll", "EXPORTS"]
    assert sorted(listed[3:]) == sorted(names)


def test_vectors(windows: Platform) -> None:
    windows.need_emulator()
    windows.test()


def test_layout_is_that_of_linux(windows: Platform, lab: Path) -> None:
    source = lab / "layout.c"
    assert write_program(source) >= 10
    native = lab / "layout-native"
    include = str(SAMPLE.parents[3] / "native/include")
    subprocess.run(["cc", "-I", include, str(source), "-o", str(native)], check=True)
    here = subprocess.run([str(native)], capture_output=True, text=True, check=True).stdout
    there = windows.run(windows.compile(source, lab), env={})
    assert there.returncode == 0, there.stderr
    assert there.stdout.splitlines() == here.splitlines()
    assert "ECCrefPublicKey 132" in here


def test_sample_over_tcp(windows: Platform, sample: Path, machine: Machine) -> None:
    done = windows.run(sample, env={"SOFTSJJ_ADDRESS": machine.tcp})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == STORY


def test_sample_over_tls(windows: Platform, sample: Path, machine: Machine) -> None:
    if not windows.has_tls:
        pytest.skip("no softsjj-tls.dll: tools/build_openssl.sh mingw, then build again")
    done = windows.run(sample, env=machine.tls_env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == STORY
    other = machine.tls_env | {"SOFTSJJ_TLS_NAME": "other.example"}
    done = windows.run(sample, env=other)
    assert done.returncode == 1 and "not for other.example" in done.stderr, done.stderr


def test_threads(windows: Platform, lab: Path, machine: Machine) -> None:
    program = windows.compile(THREADS, lab, "-Wl,-Bstatic", "-pthread")
    done = windows.run(program, "1", env={"SOFTSJJ_ADDRESS": machine.tcp})
    assert done.returncode == 0 and done.stdout.endswith("calls\n"), done.stderr


def test_settings_file(windows: Platform, sample: Path, machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "softsjj.toml").write_text(f"address = '{machine.tcp}'\ntrace = 'calls.jsonl'\n")
    for _ in range(2):
        done = windows.run(sample, env={}, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (tmp_path / "calls.jsonl").read_text().splitlines()]
    heads = [line for line in lines if "trace" in line]
    calls = [line for line in lines if "fn" in line]
    assert len(heads) == 2 and heads[0]["program"].endswith("sample.exe")
    assert [call["fn"] for call in calls].count("SDF_CloseDevice") == 2
    assert all(call["site"]["module"].endswith("sample.exe") for call in calls)
    (tmp_path / "softsjj.toml").write_text("adress = 'x'\n")
    done = windows.run(sample, env={}, cwd=tmp_path)
    assert done.returncode == 1 and "softsjj.toml:1: adress" in done.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("unix:/run/softsjj.sock", "Unix sockets are not taken on Windows"),
        ("127.0.0.1:1", "no daemon at 127.0.0.1:1: connection refused"),
        ("192.0.2.1:8018", "plain TCP is taken only to loopback"),
        ("", "set SOFTSJJ_ADDRESS"),
    ],
)
def test_refusals(windows: Platform, sample: Path, address: str, said: str, tmp_path: Path) -> None:
    done = windows.run(sample, env={"SOFTSJJ_ADDRESS": address}, cwd=tmp_path)
    assert done.returncode == 1 and said in done.stderr, done.stderr
