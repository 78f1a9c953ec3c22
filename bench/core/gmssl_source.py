"""GmSSL 3.1.1 in C, fetched and built once: the sources are in PyPI's source package easy-gmssl."""

import fcntl
import shutil
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import MissingError
from .places import tool
from .steps import step

PACKAGE = "easy-gmssl==2.0.1"
_UNPACKED = Path("source", "easy_gmssl-2.0.1", "easy_gmssl", "Core", "GmSSL-3.1.1")


@dataclass(frozen=True, slots=True)
class GmsslSource:
    """A folder for it; nothing is there before `build`."""

    home: Path

    @property
    def source(self) -> Path:
        """The sources, with include/ in it."""
        return self.home / _UNPACKED

    @property
    def library(self) -> Path:
        """The static library."""
        return self.home / "release" / "bin" / "libgmssl.a"

    @property
    def tool(self) -> Path:
        """The command line tool."""
        return self.home / "release" / "bin" / "gmssl"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes out: one at a time fetches and builds."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def build(self, fetch: bool = True) -> None:
        """Make library and tool unless they are there. MissingError."""
        with self.alone():
            if self.library.is_file() and self.tool.is_file():
                return
            if not self.source.is_dir():
                if not fetch:
                    raise MissingError(f"{PACKAGE} has not been fetched yet")
                self._fetch()
            options = ["-DBUILD_SHARED_LIBS=OFF", "-DCMAKE_BUILD_TYPE=Release"]
            if shutil.which("ninja"):
                options += ["-G", "Ninja"]
            cmake, build = tool("cmake"), self.home / "release"
            step("configuring GmSSL", cmake, "-S", self.source, "-B", build, *options)
            step("building GmSSL", cmake, "--build", build, "--target", "gmssl-bin", "-j2")

    def _fetch(self) -> None:
        """Get the sources. The package's own build is not run: it is only unpacked."""
        options = ["-q", "--no-deps", "--no-binary", ":all:", "--no-build-isolation"]
        pip = (sys.executable, "-m", "pip", "download", *options)
        step("fetching GmSSL", *pip, "-d", self.home, PACKAGE)
        (archive,) = self.home.glob("easy_gmssl-*.tar.gz")
        half = self.home / "unpacking"  # renamed when it is whole
        try:
            shutil.rmtree(half, ignore_errors=True)
            _unpack(archive, half)
            half.rename(self.home / "source")
        except (tarfile.TarError, OSError) as error:
            raise MissingError(f"unpacking GmSSL failed: {error}") from error


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack files and folders that stay inside."""
    # By hand: the Python 3.11.2 of Debian 12 has no extraction filters.
    with tarfile.open(archive) as packed:
        for member in packed:
            parts = Path(member.name).parts
            if (member.isfile() or member.isdir()) and ".." not in parts and parts[0] != "/":
                packed.extract(member, folder)
