"""Programs that know the installed header and library and nothing else: C, C++, threads, fork."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hsm.spec.sdf import SDF_EXTENSIONS, SDF_FUNCTIONS
from tests.conftest import Daemon
from tests.sdf.binding import library_path
from tests.sdf.conftest import KEK, LOCKED, PASSWORD

PROGRAMS = Path(__file__).parent / "programs"
HEADER = Path(__file__).parents[2] / "native/include"
STRICT = ["-Wall", "-Wextra", "-Werror", "-pedantic", "-O2", "-pthread"]
ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def flags() -> list[str]:
    """What pkg-config says of an installed package; of a build tree the same by hand."""
    library = library_path()
    described = library.parent / "pkgconfig"
    if described.is_dir() and shutil.which("pkg-config"):
        asked = subprocess.run(
            ["pkg-config", "--cflags", "--libs", "softsjj-sdf"],
            env=os.environ | {"PKG_CONFIG_PATH": str(described)},
            check=True,
            capture_output=True,
            text=True,
        )
        given = asked.stdout.split()
        assert any(Path(flag[2:], "sdf.h").is_file() for flag in given if flag.startswith("-I"))
    else:
        given = [f"-I{HEADER}", f"-L{library.parent}", "-lsdf"]
    return [*given, f"-Wl,-rpath,{library.parent}"]


def build(tmp_path: Path, source: str, *options: str) -> Path:
    compiler = ["g++", "-std=c++17"] if source.endswith(".cpp") else ["cc", "-std=gnu11"]
    program = tmp_path / source.replace(".", "-")
    subprocess.run(
        [*compiler, *STRICT, *options, str(PROGRAMS / source), "-o", str(program), *flags()],
        check=True,
    )
    return program


def play(machine: Daemon, program: Path, *arguments: str) -> str:
    done = subprocess.run(
        [str(program), *arguments],
        env=machine.env | {"SOFTSJJ_DEBUG": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_c(machine: Daemon, tmp_path: Path) -> None:
    assert play(machine, build(tmp_path, "first.c")) == ABC


def test_cpp(machine: Daemon, tmp_path: Path) -> None:
    assert play(machine, build(tmp_path, "first.cpp")) == "same"


def test_2023_types(tmp_path: Path) -> None:
    build(tmp_path, "first.c", "-DSDF_2023_TYPES")


@pytest.mark.parametrize("program", ["threads.c", "forking.c"])
def test_threads_and_fork(machine: Daemon, tmp_path: Path, program: str) -> None:
    assert re.search(r"calls|children, 0 failed", play(machine, build(tmp_path, program), str(KEK)))


def test_a_password_leaves_no_copy(machine: Daemon, tmp_path: Path) -> None:
    program = build(tmp_path, "wiped.c", "-D_GNU_SOURCE")
    inverted = bytes(byte ^ 0xFF for byte in PASSWORD).hex()
    assert play(machine, program, str(LOCKED), inverted) == "1 before, 0 after"


def test_it_needs_only_libc() -> None:
    dynamic = subprocess.run(
        ["readelf", "-dW", str(library_path())], check=True, capture_output=True, text=True
    ).stdout
    assert re.findall(r"NEEDED.*\[(.*)\]", dynamic) == ["libc.so.6"]
    assert "TEXTREL" not in dynamic and re.search(r"SONAME.*\[libsdf\.so\]", dynamic)


def test_it_exports_the_table_and_nothing_else() -> None:
    symbols = subprocess.run(
        ["nm", "-D", "--defined-only", str(library_path())],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert {line.split()[-1] for line in symbols.splitlines()} == {
        *SDF_FUNCTIONS,
        *SDF_EXTENSIONS,
    }
