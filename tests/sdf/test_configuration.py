"""libsdf and its configuration: the files of tests/model/client_files.py, and which one counts."""

import ctypes
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from hsm.client import configuration
from hsm.model.client_file import SETTINGS, ClientFileError
from hsm.spec.sdf import Sdr
from tests.model.client_files import BAD, GOOD, NOT_UTF8
from tests.sdf.binding import Library

EVERY_FILE = [
    *((text.encode(), None) for text in GOOD),
    *((text.encode(), line) for text, line in BAD),
    *NOT_UTF8,
]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty home and working directory, and no variable."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.delenv("SOFTSJJ_CONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home/.config/softsjj").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def open_device(library: Library) -> tuple[int, str]:
    """Give the code of SDF_OpenDevice, and the last error."""
    device = ctypes.c_void_p()
    last = ctypes.CDLL(str(library.path)).SDF_LastErrorText
    last.restype = ctypes.c_char_p
    code = library.call("OpenDevice", device)
    text = last().decode(errors="backslashreplace")
    if code == Sdr.OK:
        library.do("CloseDevice", device)
    return code, text


@pytest.mark.parametrize(("raw", "line"), EVERY_FILE)
def test_the_readers_in_c_and_in_python_judge_alike(
    library: Library, raw: bytes, line: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the file's addresses do not count, so a good file ends at a socket that is not there."""
    Path("softsjj.toml").write_bytes(raw)
    monkeypatch.setenv("SOFTSJJ_ADDRESS", "unix:/nobody/here")
    monkeypatch.setenv("SOFTSJJ_TRACE", "/dev/null")
    code, said = open_device(library)
    assert code == Sdr.OPENDEVICE
    if line is None:
        assert said.startswith("no daemon at unix:/nobody/here: No such file or directory"), said
        configuration.load()
        return
    assert said.startswith(f"softsjj.toml:{line}: "), said
    with pytest.raises(ClientFileError, match=rf"^softsjj\.toml:{line}: "):
        configuration.load()


def test_where_the_address_came_from_is_said(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "nowhere"))
    if os.geteuid() != 0:
        _, said = open_device(library)
        assert "default address, SOFTSJJ_ADDRESS is not set and there is no softsjj.toml" in said
    Path("softsjj.toml").write_text("address = ['unix:a', 'unix:b', '127.0.0.1:1']")
    _, said = open_device(library)
    assert said == (
        f"no daemon at unix:{tmp_path}/work/a: No such file or directory; "
        f"no daemon at unix:{tmp_path}/work/b: No such file or directory; "
        "no daemon at 127.0.0.1:1: Connection refused (address from softsjj.toml)"
    )
    monkeypatch.setenv("SOFTSJJ_ADDRESS", "unix:c")
    _, said = open_device(library)
    assert said == "no daemon at unix:c: No such file or directory (address from SOFTSJJ_ADDRESS)"
    monkeypatch.setenv("SOFTSJJ_ADDRESS", "nonsense")
    _, said = open_device(library)
    assert said.startswith("SOFTSJJ_ADDRESS: ")


