import json
import tempfile
from pathlib import Path

import pytest

from hsm.daemon.inner import InnerError, inner_directory
from hsm.daemon.lock import Holder, take
from hsm.model.address import UNIX_PATH_MAX
from tests.conftest import DaemonFactory


def deep(directory: Path) -> Path:
    """Make a directory whose name is too long for a socket below it."""
    made = directory / ("x" * 120)
    made.mkdir()
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    return made


def test_the_usual_directory_is_taken(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="s") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        lock = take(data)
        made = inner_directory(lock)
        assert made.parent == Path(short)
        assert made.stat().st_mode & 0o777 == 0o700
        lock.release()


def test_a_long_one_is_passed_over(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = deep(tmp_path)
    with tempfile.TemporaryDirectory(prefix="run") as runtime:
        monkeypatch.setattr(tempfile, "tempdir", str(long))
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        lock = take(data)
        made = inner_directory(lock)
        assert made.parent == Path(runtime)
        assert len(str(made / "management")) <= UNIX_PATH_MAX
        lock.release()
    assert not list(long.iterdir())


def test_when_nothing_will_do_it_says_what_was_tried(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = deep(tmp_path)
    monkeypatch.setattr(
        "hsm.daemon.inner._parents", lambda: iter([str(long), "/proc/nowhere", str(long)])
    )
    lock = take(data)
    with pytest.raises(InnerError) as refused:
        inner_directory(lock)
    lock.release()
    told = str(refused.value).splitlines()
    assert "set TMPDIR" in told[0]
    assert told[1:] == [
        f"  {long}: too long for a Unix socket",
        "  /proc/nowhere: No such file or directory",
    ]


def test_what_a_dead_daemon_left_is_removed_and_nothing_else(data: Path, tmp_path: Path) -> None:
    left, other = tmp_path / "softsjj-dead", tmp_path / "precious"
    for directory, gone in ((left, True), (other, False)):
        directory.mkdir()
        (data / "lock").write_text(json.dumps(Holder(1, "", str(directory)).__dict__))
        lock = take(data)
        inner_directory(lock).rmdir()
        assert directory.exists() is not gone
        lock.release()


def test_a_daemon_starts_in_spite_of_a_very_long_tmpdir(
    daemon_factory: DaemonFactory, tmp_path: Path
) -> None:
    daemon = daemon_factory(start=False)
    daemon.start(env={"TMPDIR": str(deep(tmp_path))})
    assert daemon.run("status").returncode == 0
