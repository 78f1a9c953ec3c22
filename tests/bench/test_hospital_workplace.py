"""The demo's work directory: never anybody else's."""

from pathlib import Path

import pytest

from bench.hospital.workplace import MARK, Workplace
from bench.lab_machine import DemoError, LabMachine


def test_takes_a_new_directory_and_takes_it_again(tmp_path: Path) -> None:
    directory = tmp_path / "a/b"
    Workplace(directory)
    assert (directory / MARK).exists()
    assert directory.stat().st_mode & 0o777 == 0o700
    Workplace(directory)


def test_refuses_what_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    with pytest.raises(DemoError, match="not made by the demo"):
        Workplace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["records"]


def test_refuses_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(DemoError, match="cannot work in"):
        Workplace(path)


def test_discards_only_its_own(tmp_path: Path) -> None:
    workplace = Workplace(tmp_path / "work")
    with pytest.raises(ValueError, match="not directly in"):
        workplace.discard(tmp_path)
    assert tmp_path.exists()


def test_clears_results_and_keeps_the_rest(tmp_path: Path) -> None:
    workplace = Workplace(tmp_path)
    password = workplace.password_file().read_text()
    for path in (workplace.records, workplace.store):
        path.mkdir()
    workplace.clear_results()
    assert not workplace.records.exists()
    assert not workplace.store.exists()
    assert workplace.program.parent.is_dir()
    assert workplace.password_file().read_text() == password


def test_password_is_long_enough_and_private(tmp_path: Path) -> None:
    path = Workplace(tmp_path).password_file()
    assert len(path.read_text()) >= 8  # GM/T 0018-2023 6.2.8
    assert path.stat().st_mode & 0o777 == 0o600


def test_socket_path_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="too long for a Unix socket"):
        LabMachine(tmp_path / ("x" * 100))