def test_the_first_file_counts_alone(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at_home = tmp_path / "home/.config/softsjj/softsjj.toml"
    named = tmp_path / "named.toml"
    named.write_text("address = 'unix:named'")
    monkeypatch.setenv("SOFTSJJ_CONFIG", str(named))
    at_home.write_text("address = 'unix:home'")
    Path("softsjj.toml").write_text("address = 'unix:here'")
    places = []
    for remove in (None, "SOFTSJJ_CONFIG", Path("softsjj.toml")):
        if isinstance(remove, Path):
            remove.unlink()
        elif remove is not None:
            monkeypatch.delenv(remove)
        _, said = open_device(library)
        config = configuration.load()
        (address,) = config.addresses
        assert f"no daemon at {address}: " in said
        assert f"(address from {config.file})" in said
        places.append(str(address))
    assert places == [
        f"unix:{tmp_path}/named",
        f"unix:{tmp_path}/work/here",
        f"unix:{at_home.parent}/home",
    ]


@pytest.mark.parametrize("mode", [0o666, 0o602])
def test_a_file_that_everybody_may_write_is_refused(library: Library, mode: int) -> None:
    Path("softsjj.toml").write_text("debug = false")
    Path("softsjj.toml").chmod(mode)
    code, said = open_device(library)
    assert code == Sdr.OPENDEVICE
    assert "everybody may write to it" in said
    with pytest.raises(ClientFileError, match="everybody may write to it"):
        configuration.load()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_strangers_file_is_taken_only_by_name(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("softsjj.toml").write_text("address = 'unix:/stranger'")
    os.chown("softsjj.toml", 65534, 65534)
    assert "belongs to user 65534" in open_device(library)[1]
    with pytest.raises(ClientFileError, match="belongs to user 65534"):
        configuration.load()
    monkeypatch.setenv("SOFTSJJ_CONFIG", "softsjj.toml")
    assert "unix:/stranger" in open_device(library)[1]
    assert str(configuration.load().addresses[0]) == "unix:/stranger"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives links away")
def test_a_strangers_link_to_our_file_is_taken_only_by_name(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is relative in the file would then be the stranger's: a socket, a CA."""
    Path("ours").mkdir()
    Path("ours/lab.toml").write_text("address = 'unix:lab.sock'")
    Path("softsjj.toml").symlink_to("ours/lab.toml")
    assert "/lab.sock" in open_device(library)[1]
    os.chown("softsjj.toml", 65534, 65534, follow_symlinks=False)
    assert "belongs to user 65534" in open_device(library)[1]
    with pytest.raises(ClientFileError, match="belongs to user 65534"):
        configuration.load()
    monkeypatch.setenv("SOFTSJJ_CONFIG", "softsjj.toml")
    assert "/lab.sock" in open_device(library)[1]


def test_a_named_file_must_be_there(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("softsjj.toml").write_text("address = 'unix:/here'")
    monkeypatch.setenv("SOFTSJJ_CONFIG", "elsewhere.toml")
    assert "SOFTSJJ_CONFIG names elsewhere.toml: No such file" in open_device(library)[1]
    with pytest.raises(ClientFileError, match=r"elsewhere\.toml"):
        configuration.load()
    monkeypatch.setenv("SOFTSJJ_CONFIG", "/dev/null")
    assert "softsjj.toml" not in open_device(library)[1].replace("/dev/null", "")
    assert configuration.load().addresses == ()


SET_UID = r"""
#include <sdf.h>
#include <stdio.h>
const char *SDF_LastErrorText(void);
int main(void) {
    SGD_HANDLE device;
    printf("%d %s\n", SDF_OpenDevice(&device) == SDR_OK, SDF_LastErrorText());
    return 0;
}
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a program that belongs to somebody else")
def test_a_set_uid_program_looks_in_etc_only(library: Library, tmp_path: Path) -> None:
    """Otherwise its caller would choose the machine that its passwords go to."""
    include = Path(__file__).parents[2] / "native/include"
    shutil.copy(library.path, tmp_path / "libsdf.so")
    (tmp_path / "p.c").write_text(SET_UID)
    subprocess.run(
        ["cc", "p.c", f"-I{include}", "-L.", "-lsdf", f"-Wl,-rpath,{tmp_path}", "-o", "p"],
        cwd=tmp_path,
        check=True,
    )
    for place in (tmp_path, *tmp_path.parents):
        if place.stat().st_uid == 0 and len(place.parts) > 2:
            place.chmod(place.stat().st_mode | 0o055)
    Path("softsjj.toml").write_text("address = 'unix:/chosen/by/file'")

    def told(**environment: str) -> str:
        done = subprocess.run(
            [tmp_path / "p"],
            env={"HOME": os.environ["HOME"], **environment},
            user=65534,
            group=65534,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    os.environ.pop("SOFTSJJ_ADDRESS", None)
    Path("softsjj.toml").chmod(0o644)
    assert "/chosen/by/file" in told()
    assert "/chosen/by/variable" in told(SOFTSJJ_ADDRESS="unix:/chosen/by/variable")
    os.chown(tmp_path / "p", 1, 1)
    (tmp_path / "p").chmod(0o755 | stat.S_ISUID)
    said = told(SOFTSJJ_ADDRESS="unix:/chosen/by/variable", SOFTSJJ_CONFIG="softsjj.toml")
    if os.statvfs(tmp_path).f_flag & os.ST_NOSUID:
        pytest.skip("the file system has no set-uid programs")
    assert "chosen" not in said
    assert "SOFTSJJ_ADDRESS is not set" in said or "/etc/softsjj/softsjj.toml" in said
