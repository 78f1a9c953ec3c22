"""Every way a TLS connection can be wrong: the library says which, and what to do about it."""

import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.sdf.scripted import Caller
from tests.sdf.tls.conftest import Client, House
from tests.sdf.tls.peer import Listener, over_tls, server_context
from tests.sdf.tls.pki import DAY, Authority, Files, key_pem

TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def listen(caller: Caller) -> None:
    """A daemon that has greeted and waits."""
    caller.request()


def serving(house: House, own: Files | None = None, **how: object) -> Listener:
    context = server_context(own or house.server, house.authority.file, **how)  # type: ignore[arg-type]
    return Listener(over_tls(context, listen))


def date(days: int) -> str:
    return (datetime.now(UTC) + days * DAY).strftime("%Y-%m-%d")


# ---- it works ----


@pytest.mark.parametrize("newest", [TLS12, TLS13])
@pytest.mark.parametrize(
    ("host", "name"), [("localhost", None), ("127.0.0.1", None), ("127.0.0.1", "localhost")]
)
def test_good(
    client: Client, house: House, newest: ssl.TLSVersion, host: str, name: str | None
) -> None:
    with serving(house, newest=newest) as server:
        client.use(f"tls:{host}:{server.port}", name=name)
        assert client.open() == ""


def test_a_ca_that_is_no_root_is_enough(client: Client, house: House, tmp_path: Path) -> None:
    """As it is for the daemon, which has its clients' CA by the same rule."""
    below = Authority(tmp_path / "below", "Ward CA", above=house.authority)
    with serving(house, below.issue("server", ["localhost"])) as server:
        client.use(f"tls:localhost:{server.port}", ca=below.file)
        assert client.open() == ""


# ---- the daemon's certificate ----


def test_expired(client: Client, house: House) -> None:
    old = house.authority.issue("old", ["localhost"], begin=-10 * DAY, end=-3 * DAY)
    with serving(house, old) as server:
        said = client.refusal(server.address)
    assert f"daemon at {server.address} (CN=old) expired on {date(-3)}" in said


def test_not_yet_valid(client: Client, house: House) -> None:
    early = house.authority.issue("early", ["localhost"], begin=3 * DAY)
    with serving(house, early) as server:
        said = client.refusal(server.address)
    assert f"(CN=early) is not valid before {date(3)}" in said
    assert "clock" in said


@pytest.mark.parametrize("name", ["Other CA", "Lab CA"])
def test_another_ca(client: Client, house: House, tmp_path: Path, name: str) -> None:
    """Also one that has the same name as ours."""
    stranger = Authority(tmp_path / "other", name).issue("server", ["localhost"])
    with serving(house, stranger) as server:
        said = client.refusal(server.address)
    assert "was not issued by a CA of ours" in said
    assert f"CN={name}" in said
    assert str(house.authority.file) in said


def test_another_name(client: Client, house: House) -> None:
    other = house.authority.issue("other", ["sjj1.example", "10.0.0.1", "::2"])
    with serving(house, other) as server:
        said = client.refusal(server.address)
        assert "is for sjj1.example, 10.0.0.1, ::2, not for localhost" in said
        assert "SOFTSJJ_TLS_NAME" in said
        assert "not for 127.0.0.1" in client.refusal(f"tls:127.0.0.1:{server.port}")
        client.use(server.address, name="sjj1.example")
        assert client.open() == ""


def test_common_name_does_not_count(client: Client, house: House) -> None:
    """RFC 9525 2."""
    with serving(house, house.authority.issue("localhost")) as server:
        said = client.refusal(server.address)
    assert "no name at all (subjectAltName is empty), not for localhost" in said


def test_a_strange_name_is_printable(client: Client, house: House) -> None:
    strange = house.authority.issue("strange", ["evil\n\x1b[31m.example", "x" * 250])
    with serving(house, strange) as server:
        said = client.refusal(server.address)
    assert "evil??[31m.example, ..." in said
    assert said.isprintable()


@pytest.mark.parametrize(
    ("name", "shown"),
    [("医院" * 20, "CN=" + "医院" * 15), ("ab\x9b31m", "CN=ab??31m"), ("a\x1bb", "CN=a\\1Bb")],
)
def test_a_foreign_name_is_readable(
    client: Client, house: House, tmp_path: Path, name: str, shown: str
) -> None:
    """Cut between characters, and without what steers a terminal."""
    stranger = Authority(tmp_path / "other", name).issue("server", ["localhost"])
    with serving(house, stranger) as server:
        said = client.refusal(server.address)
    assert f"its issuer is {shown}" in said
    assert said.isprintable()


def test_a_client_certificate_is_no_servers(client: Client, house: House) -> None:
    wrong = house.authority.issue("wrong", ["localhost"], client=True)
    with serving(house, wrong) as server:
        said = client.refusal(server.address)
    assert "is not for a server" in said


# ---- ours, as the daemon sees it ----


