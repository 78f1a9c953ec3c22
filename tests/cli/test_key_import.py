"""`softsjj key import` as a person uses it: files, passphrases, components, and every bad file."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hsm.client import Client
from hsm.client.calls import KEY_DESTROY
from hsm.spec.v1.keys_pb2 import DestroyStoredKeyRequest
from tests.conftest import Daemon

OK, REFUSED, USAGE, UNREACHABLE, _, _, UNUSABLE = range(7)
PASSPHRASE = "correct horse"
SM2, KEK = 71, 71
COMPONENTS = ("00112233445566778899aabbccddeeff", "01326754cdfeab9876451023ba89dcef")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys that OpenSSL made, and what is none."""
    made = tmp_path_factory.mktemp("keys")

    def openssl(name: str, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments, "-out", made / name], check=True, cwd=made)

    openssl("plain.pem", "genpkey", "-algorithm", "SM2")
    openssl("other.pem", "genpkey", "-algorithm", "SM2")
    openssl("p256.pem", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    hide = ("pkcs8", "-topk8", "-v2", "sm4-cbc", "-passout", f"pass:{PASSPHRASE}")
    openssl("hidden.pem", *hide, "-in", "plain.pem")
    openssl("des.pem", *hide[:3], "des3", *hide[4:], "-in", "plain.pem")
    openssl("explicit.pem", "ecparam", "-name", "SM2", "-genkey", "-param_enc", "explicit")
    openssl("one.crt", "req", "-new", "-x509", "-key", "p256.pem", "-subj", "/CN=a")
    bag = ("-inkey", "p256.pem", "-in", "one.crt", "-passout", f"pass:{PASSPHRASE}")
    openssl("key.p12", "pkcs12", "-export", *bag)
    (made / "utf16.pem").write_text((made / "plain.pem").read_text(), encoding="utf-16")
    (made / "passphrase").write_text(f"{PASSPHRASE}\nand more\n")
    (made / "wrong").write_text("correct house\n")
    (made / "empty").write_bytes(b"")
    (made / "noise").write_bytes(os.urandom(300))
    (made / "huge").write_bytes(b"x" * 65537)
    (made / "cut.pem").write_text((made / "plain.pem").read_text()[:100])
    (made / "directory").mkdir()
    for number, component in enumerate(COMPONENTS, 1):
        (made / f"component{number}").write_text(f"{component}\n")
    return made


@pytest.fixture(autouse=True)
def cleared(daemon: Daemon) -> None:
    """Free the index that these tests use."""
    with Client(daemon.admin) as client:
        for key_type in ("sm2", "kek"):
            try:
                client.call(KEY_DESTROY, DestroyStoredKeyRequest(type=key_type, index=SM2))
            except Exception as error:
                assert "there is no key" in str(error)


def sm2(daemon: Daemon, *options: str | Path) -> subprocess.CompletedProcess[str]:
    return daemon.run("key", "import", "--type", "sm2", "--index", str(SM2), *options)


def kek(daemon: Daemon, *options: str | Path) -> subprocess.CompletedProcess[str]:
    return daemon.run("key", "import", "--type", "kek", "--index", str(KEK), *options)


def test_one_file_for_both_pairs_is_said(daemon: Daemon, files: Path) -> None:
    done = sm2(daemon, "--file", files / "plain.pem")
    assert done.returncode == OK, done.stderr
    assert "the one key is both the signature and the encryption pair" in done.stdout
    assert "PEM PKCS#8" in done.stdout
    again = sm2(daemon, "--file", files / "other.pem")
    assert again.returncode == REFUSED and "KEY_EXISTS" in again.stderr


def test_encrypted_files_with_a_passphrase_from_a_file(daemon: Daemon, files: Path) -> None:
    done = sm2(
        *(daemon, "--json", "--file", files / "hidden.pem", "--encrypt-file", files / "other.pem"),
        *("--passphrase-file", files / "passphrase", "--password", "change-me-8"),
    )
    assert done.returncode == OK, done.stderr
    told = json.loads(done.stdout)
    assert told["read"] == "PEM PKCS#8 PBES2 SM4-CBC HMAC-SHA256"
    assert told["read_for_encryption"] == "PEM PKCS#8"
    assert told["password"] and told["sign_public_key"] != told["encrypt_public_key"]
    shown = daemon.run("audit", "show", "--json")
    assert "encryption pair imported in clear: PEM PKCS#8" in shown.stdout
    assert PASSPHRASE not in shown.stdout


def test_a_passphrase_from_standard_input(daemon: Daemon, files: Path) -> None:
    options = ["key", "import", "--type", "sm2", "--index", str(SM2)]
    done = daemon.run(
        *options, "--file", files / "hidden.pem", "--passphrase-file", "-", input=PASSPHRASE + "\n"
    )
    assert done.returncode == OK, done.stderr


def test_components_from_files(daemon: Daemon, files: Path) -> None:
    done = kek(daemon, "--component", files / "component1", "--component", files / "component2")
    assert done.returncode == OK, done.stderr
    assert "component check values" in done.stdout and "72eba303" in done.stdout


def answer(words: list[str], answers: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Run softsjj on a terminal of its own and answer each question that ends with ": "."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "hsm.cli", *words], env)
    shown, waiting = "", list(answers)
    asked = 0
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the terminal is gone with its process
            break
        if not part:
            break
        shown += part.decode()
        if waiting and shown[asked:].endswith(": "):
            asked = len(shown)
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


def test_a_passphrase_is_asked_for_without_an_echo(daemon: Daemon, files: Path) -> None:
    words = ["key", "import", "--type", "sm2", "--index", str(SM2), "--ask-passphrase", "--file"]
    code, shown = answer([*words, str(files / "hidden.pem")], [PASSPHRASE], daemon.env)
    assert code == OK, shown
    assert "Passphrase of the key file: " in shown and PASSPHRASE not in shown


def test_components_are_asked_for_without_an_echo(daemon: Daemon, files: Path) -> None:
    words = ["key", "import", "--type", "kek", "--index", str(KEK), "--components", "2"]
    code, shown = answer([*words, "--json"], list(COMPONENTS), daemon.env)
    assert code == OK, shown
    assert "Component 1 of 2: " in shown and "Component 2 of 2: " in shown
    assert not any(component[:8] in shown for component in COMPONENTS)
    assert "72eba303" in shown
    value = json.loads(shown[shown.index("{") :])["check_value"]
    cleared = daemon.run("key", "destroy", "--type", "kek", "--index", str(KEK), "--yes")
    assert cleared.returncode == OK
    done = kek(
        *(daemon, "--component", files / "component1", "--component", files / "component2"),
        *("--check-value", value),
    )
    assert done.returncode == OK, done.stderr


@pytest.mark.parametrize(
    ("name", "code", "complaint"),
    [
        ("none", UNUSABLE, "there is no such file"),
        ("directory", UNUSABLE, "not a regular one"),
        ("/dev/zero", UNUSABLE, "not a regular one"),
        ("empty", UNUSABLE, "it is empty, or over 65536 bytes"),
        ("huge", UNUSABLE, "it is empty, or over 65536 bytes"),
        ("noise", REFUSED, "neither PEM nor DER"),
        ("utf16.pem", REFUSED, "in ASCII or UTF-8"),
        ("explicit.pem", REFUSED, "openssl ec -param_enc named_curve -in FILE"),
        ("key.p12", REFUSED, "openssl pkcs12 -nocerts -in FILE"),
        (
            "des.pem",
            REFUSED,
            "DES-EDE3-CBC; SM4-CBC and AES-128, -192, -256-CBC are opened. openssl",
        ),
        ("cut.pem", REFUSED, "the PEM is cut off"),
        ("p256.pem", REFUSED, "this is a P-256 key; only SM2 keys can be imported"),
        ("hidden.pem", REFUSED, "the file is encrypted; give its passphrase"),
        ("component1", REFUSED, "32 hex digits; the private number of SM2 has 64"),
    ],
)
def test_bad_files(daemon: Daemon, files: Path, name: str, code: int, complaint: str) -> None:
    done = sm2(daemon, "--file", files / name)
    assert (done.returncode, complaint in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_may_not_be_read(daemon: Daemon, files: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    closed = files / "closed.pem"
    closed.write_bytes((files / "plain.pem").read_bytes())
    closed.chmod(0)
    done = sm2(daemon, "--file", closed)
    assert done.returncode == UNUSABLE and "may not read it" in done.stderr


def test_a_wrong_passphrase_is_said_as_such(daemon: Daemon, files: Path) -> None:
    done = sm2(daemon, "--file", files / "hidden.pem", "--passphrase-file", files / "wrong")
    assert done.returncode == REFUSED and "the passphrase is wrong" in done.stderr
    for bad in ("none", "directory", "empty"):
        done = sm2(daemon, "--file", files / "hidden.pem", "--passphrase-file", files / bad)
        assert done.returncode == UNUSABLE and "Traceback" not in done.stderr, done.stderr
    done = sm2(daemon, "--file", files / "plain.pem", "--passphrase-file", files / "wrong")
    assert done.returncode == REFUSED and "is not encrypted" in done.stderr


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("sm2",), "--file"),
        (("sm2", "--file", "x", "--component", "y"), "--component goes with --type kek"),
        (("sm2", "--file", "x", "--components", "2"), "--components goes with --type kek"),
        (("sm2", "--file", "x", "--check-value", "00"), "--check-value goes with --type kek"),
        (("kek",), "--components"),
        (("kek", "--file", "x", "--component", "y"), "by one of"),
        (("kek", "--file", "x", "--ask-passphrase"), "--ask-passphrase goes with --type sm2"),
        (("kek", "--encrypt-file", "x"), "--encrypt-file goes with --type sm2"),
        (("kek", "--components", "17"), "to 16"),
        (
            ("sm2", "--file", "x", "--ask-passphrase", "--passphrase-file", "y"),
            "not both",
        ),
    ],
)
def test_wrong_options(daemon: Daemon, words: tuple[str, ...], complaint: str) -> None:
    done = daemon.run("key", "import", "--index", str(SM2), "--type", *words)
    assert (done.returncode, complaint in done.stderr) == (USAGE, True), done.stderr


def test_no_terminal_to_ask_on(daemon: Daemon) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hsm.cli", "key", "import", "--type", "kek", "--index", str(KEK)]
        + ["--components", "2"],
        env=daemon.env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert done.returncode == USAGE and "no terminal" in done.stderr


def test_a_password_file_of_another_system(daemon: Daemon, files: Path, tmp_path: Path) -> None:
    """CR LF ends its line, as that of a passphrase."""
    (tmp_path / "password").write_bytes(b"corr3ct horse\r\n")
    chosen = ("--file", files / "plain.pem", "--password-file", tmp_path / "password")
    assert sm2(daemon, *chosen).returncode == OK
    asked = ("key", "csr", "--index", str(SM2), "--subject", "CN=a", "--password", "corr3ct horse")
    done = daemon.run(*asked)
    assert (done.returncode, done.stderr) == (OK, "")


def test_standard_input_is_one_thing(daemon: Daemon, files: Path) -> None:
    done = sm2(
        daemon,
        *("--file", files / "hidden.pem", "--passphrase-file", "-", "--password-file", "-"),
    )
    assert done.returncode == USAGE
    assert "standard input is the passphrase or the password, not both" in done.stderr
