import json
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.conftest import DaemonFactory, clean_environment, softsjj

UNUSABLE, USAGE = 6, 2


def tls(*words: str | Path, code: int = 0) -> str:
    done = softsjj("tls", *words, env=clean_environment())
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lab") / "ca"
    told = tls("make-ca", made)
    assert str(made / "ca.key") in told
    assert f"softsjj tls issue --ca {made} --server" in told
    return made


def load(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def openssl(*words: str | Path) -> str:
    done = subprocess.run(
        ["openssl", *map(str, words)], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_what_is_issued_is_good_for_its_side_only(ca: Path, tmp_path: Path) -> None:
    server, client = tmp_path / "server", tmp_path / "his-1"
    told = tls(
        *("issue", "--ca", ca, "--server", "--name", "sjj1.hospital.example"),
        *("--name", "10.0.0.5", "--name", "fd00::5", "--out", server),
    )
    assert f"--tls-key {server}/server.key" in told
    told = tls("issue", "--ca", ca, "--client", "--name", "his-1", "--out", client)
    assert f"SOFTSJJ_TLS_KEY={client}/client.key" in told
    assert "subject = 'CN=his-1,O=SoftSJJ LAB'" in told
    for directory, role, other in ((server, "server", "client"), (client, "client", "server")):
        file = directory / f"{role}.pem"
        verify = ("verify", "-x509_strict", "-CAfile", directory / "ca.pem", "-purpose")
        assert "OK" in openssl(*verify, f"ssl{role}", file)
        assert "OK" not in openssl(*verify, f"ssl{other}", file)
        assert stat.S_IMODE((directory / f"{role}.key").stat().st_mode) == 0o600
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert "made by softsjj tls for a lab" in openssl("x509", "-in", file, "-noout", "-text")
    made = load(server / "server.pem")
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["sjj1.hospital.example"]
    assert list(map(str, names.get_values_for_type(x509.IPAddress))) == ["10.0.0.5", "fd00::5"]
    use = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(use) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_nothing_is_ever_overwritten(ca: Path, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in ca.iterdir()}
    assert "is not overwritten" in tls("make-ca", ca, code=UNUSABLE)
    assert {file: file.read_bytes() for file in ca.iterdir()} == before
    issue = ("issue", "--ca", ca, "--client", "--name", "a", "--out", tmp_path)
    tls(*issue)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    assert "is there already" in tls(*issue, code=UNUSABLE)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    # The same CA beside a second certificate is no obstacle; another one is.
    tls("issue", "--ca", ca, "--server", "--name", "a", "--out", tmp_path)
    other = tmp_path / "other"
    tls("make-ca", other)
    (tmp_path / "third").mkdir()
    (tmp_path / "third" / "ca.pem").write_bytes((other / "ca.pem").read_bytes())
    issue = ("issue", "--ca", ca, "--server", "--name", "a", "--out", tmp_path / "third")
    assert "ca.pem is there already" in tls(*issue, code=UNUSABLE)
    assert [file.name for file in (tmp_path / "third").iterdir()] == ["ca.pem"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--name", "a"), USAGE, "--server (the machine) or --client"),
        (("--server",), UNUSABLE, "needs the names clients call it by"),
        (("--client",), UNUSABLE, "say whose it is"),
        (("--server", "--name", "a b"), UNUSABLE, "neither a host name nor an address"),
        (("--server", "--name", "10.0.0.300"), UNUSABLE, "neither a host name nor an address"),
        (("--server", "--name", "医院.example"), UNUSABLE, "xn-- form"),
        (("--client", "--subject", "his-1"), UNUSABLE, "is no name"),
        (("--client", "--subject", "CN=a, O=b"), UNUSABLE, "is no name"),
        (("--client", "--name", "a" * 65), UNUSABLE, "neither a host name|cannot be a common"),
        (("--client", "--name", "a", "--days", "0"), USAGE, "--days"),
    ],
)
def test_what_cannot_be_issued_is_told(
    ca: Path, tmp_path: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    said = tls("issue", "--ca", ca, *words, "--out", tmp_path / "out", code=code)
    assert any(one in said for one in told.split("|")), said
    assert not (tmp_path / "out").exists()


def test_the_subject_may_be_given_whole(ca: Path, tmp_path: Path) -> None:
    subject = "CN=结算\\, 1,OU=IT,O=Hospital,C=CN"
    told = tls(
        "issue", "--ca", ca, "--client", "--subject", subject, "--days", "3", "--out", tmp_path
    )
    assert f"subject = '{subject}'" in told
    shown = json.loads(tls("show", tmp_path / "client.pem", "--json"))
    assert shown[0]["subject"] == subject
    assert shown[0]["state"] == "valid for 2 more days"


def test_a_certificate_ends_with_its_ca(tmp_path: Path) -> None:
    tls("make-ca", tmp_path / "ca", "--days", "10")
    told = tls(
        *("issue", "--ca", tmp_path / "ca", "--server", "--name", "a", "--out", tmp_path / "s")
    )
    assert "It ends with its CA" in told
    ends = {load(tmp_path / file).not_valid_after_utc for file in ("ca/ca.pem", "s/server.pem")}
    assert len(ends) == 1


def test_a_ca_that_is_missing_or_mixed_up_is_told(ca: Path, tmp_path: Path) -> None:
    issue = ("issue", "--client", "--name", "a", "--out", tmp_path / "out", "--ca")
    assert "softsjj tls make-ca" in tls(*issue, tmp_path / "none", code=UNUSABLE)
    mixed = tmp_path / "mixed"
    tls("make-ca", mixed)
    (mixed / "ca.pem").write_bytes((ca / "ca.pem").read_bytes())
    assert "is not the key of" in tls(*issue, mixed, code=UNUSABLE)
    (mixed / "ca.key").write_bytes(b"nonsense")
    assert "holds no key" in tls(*issue, mixed, code=UNUSABLE)


def test_show_tells_who_until_when_and_for_what(ca: Path, tmp_path: Path) -> None:
    tls(
        *("issue", "--ca", ca, "--server", "--name", "sjj1", "--name", "10.0.0.5"),
        *("--out", tmp_path),
    )
    chain = tmp_path / "chain.pem"
    chain.write_bytes((tmp_path / "server.pem").read_bytes() + (ca / "ca.pem").read_bytes())
    told = tls("show", chain)
    for part in ("CN=sjj1,O=SoftSJJ LAB", "sjj1, 10.0.0.5", "more days", "LAB", "server", "CA"):
        assert part in told
    der = tmp_path / "server.der"
    openssl("x509", "-in", tmp_path / "server.pem", "-outform", "DER", "-out", der)
    assert json.loads(tls("show", der, "--json"))[0]["names"] == ["sjj1", "10.0.0.5"]
    assert "is a private key" in tls("show", tmp_path / "server.key", code=UNUSABLE)
    assert "holds no certificate" in tls("show", __file__, code=UNUSABLE)
    assert "No such file" in tls("show", tmp_path / "none", code=UNUSABLE)
    strange = tmp_path / "strange.der"  # of a version that there is not
    version = bytes.fromhex("a003020102")
    strange.write_bytes(der.read_bytes().replace(version, version[:-1] + b"\x09"))
    assert "holds no certificate" in tls("show", strange, code=UNUSABLE)
    assert "no regular file" in tls("show", "/dev/zero", code=UNUSABLE)


def test_the_five_commands_of_the_readme(
    daemon_factory: DaemonFactory, ca: Path, tmp_path: Path
) -> None:
    """From a CA to a status seen from elsewhere, with nothing but what the commands print."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server, client = tmp_path / "server", tmp_path / "his-1"
    tls("issue", "--ca", ca, "--server", "--name", "localhost", "--out", server)
    told = tls("issue", "--ca", ca, "--client", "--name", "his-1", "--out", client)
    daemon = daemon_factory(start=False)
    _, _, table = told.partition("[[principal]]")
    (daemon.data / "principals.toml").write_text(f"[[principal]]{table}")
    daemon.start(
        *("--admin", f"tls:localhost:{port}", "--tls-ca", str(server / "ca.pem")),
        *("--tls-certificate", str(server / "server.pem"), "--tls-key", str(server / "server.key")),
    )
    env = clean_environment() | {
        "SOFTSJJ_ADMIN": f"tls:localhost:{port}",
        "SOFTSJJ_TLS_CA": str(client / "ca.pem"),
        "SOFTSJJ_TLS_CERTIFICATE": str(client / "client.pem"),
        "SOFTSJJ_TLS_KEY": str(client / "client.key"),
    }
    seen = softsjj("status", env=env)
    assert "CN=his-1,O=SoftSJJ LAB (administrator, auditor, operator, user)" in seen.stdout
