"""The programs of docs/samples, compiled and run against a machine; each tells the same story."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hsm.testing.machines import Sjj
from tests.conftest import ROOT
from tests.interop import toolchains

SAMPLES = ROOT / "docs" / "samples"
STORY = (
    "device: SoftSJJ\n"
    "signature: verified\n"
    "another message: refused\n"
    "record: encrypted and decrypted\n"
)


def run(
    sjj: Sjj, *words: str | Path, seconds: float = 120, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        env=sjj.env | {"PYTHONPATH": str(ROOT)} | more,
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def told(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def c_sample(sjj: Sjj, tmp_path: Path) -> Path:
    program = tmp_path / "sample"
    lib = sjj.libdir
    words = ["cc", "-std=c11", "-O2", "-Wall", "-Wextra", "-Wconversion", "-Werror"]
    flags = [f"-I{sjj.includedir}", f"-L{lib}", "-lsdf", f"-Wl,-rpath,{lib}"]
    source = SAMPLES / "c" / "sample.c"
    subprocess.run([*words, source, *flags, "-o", program], check=True)
    return program


def test_c(sjj: Sjj, c_sample: Path) -> None:
    assert told(run(sjj, c_sample)) == STORY


def test_python(sjj: Sjj) -> None:
    done = run(sjj, sys.executable, SAMPLES / "python" / "sample.py")
    assert told(done) == STORY + "batch: 99 signed, failed: [13]\n"


def test_python_with_ctypes(sjj: Sjj) -> None:
    sample = SAMPLES / "python" / "sample_ctypes.py"
    done = run(sjj, sys.executable, "-I", sample, sjj.libdir / "libsdf.so")
    assert told(done) == "signature: verified\n"


def test_java(sjj: Sjj) -> None:
    jar = toolchains.need_java()
    options = ["-cp", jar, f"-Djna.library.path={sjj.libdir}"]
    assert told(run(sjj, "java", *options, SAMPLES / "java" / "Sample.java")) == STORY


def go(sjj: Sjj) -> dict[str, str]:
    return toolchains.go_environment() | {
        "CGO_CFLAGS": f"-I{sjj.includedir}",
        "CGO_LDFLAGS": f"-L{sjj.libdir} -Wl,-rpath,{sjj.libdir}",
    }


def test_go(sjj: Sjj) -> None:
    environment = go(sjj)
    assert told(run(sjj, "go", "run", SAMPLES / "go" / "sample.go", **environment)) == STORY


def test_a_sample_names_the_call_that_failed(sjj: Sjj, c_sample: Path) -> None:
    """Nobody is there: every sample stops, says where, and ends with an error."""
    jar = toolchains.need_java()
    machine = sjj.env | {"SOFTSJJ_ADDRESS": f"unix:{sjj.data}/nobody.sock"}
    for words in (
        [c_sample],
        [sys.executable, SAMPLES / "python" / "sample_ctypes.py", sjj.libdir / "libsdf.so"],
        ["java", "-cp", jar, f"-Djna.library.path={sjj.libdir}", SAMPLES / "java" / "Sample.java"],
    ):
        done = subprocess.run(
            [str(word) for word in words], env=machine, capture_output=True, text=True, timeout=120
        )
        assert done.returncode != 0
        assert "SDF_Open" in done.stderr, done.stderr
        assert "0x0100000" in done.stderr


@pytest.mark.parametrize("language", ["c", "python", "java", "go"])
def test_every_language_has_a_sample(language: str) -> None:
    assert any((SAMPLES / language).iterdir())
    assert os.listdir(SAMPLES).count(language) == 1
