"""The library, and a machine with keys of every kind that libsdf can name."""

from collections.abc import Iterator

import pytest

from tests.conftest import Daemon
from tests.sdf.binding import Library, Session, library_path

PASSWORD = b"open sesame"
LOCKED, OPEN, ABSENT = 31, 32, 999
KEK = 31


@pytest.fixture(scope="session")
def library() -> Library:
    """The library in this process."""
    return Library(library_path())


@pytest.fixture(scope="session")
def machine(daemon: Daemon) -> Daemon:
    """The shared daemon with SM2 31 (password), SM2 32 (none) and KEK 31."""
    for options in (
        ("--type", "sm2", "--index", str(LOCKED), "--password", PASSWORD.decode()),
        ("--type", "sm2", "--index", str(OPEN)),
        ("--type", "kek", "--index", str(KEK)),
    ):
        done = daemon.run("key", "generate", *options)
        assert done.returncode == 0, done.stderr
    return daemon


@pytest.fixture
def here(machine: Daemon, monkeypatch: pytest.MonkeyPatch) -> Daemon:
    """Point the library at the shared machine."""
    monkeypatch.setenv("SOFTSJJ_ADDRESS", machine.address)
    return machine


@pytest.fixture
def session(library: Library, here: Daemon) -> Iterator[Session]:
    """A session on the shared machine."""
    made = Session(library)
    yield made
    made.close()
