"""Every command as a stranger would use it: as a process, looking at text, JSON and exit codes."""

import json
import os
import pty
import select
import shutil
import sqlite3
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from hsm.spec.sdf import SDF_FUNCTIONS
from tests.conftest import Daemon, DaemonFactory, clean_environment, softsjj

OK, REFUSED, USAGE, UNREACHABLE, BROKEN_CHAIN, _, UNUSABLE = range(7)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who has no daemon."""
    return clean_environment() | {
        "SOFTSJJ_DATA": str(tmp_path / "data"),
        "SOFTSJJ_ADDRESS": f"unix:{tmp_path}/s",
    }


def test_help_teaches_and_is_quick() -> None:
    begun = time.monotonic()
    done = softsjj("--help", env=clean_environment())
    assert time.monotonic() - begun < 3
    assert done.returncode == OK
    for word in ("init", "serve", "status", "key", "audit", "sdf", "selftest", "Exit codes"):
        assert word in done.stdout
    assert "not a certified module" in done.stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; import hsm.cli.app;"
        "print([m for m in ('grpc', 'sqlite3', 'structlog', 'asyncio') if m in sys.modules])"
    )
    # Measuring coverage would load some of them itself.
    environment = {
        name: value for name, value in clean_environment().items() if "COVERAGE" not in name
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words",
    [
        ("init",),
        ("serve",),
        ("status",),
        ("key", "generate"),
        ("key", "list"),
        ("key", "show"),
        ("key", "destroy"),
        ("key", "import"),
        ("key", "export"),
        ("key", "csr"),
        ("audit", "show"),
        ("audit", "verify"),
        ("sdf", "functions"),
        ("selftest",),
    ],
)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    done = softsjj(*words, "-h", env=clean_environment())
    assert done.returncode == OK
    assert "Usage:" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("key", "generate"),
        ("status", "--admin", "nonsense"),
        ("key", "list", "--type", "rsa"),
        ("key", "show", "--type", "kek", "--index", str(2**32)),
        ("audit", "show", "--last", str(2**32)),
        ("audit", "show", "--after", str(2**63)),
    ],
)
def test_a_wrong_command_line_is_code_two(words: tuple[str, ...], env: dict[str, str]) -> None:
    assert softsjj(*words, env=env).returncode == USAGE


def test_a_bad_address_in_the_environment_says_what_one_looks_like(env: dict[str, str]) -> None:
    done = softsjj("status", env=env | {"SOFTSJJ_ADDRESS": "somewhere"})
    assert done.returncode == USAGE
    assert "unix:PATH, HOST:PORT or tls:HOST:PORT" in done.stderr


def test_without_a_daemon_commands_say_how_to_start_one(env: dict[str, str]) -> None:
    for words in (("status",), ("key", "list"), ("selftest",), ("audit", "show")):
        done = softsjj(*words, env=env)
        assert done.returncode == UNREACHABLE, words
        assert "softsjj serve" in done.stderr
        assert done.stdout == ""


def test_status_for_people_and_for_programs(daemon: Daemon) -> None:
    text = daemon.run("status")
    assert text.returncode == OK
    for word in ("ready", "LAB", daemon.address, daemon.admin, str(daemon.data)):
        assert word in text.stdout
    value = json.loads(daemon.run("status", "--json").stdout)
    assert (value["state"], value["lab"]) == ("ready", True)
    assert value["pid"] == daemon.process.pid
    assert "administrator" in value["roles"]


def test_a_data_directory_is_enough_to_find_its_daemon(daemon: Daemon) -> None:
    """The lock says where the daemon of a directory listens, whatever it was started with."""
    env = clean_environment()
    for words in (("status",), ("key", "list"), ("selftest",), ("audit", "show")):
        done = softsjj(*words, "--data", daemon.data, env=env)
        assert done.returncode == OK, done.stderr


def test_the_life_of_a_kek(daemon: Daemon) -> None:
    made = daemon.run("key", "generate", "--type", "kek", "--index", "41", "--json")
    assert made.returncode == OK, made.stderr
    key = json.loads(made.stdout)
    assert (key["type"], key["index"], key["bits"], key["password"]) == ("kek", 41, 128, False)
    assert len(key["check_value"]) == 8

    again = daemon.run("key", "generate", "--type", "kek", "--index", "41")
    assert again.returncode == REFUSED
    assert "KEY_EXISTS" in again.stderr

    shown = daemon.run("key", "show", "--type", "kek", "--index", "41")
    assert "kek/41" in shown.stdout and key["check_value"] in shown.stdout
    listed = json.loads(daemon.run("key", "list", "--type", "kek", "--json").stdout)
    assert key in listed
    assert "kek" in daemon.run("key", "list").stdout

    unsure = daemon.run("key", "destroy", "--type", "kek", "--index", "41")
    assert unsure.returncode == USAGE
    assert "--yes" in unsure.stderr
    gone = daemon.run("key", "destroy", "--type", "kek", "--index", "41", "--yes")
    assert gone.returncode == OK
    missing = daemon.run("key", "show", "--type", "kek", "--index", "41")
    assert missing.returncode == REFUSED
    assert "KEY_NOT_FOUND" in missing.stderr


def test_an_sm2_index_shows_both_public_keys(daemon: Daemon) -> None:
    made = daemon.run("key", "generate", "--type", "sm2", "--index", "42")
    assert made.returncode == OK, made.stderr
    key = json.loads(daemon.run("key", "show", "--type", "sm2", "--index", "42", "--json").stdout)
    assert len(key["sign_public_key"]) == len(key["encrypt_public_key"]) == 128
    assert key["sign_public_key"] != key["encrypt_public_key"]
    assert key["sign_public_key"] in made.stdout


def test_the_device_key_is_listed_as_such(daemon: Daemon) -> None:
    assert "device key" in daemon.run("key", "list", "--type", "sm2").stdout


def test_an_access_password_comes_by_option_or_file_and_is_never_logged(
    daemon: Daemon, tmp_path: Path
) -> None:
    where = ("key", "generate", "--type", "sm2", "--json", "--index")
    made = daemon.run(*where, "43", "--password", "option-S3cret")
    assert made.returncode == OK, made.stderr
    assert json.loads(made.stdout)["password"] is True
    file = tmp_path / "password"
    file.write_text("file-S3cret\nsecond line\n")
    assert daemon.run(*where, "44", "--password-file", file).returncode == OK
    assert daemon.run(*where, "45", "--password-file", "-", input="stdin-S3cret\n").returncode == OK
    assert "S3cret" not in daemon.log
    assert "S3cret" not in daemon.run("audit", "show", "--after", "0", "--json").stdout
    for wrong in (
        ("--password", ""),
        ("--password", "a", "--ask-password"),
        ("--password-file", tmp_path / "missing"),
    ):
        assert daemon.run(*where, "46", *wrong).returncode == USAGE


def test_the_audit_chain_is_shown_and_verified(daemon: Daemon) -> None:
    daemon.run("key", "show", "--type", "kek", "--index", "999")
    records = json.loads(daemon.run("audit", "show", "--last", "5", "--json").stdout)
    assert len(records) == 5
    assert all(record["lab"] for record in records)
    refused = [record for record in records if record["refusal"] == "KEY_NOT_FOUND"]
    assert refused[-1]["op"] == "KEY_SHOW"
    text = daemon.run("audit", "show").stdout
    assert "KEY_SHOW" in text and "LAB" in text
    everything = json.loads(daemon.run("audit", "show", "--after", "0", "--json").stdout)
    assert [record["sequence"] for record in everything] == list(range(1, len(everything) + 1))
    later = json.loads(daemon.run("audit", "show", "--after", "2", "--json").stdout)
    assert later[0]["sequence"] == 3
    both = daemon.run("audit", "show", "--after", "2", "--last", "2")
    assert both.returncode == USAGE
    verified = daemon.run("audit", "verify")
    assert verified.returncode == OK, verified.stdout
    assert "intact" in verified.stdout
    report = json.loads(daemon.run("audit", "verify", "--json").stdout)
    assert report["intact"] and report["records"] >= len(everything)


def test_audit_finds_the_daemon_by_its_data_directory(daemon: Daemon) -> None:
    """The lock says where the daemon of a directory listens, whatever the environment says."""
    env = clean_environment() | {"SOFTSJJ_ADDRESS": "unix:/nowhere/s"}
    done = softsjj("audit", "verify", "--data", daemon.data, env=env)
    assert done.returncode == OK, done.stderr
    assert "reading it directly" not in done.stderr


def test_with_the_daemon_down_the_chain_is_read_from_the_directory(
    daemon_factory: DaemonFactory, tmp_path: Path
) -> None:
    daemon = daemon_factory()
    daemon.run("key", "generate", "--type", "kek", "--index", "1")
    online = json.loads(daemon.run("audit", "show", "--after", "0", "--json").stdout)
    daemon.stop()
    done = daemon.run("audit", "show", "--after", "0", "--json")
    assert "reading it directly" in done.stderr
    offline = json.loads(done.stdout)
    assert offline[: len(online)] == online
    assert offline[-1]["kind"] == "checkpoint"
    assert daemon.run("audit", "verify").returncode == OK

    broken = tmp_path / "broken"
    shutil.copytree(daemon.data, broken)
    victim = offline[len(online) // 2]["sequence"]
    with sqlite3.connect(broken / "store.sqlite") as store:
        [record] = store.execute(
            "SELECT record FROM audit WHERE sequence = ?", (victim,)
        ).fetchone()
        changed = record[:-1] + bytes([record[-1] ^ 1])
        store.execute("UPDATE audit SET record = ? WHERE sequence = ?", (changed, victim))
    store.close()
    found = daemon.run("audit", "verify", "--data", broken)
    assert found.returncode == BROKEN_CHAIN
    assert f"BROKEN at record {victim}" in found.stdout
    report = json.loads(daemon.run("audit", "verify", "--data", broken, "--json").stdout)
    assert (report["intact"], report["first_broken"]) == (False, victim)


def test_the_functions_of_sdf_are_listed(env: dict[str, str]) -> None:
    everything = json.loads(softsjj("sdf", "functions", "--json", env=env).stdout)
    assert {row["name"] for row in everything} == set(SDF_FUNCTIONS)
    working = softsjj("sdf", "functions", "--status", "working", env=env).stdout
    assert "SDF_InternalSign_ECC" in working and "not-supported" not in working
    missing = softsjj("sdf", "functions", "--status", "not-supported", "--json", env=env).stdout
    assert {row["status"] for row in json.loads(missing)} == {"not-supported"}


def test_the_self_test_passes(daemon: Daemon) -> None:
    done = daemon.run("selftest")
    assert done.returncode == OK, done.stdout
    assert "FAILED" not in done.stdout
    report = json.loads(daemon.run("selftest", "--json").stdout)
    assert report["passed"] and len(report["items"]) > 5


def test_a_second_init_is_refused_and_destroys_nothing(
    daemon_factory: DaemonFactory,
) -> None:
    daemon = daemon_factory(start=False)

    def content() -> dict[str, str]:
        return {path.name: sha256(path.read_bytes()).hexdigest() for path in daemon.data.iterdir()}

    before = content()
    again = daemon.run("init")
    assert again.returncode == UNUSABLE
    assert "already holds a machine; nothing was changed" in again.stderr
    assert content().items() >= before.items()


def test_a_data_directory_that_is_none(tmp_path: Path, env: dict[str, str]) -> None:
    file = tmp_path / "file"
    file.write_text("words")
    for words in (("status",), ("audit", "show"), ("init",), ("serve",)):
        done = softsjj(*words, "--data", str(file), env=env)
        assert done.returncode == UNUSABLE, words
        assert str(file) in done.stderr and "Traceback" not in done.stderr
    assert file.read_text() == "words"


def test_init_where_no_directory_can_be_made(env: dict[str, str]) -> None:
    done = softsjj("init", "--data", "/proc/nowhere", env=env)
    assert done.returncode == UNUSABLE
    assert "cannot use /proc/nowhere" in done.stderr


def test_a_machine_opened_by_a_passphrase_file(
    daemon_factory: DaemonFactory, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_text("correct horse battery staple\n")
    bad.write_text("wrong horse\n")
    daemon = daemon_factory(start=False)
    shutil.rmtree(daemon.data)
    made = daemon.run("init", "--passphrase-file", good)
    assert made.returncode == OK, made.stderr
    assert not (daemon.data / "unseal.key").exists()
    for wrong in ((), ("--passphrase-file", bad)):
        assert daemon.run("serve", *wrong).returncode == REFUSED
    missing = daemon.run("serve", "--passphrase-file", tmp_path / "missing")
    assert missing.returncode == UNUSABLE
    both = daemon.run("serve", "--passphrase", "--passphrase-file", good)
    assert both.returncode == USAGE
    daemon.start("--passphrase-file", str(good))
    assert "passphrase" in daemon.run("status").stdout
    assert "horse" not in daemon.log
    daemon.stop()
    assert daemon.run("audit", "verify", "--passphrase-file", good).returncode == OK
    assert daemon.run("audit", "verify", "--passphrase-file", bad).returncode == REFUSED


def on_terminal(words: list[str], answer: bytes, env: dict[str, str]) -> tuple[int, bytes]:
    """Run softsjj on a terminal of its own, answer its question; give exit code and output."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "hsm.cli", *words], env)
    shown = b""
    answered = False
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the terminal is gone with its process
            break
        if not part:
            break
        shown += part
        if not answered and b"Passphrase: " in shown:
            os.write(terminal, answer + b"\n")
            answered = True
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