@pytest.mark.parametrize("newest", [TLS12, TLS13])
def test_the_daemon_does_not_know_our_ca(
    client: Client, house: House, tmp_path: Path, newest: ssl.TLSVersion
) -> None:
    """In TLS 1.3 this comes after the handshake (RFC 8446 4.4.2.4)."""
    stranger = Authority(tmp_path / "other", "Other CA").issue("stranger", client=True)
    with serving(house, newest=newest) as server:
        said = client.refusal(server.address, own=stranger)
    assert f"refused our certificate {stranger.certificate}" in said
    assert "does not know its issuer" in said


@pytest.mark.parametrize("newest", [TLS12, TLS13])
def test_ours_is_for_servers(client: Client, house: House, newest: ssl.TLSVersion) -> None:
    with serving(house, newest=newest) as server:
        said = client.refusal(server.address, own=house.server)
    assert "refused our certificate" in said


@pytest.mark.parametrize(
    ("alert", "words"),
    [
        (42, "malformed"),
        (44, "revoked"),
        (45, "expired, or not valid yet, by the daemon's clock"),
        (46, "does not say why"),
        (49, "no access"),
        (51, "cannot verify its signature"),
        (40, "no algorithm in common"),
        (70, "neither TLS 1.2 nor 1.3"),
        (80, "internal error"),
        (116, "demands a client certificate"),
        (120, "no HTTP/2"),
    ],
)
def test_alerts(client: Client, alert: int, words: str) -> None:
    """RFC 8446 6.2; in answer to our ClientHello."""

    def refuse(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(bytes([21, 3, 3, 0, 2, 2, alert]))
        connection.recv(4096)

    with Listener(refuse) as server:
        assert words in client.refusal(server.address)


def test_hung_up_without_a_word(client: Client, house: House) -> None:
    context = server_context(house.server, house.authority.file)

    def leave(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True).close()

    with Listener(leave) as server:
        said = client.refusal(server.address)
    assert "hung up right after the TLS handshake" in said
    assert str(house.client.certificate) in said


# ---- ours, as we see it ----


def test_ours_expired(client: Client, house: House) -> None:
    own = house.authority.issue("late", begin=-9 * DAY, end=-2 * DAY, client=True)
    with serving(house) as server:
        said = client.refusal(server.address, own=own)
        assert server.accepted == 0
    assert f"our client certificate {own.certificate} expired on {date(-2)}" in said


def test_ours_not_yet_valid(client: Client, house: House) -> None:
    own = house.authority.issue("soon", begin=2 * DAY, client=True)
    said = client.refusal("tls:localhost:1", own=own)
    assert f"our client certificate {own.certificate} is not valid before {date(2)}" in said


@pytest.mark.parametrize("which", ["ca", "certificate", "key"])
def test_files(client: Client, house: House, tmp_path: Path, which: str) -> None:
    """Not set, missing, a directory, empty, not PEM, PEM of something else."""
    text = tmp_path / "text"
    text.write_text("hello")
    empty = tmp_path / "empty"
    empty.touch()
    endless = tmp_path / "endless"
    with endless.open("wb") as file:
        file.truncate((1 << 20) + 1)
    other = {"ca": house.client.key, "certificate": house.client.key}
    something_else = other.get(which, tmp_path / "certificate")
    (tmp_path / "certificate").write_bytes(house.client.certificate.read_bytes())
    for file in (text, empty, endless, tmp_path / "certificate"):
        file.chmod(0o600)
    cases: list[tuple[Path | str, str]] = [
        ("", f"SOFTSJJ_TLS_{which.upper()}"),
        (tmp_path / "absent", "No such file"),
        (tmp_path, "is not a PEM file"),
        ("/dev/zero", "is not a PEM file"),
        (empty, "is not a PEM file"),
        (endless, "is not a PEM file"),
        (text, "in PEM form"),
        (something_else, "in PEM form"),
    ]
    for path, words in cases:
        said = client.refusal("tls:localhost:1", **{which: path})
        assert words in said, said
        assert str(path) in said


@pytest.mark.parametrize("which", ["ca", "certificate"])
def test_a_second_certificate_that_is_damaged(
    client: Client, house: House, tmp_path: Path, which: str
) -> None:
    """It is not passed over in silence; a key in the same file, or a text, is."""
    good = (house.authority.file if which == "ca" else house.client.certificate).read_text()
    file = tmp_path / "several.pem"
    file.write_text(good + "A text.\n" + house.client.key.read_text() + good)
    assert "several.pem" not in client.refusal("tls:localhost:1", **{which: file})
    file.write_text(good + good.replace("MII", "MIJ", 1))
    said = client.refusal("tls:localhost:1", **{which: file})
    assert f"{file}" in said
    assert "cannot be read" in said


def test_a_key_of_another_certificate(client: Client, house: House) -> None:
    said = client.refusal("tls:localhost:1", key=house.server.key)
    assert f"{house.server.key} does not belong to the certificate" in said


def test_a_key_with_a_passphrase(client: Client, tmp_path: Path) -> None:
    """Nobody is asked for it."""
    file = tmp_path / "locked.key"
    file.touch(mode=0o600)
    file.write_bytes(key_pem(ec.generate_private_key(ec.SECP256R1()), b"secret"))
    assert "is encrypted" in client.refusal("tls:localhost:1", key=file)


@pytest.mark.parametrize(("mode", "taken"), [(0o600, True), (0o640, True), (0o604, False)])
def test_a_key_that_others_may_read(
    client: Client, house: House, tmp_path: Path, mode: int, taken: bool
) -> None:
    file = tmp_path / "own.key"
    file.write_bytes(house.client.key.read_bytes())
    file.chmod(mode)
    said = client.refusal("tls:localhost:1", key=file)
    assert ("chmod o-rwx" not in said) is taken


# ---- peers that are no daemons ----


def test_no_h2(client: Client, house: House) -> None:
    for alpn in ((), ("http/1.1",)):
        with serving(house, alpn=alpn) as server:
            assert "no HTTP/2 (ALPN h2)" in client.refusal(server.address)


def plain_h2(connection: socket.socket) -> None:
    Caller(connection, 1).request()


def http1(connection: socket.socket) -> None:
    connection.recv(100)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def settings_first(connection: socket.socket) -> None:
    connection.sendall(b"\0\0\x06\4\0\0\0\0\0\0\3\0\0\0\x64")
    connection.recv(1 << 16)


@pytest.mark.parametrize("peer", [plain_h2, http1, settings_first])
def test_a_plain_server(client: Client, peer: Callable[[socket.socket], None]) -> None:
    with Listener(peer) as server:
        assert "does not speak TLS" in client.refusal(server.address)


def test_hung_up_in_the_handshake(client: Client) -> None:
    with Listener(lambda connection: None) as server:
        assert "before it was done" in client.refusal(server.address)


def test_nobody(client: Client) -> None:
    said = client.refusal("tls:localhost:1")
    assert "tls:localhost:1: no daemon at 127.0.0.1:1: Connection refused" in said


def test_no_such_name(client: Client) -> None:
    said = client.refusal("tls:no-such-host.invalid:8018")
    assert "the name no-such-host.invalid cannot be looked up" in said


# ---- peers that are slow ----


def silent(connection: socket.socket) -> None:
    while connection.recv(1 << 16):
        pass


def dripping(house: House) -> Callable[[socket.socket], None]:
    """The server's first flight, a byte at a time."""

    def serve(connection: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = server_context(house.server, house.authority.file)
        session = context.wrap_bio(incoming, outgoing, server_side=True)
        incoming.write(connection.recv(4096))
        with pytest.raises(ssl.SSLWantReadError):
            session.do_handshake()
        for byte in outgoing.read():
            connection.sendall(bytes([byte]))
            time.sleep(0.005)

    return serve


@pytest.mark.parametrize("how", ["silent", "dripping"])
def test_a_stalled_handshake(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("SOFTSJJ_CONNECT_TIMEOUT_MS", "600")
    with Listener(silent if how == "silent" else dripping(house)) as server:
        begun = time.monotonic()
        said = client.refusal(server.address)
        took = time.monotonic() - begun
    assert "handshake stalled" in said
    assert 0.4 < took < 3


def test_silence_after_the_handshake(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOFTSJJ_CONNECT_TIMEOUT_MS", "600")
    context = server_context(house.server, house.authority.file)

    def mute(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            silent(secured)

    with Listener(mute) as server:
        begun = time.monotonic()
        assert "then said nothing" in client.refusal(server.address)
        assert time.monotonic() - begun < 3


# ---- the library itself ----

OPEN = """
import ctypes, sys
library = ctypes.CDLL(sys.argv[1])
handle = ctypes.c_void_p()
assert library.SDF_OpenDevice(ctypes.byref(handle)) != 0
library.SDF_LastErrorText.restype = ctypes.c_char_p
print(library.SDF_LastErrorText().decode())
"""


def said_by(library: Path) -> str:
    """What a process says that has this file alone: one loaded already would be found again."""
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(library)], check=True, capture_output=True, text=True
    )
    return done.stdout


def test_no_tls_library(client: Client, tmp_path: Path) -> None:
    """libsdf alone, copied elsewhere: it says where it looked."""
    alone = tmp_path / "libsdf.so"
    alone.write_bytes(client.library.path.read_bytes())
    client.use("tls:localhost:1")
    said = said_by(alone)
    assert f"{tmp_path}/libsoftsjj-tls.so, then by its bare name" in said
    assert "cannot open shared object file" in said


def test_a_link_leads_to_it(client: Client, tmp_path: Path) -> None:
    link = tmp_path / "libsdf.so"
    link.symlink_to(client.library.path)
    client.use("tls:localhost:1")
    assert "Connection refused" in said_by(link)


def test_another_version_of_it(client: Client, tmp_path: Path) -> None:
    for name in ("libsdf.so", "libsoftsjj-tls.so"):
        (tmp_path / name).write_bytes(client.library.path.read_bytes())
    client.use("tls:localhost:1")
    assert "is of another version" in said_by(tmp_path / "libsdf.so")
