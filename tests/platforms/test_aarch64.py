"""libsdf.so for aarch64: the core's vectors on another processor, and a program under qemu."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.platforms.conftest import Machine
from tests.platforms.cross import SAMPLE, THREADS, Platform
from tests.platforms.layouts import write_program

STORY = ["signature: verified", "another message: refused", "record: encrypted and decrypted"]


@pytest.fixture(scope="session")
def sample(aarch64: Platform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return aarch64.compile(SAMPLE, tmp_path_factory.mktemp("aarch64"))


def test_library_is_for_aarch64_and_needs_libc_only(aarch64: Platform) -> None:
    shown = aarch64.objdump("-p")
    assert "elf64-littleaarch64" in shown
    needed = set(re.findall(r"NEEDED\s+(\S+)", shown))
    assert needed <= {"libc.so.6", "ld-linux-aarch64.so.1"}


def test_vectors(aarch64: Platform) -> None:
    aarch64.need_emulator()
    aarch64.test()


def test_layout_is_that_of_this_machine(aarch64: Platform, tmp_path: Path) -> None:
    source = tmp_path / "layout.c"
    write_program(source)
    include = str(SAMPLE.parents[3] / "native/include")
    native = tmp_path / "layout-native"
    subprocess.run(["cc", "-I", include, str(source), "-o", str(native)], check=True)
    here = subprocess.run([str(native)], capture_output=True, text=True, check=True).stdout
    there = aarch64.run(aarch64.compile(source, tmp_path), env={})
    assert there.stdout == here and "ECCrefPublicKey 132" in here


@pytest.mark.parametrize("way", ["unix", "tcp"])
def test_sample(aarch64: Platform, sample: Path, machine: Machine, way: str) -> None:
    done = aarch64.run(sample, env={"SOFTSJJ_ADDRESS": getattr(machine, way)})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == STORY


def test_sample_over_tls(aarch64: Platform, sample: Path, machine: Machine) -> None:
    if not aarch64.has_tls:
        pytest.skip("no libsoftsjj-tls.so: tools/build_openssl.sh aarch64, then build again")
    done = aarch64.run(sample, env=machine.tls_env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == STORY


def test_threads(aarch64: Platform, machine: Machine, tmp_path: Path) -> None:
    done = aarch64.run(
        aarch64.compile(THREADS, tmp_path, "-pthread"), "1", env={"SOFTSJJ_ADDRESS": machine.unix}
    )
    assert done.returncode == 0 and done.stdout.endswith("calls\n"), done.stderr


def test_trace(aarch64: Platform, sample: Path, machine: Machine, tmp_path: Path) -> None:
    trace = tmp_path / "calls.jsonl"
    env = {"SOFTSJJ_ADDRESS": machine.unix, "SOFTSJJ_TRACE": str(trace)}
    assert aarch64.run(sample, env=env).returncode == 0
    calls = [json.loads(line) for line in trace.read_text().splitlines()][1:]
    assert calls[-1]["fn"] == "SDF_CloseDevice" and calls[-1]["site"]["module"] == str(sample)
