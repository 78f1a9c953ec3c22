"""The generator's package, a copy of the tree it reads, and a C compiler."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "proto"))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of everything the generator reads."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "proto", tmp_path / "proto", ignore=ignore)
    shutil.copy(ROOT / ".clang-format", tmp_path)
    return tmp_path


@pytest.fixture
def generate() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the generator of a tree as a person would."""

    def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(root / "proto/generate.py"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def run_c(tmp_path: Path) -> Callable[[str], list[str]]:
    """Compiles a C program on the generated headers, runs it, returns its lines."""

    def run(source: str) -> list[str]:
        (tmp_path / "probe.c").write_text(source, encoding="utf-8")
        include = f"-I{ROOT / 'native/include'}"
        flags = ["-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Wswitch-enum", "-Werror"]
        command = ["gcc", *flags, include, "probe.c", "-o", "probe"]
        subprocess.run(command, cwd=tmp_path, check=True)
        done = subprocess.run([tmp_path / "probe"], capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    return run
