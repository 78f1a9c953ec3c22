"""`softsjj dev` and `softsjj key seed`, as processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hsm.testing import directory
from tests.conftest import Daemon, clean_environment, softsjj

OK, REFUSED, USAGE, UNREACHABLE, _, _, UNUSABLE = range(7)
SEED = '[[key]]\ntype = "sm2"\nindex = "61-62"\npassword = "change-me-8"\n'


@pytest.fixture
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place of its own for temporary machines, short enough for sockets."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="dev-") as name:
        yield Path(name)


@pytest.fixture
def env(base: Path) -> dict[str, str]:
    return clean_environment() | {"TMPDIR": str(base)}


def labs(base: Path) -> list[Path]:
    return list(base.glob(f"{directory.PREFIX}*"))


def gone(base: Path) -> bool:
    until = time.monotonic() + 10
    while labs(base) and time.monotonic() < until:
        time.sleep(0.02)
    return not labs(base)


def start(env: dict[str, str], *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "hsm.cli", "dev", *options]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_prints_what_to_paste_and_leaves_nothing(
    env: dict[str, str], base: Path, number: int
) -> None:
    process = start(env)
    assert process.stdout is not None
    lines = []
    while not (lines and lines[-1].startswith("# cc ")):
        lines.append(process.stdout.readline())
        assert lines[-1], lines
    text = "".join(lines)
    assert "LAB" in text and "sm2/3, access password change-me-8" in text and "kek/3" in text
    pasted = "\n".join(line for line in lines if line.startswith("export"))
    script = f"{pasted}\n{sys.executable} -m hsm.cli status"
    shown = subprocess.run(["sh", "-c", script], env=env, capture_output=True, text=True)
    assert shown.returncode == OK, shown.stderr
    process.send_signal(number)
    assert process.wait(15) == OK
    assert labs(base) == []


def test_json_is_one_line_and_a_killed_dev_leaves_nothing(env: dict[str, str], base: Path) -> None:
    process = start(env, "--json", "--listen", "127.0.0.1:0")
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    assert told["env"]["SOFTSJJ_ADDRESS"].startswith("127.0.0.1:")
    assert {(key["type"], key["index"]) for key in told["keys"]} >= {("sm2", 1), ("kek", 3)}
    assert softsjj("status", env=env | told["env"]).returncode == OK
    process.kill()
    process.wait()
    assert gone(base)


def test_a_command_has_the_environment_and_gives_its_code(env: dict[str, str], base: Path) -> None:
    done = softsjj("dev", "--", "sh", "-c", "echo $SOFTSJJ_ADDRESS; exit 7", env=env)
    assert (done.returncode, done.stderr) == (7, "")
    assert done.stdout.startswith(f"unix:{base}/")
    assert softsjj("dev", "--", "sh", "-c", "kill -9 $$", env=env).returncode == 128 + 9
    missing = softsjj("dev", "no-such-command", env=env)
    assert missing.returncode == 127 and "no-such-command" in missing.stderr
    assert softsjj("dev", "--json", "true", env=env).returncode == USAGE
    assert labs(base) == []


def test_signals_reach_the_command(env: dict[str, str], base: Path) -> None:
    process = start(
        env, "--", "sh", "-c", "trap 'exit 5' TERM; echo on; while :; do sleep .1; done"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "on\n"
    process.terminate()
    assert process.wait(15) == 5
    assert labs(base) == []


def test_killed_mid_start_nothing_is_left_after_the_next(env: dict[str, str], base: Path) -> None:
    for wait in (0.2, 0.4, 0.6, 0.8):
        command = [sys.executable, "-m", "hsm.cli", "dev"]
        process = subprocess.Popen(
            command, env=env, stdout=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(wait)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for pid in (process.pid, *map(int, children)):
            os.kill(pid, signal.SIGKILL)
        process.wait()
    (base / f"{directory.PREFIX}empty").mkdir()
    (base / f"{directory.PREFIX}strange").mkdir()
    (base / f"{directory.PREFIX}strange" / "diary").touch()
    living = directory.make(base)
    assert softsjj("dev", "true", env=env).returncode == OK
    assert set(labs(base)) == {living.path, base / f"{directory.PREFIX}strange"}
    living.remove()


@pytest.mark.parametrize("words", [("dev",), ("key", "seed")])
def test_it_explains_itself(words: tuple[str, ...]) -> None:
    done = softsjj(*words, "-h", env=clean_environment())
    assert done.returncode == OK and "Usage:" in done.stdout


def test_a_wrong_seed_file_makes_nothing(env: dict[str, str], base: Path, tmp_path: Path) -> None:
    file = tmp_path / "lab.toml"
    file.write_text(SEED + '[[key]]\ntype = "sm3"\nindex = 1\n')
    done = softsjj("dev", "--seed", file, "true", env=env)
    assert done.returncode == USAGE
    assert f"{file}:6: type" in done.stderr
    assert labs(base) == []
    assert softsjj("dev", "--seed", tmp_path / "none", "true", env=env).returncode == USAGE
    file.write_bytes(b"a = 1\n\xff")
    assert f"{file}:2: this is no UTF-8" in softsjj("dev", "--seed", file, env=env).stderr


def test_an_address_that_cannot_be_used_is_said(env: dict[str, str], base: Path) -> None:
    done = softsjj("dev", "--listen", "192.0.2.1:80", "true", env=env)
    assert done.returncode == UNUSABLE and "loopback" in done.stderr
    assert softsjj("dev", "--listen", "nonsense", "true", env=env).returncode == USAGE
    assert labs(base) == []


def test_a_seed_is_sown_once(daemon: Daemon, tmp_path: Path) -> None:
    file = tmp_path / "lab.toml"
    file.write_text(SEED)
    first = daemon.run("key", "seed", file)
    assert first.returncode == OK, first.stderr
    assert "sm2/61: made" in first.stdout and "2 made, 0 left" in first.stdout
    before = daemon.run("key", "show", "--type", "sm2", "--index", "61").stdout
    file.write_text(
        SEED.replace('password = "change-me-8"', "") + '[[key]]\ntype="kek"\nindex=61\n'
    )
    second = daemon.run("key", "seed", file)
    assert "1 made, 2 left" in second.stdout
    assert "left as it is (it has an access password)" in second.stdout
    assert daemon.run("key", "show", "--type", "sm2", "--index", "61").stdout == before


def test_without_a_daemon_seed_says_so(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "lab.toml").write_text(SEED)
    nowhere = env | {"SOFTSJJ_ADDRESS": f"unix:{tmp_path}/s"}
    done = softsjj("key", "seed", tmp_path / "lab.toml", env=nowhere)
    assert done.returncode == UNREACHABLE and "softsjj serve" in done.stderr
