"""GmSSL 3.1.1, fetched and built once: the sources are in the source package easy-gmssl of PyPI."""

import fcntl
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hsm.testing.machines import Sjj
from tests.interop.toolchains import CACHE, need

PACKAGE = "easy-gmssl==2.0.1"
HOME = CACHE / "gmssl"
SOURCE = HOME / "source" / "easy_gmssl-2.0.1" / "easy_gmssl" / "Core" / "GmSSL-3.1.1"
BUILD = HOME / "build"
TOOL = BUILD / "bin" / "gmssl"


@contextmanager
def alone() -> Iterator[None]:
    """One test run at a time fetches and builds."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(what: str, *words: str | Path, seconds: float = 600) -> None:
    """Do a step of fetching or building; skips with its last words when it fails."""
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=seconds
    )
    if done.returncode != 0:
        pytest.skip(f"{what} failed: {(done.stdout + done.stderr)[-400:]}")


def fetch() -> None:
    """Get the sources. The package's own build is not run: it is only unpacked."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
    run("fetching GmSSL", *pip, "--no-build-isolation", "-d", HOME, PACKAGE)
    (archive,) = HOME.glob("easy_gmssl-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(HOME / "source", filter="data")


@pytest.fixture(scope="session")
def gmssl() -> Path:
    """The tool `gmssl`; the library it is made of lies beside it."""
    need("cmake", "ninja", "cc")
    with alone():
        if not TOOL.is_file():
            if not SOURCE.is_dir():
                fetch()
            options = ["-G", "Ninja", "-DBUILD_SHARED_LIBS=OFF"]
            run("configuring GmSSL", "cmake", "-S", SOURCE, "-B", BUILD, *options)
            run("building GmSSL", "cmake", "--build", BUILD, "--target", "gmssl-bin", "-j2")
    return TOOL


@pytest.fixture(scope="session")
def client(gmssl: Path) -> Path:
    """Our program that uses GmSSL's loader. It exports what GmSSL defines (-rdynamic)."""
    program = HOME / "client"
    source = Path(__file__).with_name("client.c")
    words = ["cc", "-O1", "-Wall", "-Wextra", "-rdynamic", source, "-o", program]
    flags = [f"-I{SOURCE / 'include'}", f"-I{SOURCE / 'src'}", BUILD / "bin" / "libgmssl.a", "-ldl"]
    with alone():
        done = subprocess.run([str(word) for word in [*words, *flags]], capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
    return program


@pytest.fixture
def library(sjj: Sjj) -> Path:
    """The path of libsdf.so."""
    return sjj.libdir / "libsdf.so"
