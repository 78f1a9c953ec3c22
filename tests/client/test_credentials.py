import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from hsm.client import Client
from hsm.client.credentials import Credentials
from hsm.model.client_file import ClientTls
from hsm.model.errors import CredentialsError
from tests.sdf.tls.pki import Authority, key_pem


@pytest.fixture
def mine(tmp_path: Path) -> ClientTls:
    authority = Authority(tmp_path)
    issued = authority.issue("his-1", client=True)
    return ClientTls(authority.file, issued.certificate, issued.key)


def test_files_that_fit(mine: ClientTls) -> None:
    read = Credentials.read(mine)
    assert (read.files, read.context.check_hostname) == (mine, True)


def test_settings_that_are_missing_are_named(
    mine: ClientTls, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CA", "CERTIFICATE", "KEY", "NAME"):
        monkeypatch.delenv(f"SOFTSJJ_TLS_{name}", raising=False)
    monkeypatch.setenv("SOFTSJJ_CONFIG", "/dev/null")
    monkeypatch.setenv("SOFTSJJ_TLS_CA", str(mine.ca))
    with pytest.raises(
        CredentialsError, match="a tls: address needs SOFTSJJ_TLS_CERTIFICATE, SOFTSJJ_TLS_KEY"
    ):
        Client("tls:localhost:1")


@pytest.mark.parametrize("which", ["ca", "certificate", "key"])
def test_a_file_that_is_missing_or_something_else_is_named(mine: ClientTls, which: str) -> None:
    wrong: Path = getattr(mine, which)
    wrong.write_bytes(b"nonsense")
    with pytest.raises(CredentialsError, match=str(wrong)):
        Credentials.read(mine)
    wrong.unlink()
    with pytest.raises(CredentialsError, match=f"cannot read {wrong} .*: No such file"):
        Credentials.read(mine)


@pytest.mark.parametrize("which", ["ca", "certificate", "key"])
def test_a_pipe_is_not_waited_for(mine: ClientTls, which: str) -> None:
    pipe: Path = getattr(mine, which)
    pipe.unlink()
    os.mkfifo(pipe, 0o600)
    with pytest.raises(CredentialsError, match=f"{pipe} .* is no file"):
        Credentials.read(mine)


def test_a_file_without_end(mine: ClientTls, tmp_path: Path) -> None:
    long = tmp_path / "long"
    long.touch()
    os.truncate(long, 1 << 40)
    with pytest.raises(CredentialsError, match=f"{long} .* has more than"):
        Credentials.read(ClientTls(long, mine.certificate, mine.key))
    with pytest.raises(CredentialsError, match="/dev/zero .* is no file"):
        Credentials.read(ClientTls(Path("/dev/zero"), mine.certificate, mine.key))


def test_a_key_that_everybody_may_read(mine: ClientTls) -> None:
    assert mine.key is not None
    mine.key.chmod(0o640)
    Credentials.read(mine)
    mine.key.chmod(0o644)
    with pytest.raises(CredentialsError, match="is open to every user"):
        Credentials.read(mine)


def test_a_key_of_another_certificate(mine: ClientTls, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other").issue("other", client=True)
    with pytest.raises(CredentialsError, match="is not the key of the certificate"):
        Credentials.read(ClientTls(mine.ca, mine.certificate, other.key))


def test_an_encrypted_key(mine: ClientTls) -> None:
    assert mine.key is not None
    mine.key.write_bytes(key_pem(ec.generate_private_key(ec.SECP256R1()), b"secret"))
    with pytest.raises(CredentialsError, match="is encrypted"):
        Credentials.read(mine)