def test_a_passphrase_is_asked_for_without_an_echo(
    tmp_path: Path, daemon_factory: DaemonFactory
) -> None:
    env = clean_environment() | {"SOFTSJJ_DATA": str(tmp_path / "data")}
    code, shown = on_terminal(["init", "--passphrase"], b"horse-on-a-tty", env)
    assert code == OK, shown
    assert b"Passphrase: " in shown
    assert b"horse" not in shown
    code, shown = on_terminal(["audit", "verify", "--passphrase"], b"horse-on-a-tty", env)
    assert code == OK, shown
    code, shown = on_terminal(["audit", "verify", "--passphrase"], b"other", env)
    assert code == REFUSED, shown


def test_without_a_terminal_a_passphrase_cannot_be_asked_for(env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hsm.cli", "init", "--passphrase"],
        env=env,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert done.returncode == USAGE
    assert "--passphrase-file" in done.stderr


def test_where_the_library_is_or_how_to_get_it() -> None:
    for option, file in (("--libdir", "libsdf.so"), ("--includedir", "sdf.h")):
        done = softsjj(option, env=clean_environment())
        if done.returncode == OK:
            assert (Path(done.stdout.strip()) / file).is_file()
        else:
            assert done.returncode == UNUSABLE
            assert "make build" in done.stderr
