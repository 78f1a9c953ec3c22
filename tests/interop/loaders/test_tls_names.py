"""libsdf by other names and in other places: at a tls: address it finds its TLS library."""

import shutil
import subprocess
from pathlib import Path

from tests.interop.loaders.test_loaders import compiled
from tests.sdf.binding import library_path
from tests.sdf.tls.conftest import Machine


def run(machine: Machine, tmp_path: Path, way: str, library: Path, **more: str) -> tuple[int, str]:
    loader = tmp_path / "loader"
    if not loader.exists():
        compiled("loader.c", loader, "-rdynamic", "-pthread", "-ldl")
    done = subprocess.run(
        [loader, way, library],
        env=machine.env() | more,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_link_by_another_name(tls_machine: Machine, tmp_path: Path) -> None:
    """The TLS library lies beside the file that the link leads to."""
    link = tmp_path / "libswsds.so"
    link.symlink_to(library_path())
    assert run(tls_machine, tmp_path, "use", link) == (0, "used\n")


def test_a_copy_alone_says_what_it_misses(tls_machine: Machine, tmp_path: Path) -> None:
    copy = tmp_path / "libgmt0018.so"
    shutil.copy(library_path(), copy)
    code, said = run(tls_machine, tmp_path, "use", copy)
    assert code != 0
    assert "libsoftsjj-tls.so" in said
    beside = {"LD_LIBRARY_PATH": str(library_path().parent)}
    assert run(tls_machine, tmp_path, "use", copy, **beside) == (0, "used\n")
    shutil.copy(library_path().with_name("libsoftsjj-tls.so"), tmp_path)
    assert run(tls_machine, tmp_path, "use", copy) == (0, "used\n")


def test_closed_and_opened_anew(tls_machine: Machine, tmp_path: Path) -> None:
    """Threads that used it end after it has gone; OpenSSL inside must not mind."""
    assert run(tls_machine, tmp_path, "twice", library_path()) == (0, "used\n")
