"""`softsjj config`, and which daemon the command line asks."""

import json
from pathlib import Path

import pytest

from tests.conftest import Daemon, clean_environment, softsjj

OK, USAGE, UNREACHABLE = 0, 2, 3


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Somebody with an empty home and a softsjj.toml, who may name it."""
    return clean_environment() | {
        "HOME": str(tmp_path),
        "SOFTSJJ_CONFIG": str(tmp_path / "softsjj.toml"),
    }


def test_show_names_every_value_and_its_place(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "softsjj.toml").write_text(
        "address = ['unix:a.sock', 'tls:sjj2:8018']\nretries = 3\ntimeout_ms = 5\n"
        "[tls]\nca = 'ca.pem'\ncertificate = 'c.pem'\nkey = 'c.key'\n"
    )
    done = softsjj("config", "show", "--json", env=env | {"SOFTSJJ_TIMEOUT_MS": "7"})
    assert done.returncode == OK, done.stderr
    told = json.loads(done.stdout)
    file = f"{tmp_path}/softsjj.toml"
    assert told["file"] == file
    settings = told["settings"]
    assert settings["address"] == {
        "value": f"unix:{tmp_path}/a.sock, tls:sjj2:8018",
        "from": f"{file}:1",
    }
    assert settings["retries"] == {"value": "3", "from": f"{file}:2"}
    assert settings["timeout_ms"] == {"value": "7", "from": "SOFTSJJ_TIMEOUT_MS"}
    assert settings["keepalive_ms"] == {"value": "10000", "from": "default"}
    assert settings["admin"] == {"value": f"unix:{tmp_path}/a.sock.admin", "from": "default"}
    assert settings["tls.key"] == {"value": f"{tmp_path}/c.key", "from": f"{file}:7"}
    table = softsjj("config", "show", env=env)
    assert [line.split()[0] for line in table.stdout.splitlines()[1:]] == list(settings)


def test_show_without_a_file_says_so(env: dict[str, str]) -> None:
    done = softsjj("config", "show", env=env | {"SOFTSJJ_CONFIG": "/dev/null"})
    assert done.returncode == OK
    assert {line.split()[-1] for line in done.stdout.splitlines()[1:]} == {"default"}


def test_check_tells_every_mistake(tmp_path: Path, env: dict[str, str]) -> None:
    file = tmp_path / "any.toml"
    env = env | {"SOFTSJJ_CONFIG": ""}
    file.write_text("debug = true")
    done = softsjj("config", "check", str(file), env=env)
    assert (done.returncode, done.stdout) == (OK, f"{file} is right: debug\n")
    file.write_text("adress = 'unix:/a'\nretries = 'x'\n")
    done = softsjj("config", "check", str(file), env=env)
    assert done.returncode == USAGE
    assert f"{file}:1: adress: there is no such key; did you mean 'address'?" in done.stderr
    assert f'{file}:2: retries is "x": an integer, 0 to 10' in done.stderr
    done = softsjj("config", "check", f"{file}.not", env=env)
    assert done.returncode == USAGE
    assert "cannot be read: No such file" in done.stderr


def test_the_command_line_asks_where_the_file_says(
    daemon: Daemon, tmp_path: Path, env: dict[str, str]
) -> None:
    file = tmp_path / "softsjj.toml"
    file.write_text(f"admin = '{daemon.admin}'")
    assert softsjj("status", env=env).returncode == OK
    file.write_text(f"address = '{daemon.address}'")
    assert softsjj("status", env=env).returncode == OK, "management stands beside the service"
    elsewhere = {"SOFTSJJ_ADMIN": f"unix:{tmp_path}/nobody"}
    assert softsjj("status", env=env | elsewhere).returncode == UNREACHABLE
    assert softsjj("status", "--admin", str(daemon.admin), env=env | elsewhere).returncode == OK
    file.write_text("admin = 5")
    done = softsjj("status", env=env)
    assert done.returncode == USAGE
    assert f"{file}:1: admin is 5: unix:PATH" in done.stderr
