"""Client libraries built by a CMake preset for another system, and programs that use them there."""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT, clean_environment

BUILD_SECONDS = 600
RUN_SECONDS = 120
HEADERS = ROOT / "native" / "include"
THREADS = ROOT / "tests" / "sdf" / "programs" / "threads.c"
SAMPLE = ROOT / "docs" / "samples" / "c" / "sample.c"
CORE = (
    *("test_sm3", "test_sm4_modes", "test_sm4_aead", "test_sm4_xts"),
    *("test_sm2_vectors", "test_sm2_rules", "test_sm2_der"),
)
# Where Debian's wine64 keeps the loader, which is not on the path.
ELSEWHERE = "/usr/lib/wine"


def tool(*names: str) -> str | None:
    """The first of these programs that is there: beside this Python, on the path, at wine's."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], ELSEWHERE])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


@dataclass(frozen=True)
class Platform:
    """A preset and the tools of its system."""

    preset: str
    prefix: str  # of the binutils
    compiler: str
    emulator: tuple[str, ...]  # names of the program that runs its programs; then its options
    options: tuple[str, ...]
    library: str
    tls_library: str
    suffix: str
    quick: tuple[str, ...]  # C unit tests of a second or two; all of them: make test-cross

    @property
    def build_directory(self) -> Path:
        return ROOT / "build" / self.preset

    @property
    def libraries(self) -> Path:
        return self.build_directory / "native" / "sdf"

    @property
    def has_tls(self) -> bool:
        return (self.libraries / self.tls_library).is_file()

    def need(self) -> None:
        """Skip the test when this machine cannot build for the platform."""
        for name in (self.compiler, "cmake", "ninja"):
            if tool(name) is None:
                pytest.skip(f"{name} is not installed: make deps-cross")
        if not list((ROOT / "build" / "deps").glob("nghttp2-*")):
            pytest.skip("the sources of nghttp2 are not there: make deps-cross")

    def need_emulator(self) -> list[str]:
        """The command that runs a program of the platform; skips when there is none."""
        found = tool(*self.emulator)
        if found is None:
            pytest.skip(f"{self.emulator[0]} is not installed: make deps-cross")
        return [found, *self.options]

    def build(self) -> None:
        """Configure and build the libraries and the tests of `quick`, or what changed of them."""
        _call("cmake", "--preset", self.preset)
        cache = (self.build_directory / "CMakeCache.txt").read_text()
        tls = ["softsjj_tls"] if "SOFTSJJ_TLS:BOOL=ON" in cache else []
        _call("cmake", "--build", "--preset", self.preset, "--target", "sdf", *tls, *self.quick)

    def test(self) -> None:
        """Run the C unit tests of `quick`."""
        pattern = f"^({'|'.join(self.quick)})$"
        shown = _call("ctest", "--preset", self.preset, "-R", pattern, env=self.environment({}))
        passed = shown.count("   Passed")
        assert passed == len(self.quick) and "100% tests passed" in shown, shown

    def compile(self, source: Path, directory: Path, *more: str) -> Path:
        """A program against sdf.h and the library, warnings counting as errors."""
        program = directory / f"{source.stem}{self.suffix}"
        command = [tool(self.compiler) or self.compiler, "-std=gnu11", "-O2", "-Wall", "-Wextra"]
        command += ["-Werror", f"-I{HEADERS}", str(source), "-o", str(program)]
        command += [f"-L{self.libraries}", "-lsdf", *more]
        if self.suffix != ".exe":
            command.append(f"-Wl,-rpath,{self.libraries}")
        done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS)
        assert done.returncode == 0, done.stderr
        return program

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """What programs of the platform get; Windows finds DLLs along its path."""
        prefix = ROOT / "build" / "wine"
        prefix.mkdir(parents=True, exist_ok=True)
        wine = {
            "WINEPREFIX": str(prefix),
            "WINEDEBUG": "-all",
            "WINEPATH": f"Z:{self.libraries}".replace("/", "\\"),
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "SOFTSJJ_DEBUG": "1",  # what went wrong stands in the test's report
        }
        return clean_environment() | wine | dict(given)

    def run(
        self, program: Path, *arguments: str, env: Mapping[str, str], cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the platform, with nothing of SOFTSJJ_ but `env` and DEBUG."""
        return subprocess.run(
            [*self.need_emulator(), str(program), *arguments],
            env=self.environment(env),
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
        )

    def objdump(self, *arguments: str) -> str:
        """What the platform's objdump shows of the library."""
        command = [f"{self.prefix}objdump", *arguments, str(self.libraries / self.library)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _call(name: str, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    found = tool(name)
    assert found is not None
    path = os.pathsep.join([str(Path(found).parent), os.environ["PATH"]])
    done = subprocess.run(
        [found, *arguments],
        cwd=ROOT,
        env=(dict(env) if env is not None else dict(os.environ)) | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BUILD_SECONDS,
    )
    assert done.returncode == 0, f"{name} {' '.join(arguments)}:\n{done.stdout[-4000:]}"
    return done.stdout


WINDOWS = Platform(
    preset="mingw",
    prefix="x86_64-w64-mingw32-",
    compiler="x86_64-w64-mingw32-gcc-posix",
    emulator=("wine64", "wine"),
    options=(),
    library="sdf.dll",
    tls_library="softsjj-tls.dll",
    suffix=".exe",
    quick=(*CORE, "test_rpc_address", "test_rpc_grpc", "test_sdf_structs", "test_windows"),
)
AARCH64 = Platform(
    preset="aarch64",
    prefix="aarch64-linux-gnu-",
    compiler="aarch64-linux-gnu-gcc",
    emulator=("qemu-aarch64", "qemu-aarch64-static"),
    options=("-L", "/usr/aarch64-linux-gnu"),
    library="libsdf.so",
    tls_library="libsoftsjj-tls.so",
    suffix="",
    quick=(*CORE, "test_drbg", "test_selftest", "test_blob", "test_sdf_structs"),
)


@functools.cache
def built(platform: Platform) -> Platform:
    """The platform with all its targets built, once in a test run."""
    platform.need()
    platform.build()
    return platform
