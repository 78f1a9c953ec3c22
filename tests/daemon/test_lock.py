import os
import subprocess
import sys
from pathlib import Path

import pytest

from hsm.daemon.lock import LOCK_NAME, Holder, LockedError, holder_of, take

HOLD = (
    "import sys; from pathlib import Path; from hsm.daemon.lock import *;"
    "lock = take(Path(sys.argv[1])); lock.note(Holder({pid}, 'unix:/a', '/inner'));"
    "print('held', flush=True); sys.stdin.read(); {end}"
)


def hold(data: Path, end: str = "lock.release()") -> subprocess.Popen[bytes]:
    code = HOLD.format(pid="__import__('os').getpid()", end=end)
    child = subprocess.Popen(
        [sys.executable, "-c", code, data], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    return child


def test_the_second_one_learns_who_the_first_one_is(tmp_path: Path) -> None:
    child = hold(tmp_path)
    with pytest.raises(LockedError, match=f"process {child.pid} runs on the data directory") as no:
        take(tmp_path)
    assert no.value.holder == Holder(child.pid, "unix:/a", "/inner")
    assert holder_of(tmp_path) == Holder(child.pid, "unix:/a", "/inner")
    child.communicate()
    assert holder_of(tmp_path) is None
    take(tmp_path).release()


def test_the_lock_of_a_dead_process_is_free_and_its_note_is_kept(tmp_path: Path) -> None:
    child = hold(tmp_path)
    child.kill()
    child.wait()
    assert holder_of(tmp_path) is None
    lock = take(tmp_path)
    assert lock.left_by_the_dead == Holder(child.pid, "unix:/a", "/inner")
    assert holder_of(tmp_path) == Holder(os.getpid())
    lock.release()
    assert take(tmp_path).left_by_the_dead is None


def test_looking_does_not_disturb_a_start(tmp_path: Path) -> None:
    assert holder_of(tmp_path) is None
    for _ in range(50):
        lock = take(tmp_path)
        lock.release()
        assert holder_of(tmp_path) is None


@pytest.mark.parametrize("note", [b"", b"scribble", b"[]", b'{"pid": "x"}', b"\xff"])
def test_a_note_nobody_understands_is_no_note(tmp_path: Path, note: bytes) -> None:
    (tmp_path / LOCK_NAME).write_bytes(note)
    lock = take(tmp_path)
    assert lock.left_by_the_dead is None
    lock.release()


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777])
def test_a_directory_that_others_may_change_is_refused(tmp_path: Path, mode: int) -> None:
    precious = tmp_path / "precious"
    precious.write_text("words")
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(mode)
    (data / LOCK_NAME).symlink_to(precious)
    with pytest.raises(PermissionError, match="chmod 700"):
        take(data)
    data.chmod(0o700)
    with pytest.raises(OSError, match="symbolic links"):
        take(data)
    assert precious.read_text() == "words"


def test_the_directory_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(Path, "stat", lambda _: os.stat_result((0o40700, 0, 0, 1, 4711, *[0] * 5)))
    with pytest.raises(PermissionError, match="another user .uid 4711."):
        take(tmp_path)
    assert owner != 4711
