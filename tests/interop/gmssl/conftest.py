"""GmSSL 3.1.1, fetched and built once: the sources are in the source package easy-gmssl of PyPI."""

import subprocess
from pathlib import Path

import pytest

from bench.core.errors import MissingError
from bench.core.gmssl_source import GmsslSource
from hsm.testing.machines import Sjj
from tests.interop.toolchains import CACHE, need

GMSSL = GmsslSource(CACHE / "gmssl")


@pytest.fixture(scope="session")
def gmssl() -> Path:
    """The tool `gmssl`; the library it is made of lies beside it."""
    need("cmake", "ninja", "cc")
    try:
        GMSSL.build()
    except MissingError as error:
        pytest.skip(str(error))
    return GMSSL.tool


@pytest.fixture(scope="session")
def client(gmssl: Path) -> Path:
    """Our program that uses GmSSL's loader. It exports what GmSSL defines (-rdynamic)."""
    del gmssl
    program = GMSSL.home / "client"
    source = Path(__file__).with_name("client.c")
    words = ["cc", "-O1", "-Wall", "-Wextra", "-rdynamic", source, "-o", program]
    include = [f"-I{GMSSL.source / folder}" for folder in ("include", "src")]
    with GMSSL.alone():
        flags = [*include, GMSSL.library, "-ldl"]
        done = subprocess.run([str(word) for word in [*words, *flags]], capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
    return program


@pytest.fixture
def library(sjj: Sjj) -> Path:
    """The path of libsdf.so."""
    return sjj.libdir / "libsdf.so"
