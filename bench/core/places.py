"""Where the benchmark finds its programs and keeps what it fetched."""

import os
import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

from .errors import BenchError, MissingError

HERE = Path(__file__).resolve().parent.parent
_PROGRAM = "softsjj-bench-core"


def cache() -> Path:
    """Return where fetched sources are kept: build/interop of a checkout, or the user's cache."""
    checkout = HERE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "native").is_dir():
        return checkout / "build" / "interop"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "softsjj" / "bench"


def core_program() -> Path:
    """Find the worker of the core, which is installed with the package. BenchError."""
    found = files("hsm").joinpath("libexec").joinpath(_PROGRAM)
    if not found.is_file():
        raise BenchError(f"{_PROGRAM} is not installed: install the package softsjj (make build)")
    with as_file(found) as path:
        return Path(path)


def tool(name: str) -> str:
    """Find a program: on the path, or beside this Python. MissingError."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise MissingError(f"{name} is not installed")
    return found
