import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hsm.daemon.server_tls import Loaded, ServerTls, ServerTlsError, load
from tests.sdf.tls.pki import DAY, Authority, key_pem


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def files(authority: Authority, name: str = "server", **how: timedelta | bool) -> ServerTls:
    issued = authority.issue(name, ["localhost"], **how)  # type: ignore[arg-type]
    return ServerTls(authority.file, issued.certificate, issued.key)


def test_good_files_make_a_strict_context(authority: Authority) -> None:
    loaded: Loaded = load(files(authority))
    assert loaded.status.subject == "CN=server"
    assert loaded.context.verify_mode is ssl.CERT_REQUIRED
    assert loaded.context.minimum_version is ssl.TLSVersion.TLSv1_3
    assert loaded.context.num_tickets == 0
    assert loaded.weak == ()


def test_a_key_that_others_may_read_is_warned_of(authority: Authority) -> None:
    named = files(authority)
    named.key.chmod(0o640)
    assert load(named).weak == (f"others may read the key of TLS: chmod 600 {named.key}",)


@pytest.mark.parametrize("which", ["ca", "certificate", "key"])
def test_a_missing_file_is_named(authority: Authority, which: str) -> None:
    named = files(authority)
    gone: Path = getattr(named, which)
    gone.unlink()
    with pytest.raises(ServerTlsError, match=rf"cannot read the .*{gone}: No such file"):
        load(named)


@pytest.mark.parametrize("which", ["ca", "certificate", "key"])
@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff" * 100])
def test_a_file_of_something_else_is_named(
    authority: Authority, which: str, content: bytes
) -> None:
    named = files(authority)
    wrong: Path = getattr(named, which)
    wrong.write_bytes(content)
    with pytest.raises(ServerTlsError, match=str(wrong)):
        load(named)


def change(file: Path, old: bytes, new: bytes) -> None:
    """Change bytes of a certificate; its signature is wrong then, which is not looked at here."""
    der = ssl.PEM_cert_to_DER_cert(file.read_text())
    assert old in der
    file.write_text(ssl.DER_cert_to_PEM_cert(der.replace(old, new)))


VERSION_3 = bytes.fromhex("a003020102")
STRANGE = [
    pytest.param(VERSION_3, bytes.fromhex("a003020109"), id="version"),
    pytest.param(b"\x0c\x06server", b"\x05\x06server", id="subject"),
    pytest.param(bytes.fromhex("0603551d11"), bytes.fromhex("0603551d25"), id="extension-twice"),
]


@pytest.mark.parametrize(("old", "new"), STRANGE)
def test_a_strange_certificate_is_named(authority: Authority, old: bytes, new: bytes) -> None:
    named = files(authority)
    change(named.certificate, old, new)
    with pytest.raises(ServerTlsError, match=str(named.certificate)):
        load(named)


def test_a_strange_ca_is_named(authority: Authority) -> None:
    named = files(authority)
    change(named.ca, VERSION_3, bytes.fromhex("a003020109"))
    with pytest.raises(ServerTlsError, match=str(named.ca)):
        load(named)


def test_a_device_is_not_read(authority: Authority) -> None:
    named = files(authority)
    with pytest.raises(ServerTlsError, match="/dev/zero: it is no regular file"):
        load(ServerTls(Path("/dev/zero"), named.certificate, named.key))


def test_an_expired_certificate_is_refused(authority: Authority) -> None:
    with pytest.raises(ServerTlsError, match=r"of CN=server in .*server.pem expired 20"):
        load(files(authority, begin=-2 * DAY, end=-DAY))


def test_a_certificate_of_tomorrow_is_refused(authority: Authority) -> None:
    with pytest.raises(ServerTlsError, match="look at the clock"):
        load(files(authority, begin=DAY))


def test_a_clients_certificate_is_refused(authority: Authority) -> None:
    with pytest.raises(ServerTlsError, match="lacks serverAuth"):
        load(files(authority, client=True))


def test_the_key_of_another_certificate_is_refused(authority: Authority) -> None:
    named, other = files(authority), files(authority, "other")
    with pytest.raises(ServerTlsError, match=r"other.key is not the key of .*server.pem"):
        load(ServerTls(named.ca, named.certificate, other.key))


def test_an_encrypted_key_is_refused_without_asking(authority: Authority) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    named = files(authority)
    named.key.write_bytes(key_pem(ec.generate_private_key(ec.SECP256R1()), b"secret"))
    with pytest.raises(ServerTlsError, match="is encrypted"):
        load(named)


def test_a_file_that_is_far_too_long_is_not_read(authority: Authority, tmp_path: Path) -> None:
    named = files(authority)
    with (tmp_path / "long").open("wb") as long:
        long.truncate(1 << 40)
    with pytest.raises(ServerTlsError, match="it has more than"):
        load(ServerTls(tmp_path / "long", named.certificate, named.key))


def test_a_pipe_is_not_waited_for(authority: Authority, tmp_path: Path) -> None:
    named = files(authority)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ServerTlsError, match="it is no regular file"):
        load(ServerTls(tmp_path / "pipe", named.certificate, named.key))


def test_an_old_ca_beside_a_new_one_is_only_warned_of(authority: Authority) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Old CA")])
    old = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - 9 * DAY, now - DAY)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    named = files(authority)
    new = authority.file.read_bytes()
    authority.file.write_bytes("# 医院的证书\n".encode() + old + new)
    [warning] = load(named).weak
    assert "CN=Old CA" in warning
    authority.file.write_bytes(old)
    with pytest.raises(ServerTlsError, match="CN=Old CA in .* expired"):
        load(named)
