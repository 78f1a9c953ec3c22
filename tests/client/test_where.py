"""Where the Python client looks for its device: the configuration, and of several who listens."""

import socket
from pathlib import Path

import pytest

from hsm.client.where import device_at, first_that_listens
from hsm.model.address import TcpAddress, UnixAddress
from hsm.model.client_file import SETTINGS, ClientFileError


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file that the process is told to read."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setenv("SOFTSJJ_CONFIG", str(tmp_path / "softsjj.toml"))
    (tmp_path / "softsjj.toml").write_text("")
    return tmp_path / "softsjj.toml"


def test_what_is_given_counts(file: Path) -> None:
    file.write_text("address = 'unix:/file'\ntimeout_ms = 1500")
    assert device_at("unix:/given", 3.0) == (UnixAddress(Path("/given")), 3.0)
    assert device_at("unix:/given", None) == (UnixAddress(Path("/given")), 1.5)
    assert device_at(None, None) == (UnixAddress(Path("/file")), 1.5)


def test_variables_win_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("address = 'unix:/file'\ntimeout_ms = 1500")
    monkeypatch.setenv("SOFTSJJ_ADDRESS", "127.0.0.1:5")
    assert device_at(None, None) == (TcpAddress("127.0.0.1", 5), 1.5)


def test_a_wrong_file_is_not_passed_over(file: Path) -> None:
    file.write_text("adress = 'unix:/file'")
    with pytest.raises(ClientFileError, match=r"softsjj\.toml:1: adress"):
        device_at(None, None)


def test_without_anything_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    address, seconds = device_at(None, None)
    assert str(address) in ("unix:/run/softsjj.sock", "unix:/run/user/7/softsjj.sock")
    assert seconds == 10.0


def test_of_several_the_first_that_listens(tmp_path: Path, file: Path) -> None:
    nobody, there = UnixAddress(tmp_path / "nobody"), UnixAddress(tmp_path / "there")
    with socket.socket(socket.AF_UNIX) as listener, socket.socket() as other:
        listener.bind(str(there.path))
        listener.listen()
        file.write_text(f"address = ['{nobody}', '{there}']")
        assert device_at(None, None)[0] == there
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = TcpAddress("127.0.0.1", other.getsockname()[1])
        assert first_that_listens((nobody, port, there), 1) == port
    assert first_that_listens((nobody, there), 1) == nobody
