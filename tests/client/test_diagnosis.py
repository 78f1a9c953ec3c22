"""Each reason why a TLS address does not answer, with a server that gives it."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hsm.client import AsyncClient, Client, UnreachableError, calls
from hsm.model.address import TlsAddress
from hsm.model.client_file import ClientTls
from hsm.spec.v1 import admin_pb2
from tests.sdf.tls.pki import DAY, Authority, Files


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("other"), "Other CA")


@pytest.fixture(scope="module")
def mine(authority: Authority) -> ClientTls:
    issued = authority.issue("his-1", client=True)
    return ClientTls(authority.file, issued.certificate, issued.key)


@contextlib.contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Answer every connection in turn; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(5)
                    answer(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def tls_server(
    ca: Path, own: Files, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3, *, bye: bool = False
) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = version
    context.set_alpn_protocols(["h2"])
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(ca)
    context.load_cert_chain(own.certificate, own.key)

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as tls:
            while not bye and tls.recv(4096):
                pass

    return answer


def reason(port: int, tls: ClientTls, host: str = "127.0.0.1") -> str:
    begun = time.monotonic()
    with (
        Client(TlsAddress(host, port), deadline=3, tls=tls) as client,
        pytest.raises(UnreachableError) as error,
    ):
        client.call(calls.STATUS, admin_pb2.StatusRequest())
    assert time.monotonic() - begun < 9
    return str(error.value)


def test_nobody_listens(mine: ClientTls) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    told = reason(port, mine)
    assert told.startswith(f"no daemon answers at tls:127.0.0.1:{port}: Connection refused")


def test_a_name_that_leads_nowhere(mine: ClientTls) -> None:
    assert "the name sjj.invalid leads nowhere" in reason(1, mine, "sjj.invalid")


@pytest.mark.parametrize(
    ("begin", "end", "told"),
    [
        (-2 * DAY, -DAY, "the daemon's certificate (CN=late) expired 20"),
        (DAY, 2 * DAY, "the daemon's certificate (CN=late) is not valid yet"),
    ],
)
def test_the_servers_dates(
    authority: Authority, mine: ClientTls, begin: object, end: object, told: str
) -> None:
    own = authority.issue("late", ["127.0.0.1"], begin=begin, end=end)  # type: ignore[arg-type]
    with serving(tls_server(authority.file, own)) as port:
        assert told in reason(port, mine)


def test_a_server_of_another_ca(authority: Authority, stranger: Authority, mine: ClientTls) -> None:
    own = stranger.issue("server", ["127.0.0.1"])
    with serving(tls_server(authority.file, own)) as port:
        told = reason(port, mine)
    assert f"issued by CN=Other CA, is of another CA than those in {authority.file}" in told


def test_a_server_of_another_name_and_the_name_it_is_asked_for(
    authority: Authority, mine: ClientTls
) -> None:
    own = authority.issue("named", ["sjj1.hospital.example", "10.0.0.5"])
    with serving(tls_server(authority.file, own)) as port:
        told = reason(port, mine)
        assert "is not for 127.0.0.1. It is for sjj1.hospital.example, 10.0.0.5." in told
        named = ClientTls(mine.ca, mine.certificate, mine.key, "sjj2.hospital.example")
        assert "is not for sjj2.hospital.example" in reason(port, named)
        right = ClientTls(mine.ca, mine.certificate, mine.key, "sjj1.hospital.example")
        assert "certificate" not in reason(port, right)


def test_a_server_with_a_clients_certificate(authority: Authority, mine: ClientTls) -> None:
    own = authority.issue("wrong-use", ["127.0.0.1"], client=True)
    with serving(tls_server(authority.file, own)) as port:
        assert "(CN=wrong-use) is not for servers" in reason(port, mine)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_what_the_server_says_of_our_certificate(
    authority: Authority, stranger: Authority, version: ssl.TLSVersion
) -> None:
    own = authority.issue("server", ["127.0.0.1"])
    expired = authority.issue("expired", client=True, begin=-2 * DAY, end=-DAY)
    foreign = stranger.issue("foreign", client=True)
    wrong = authority.issue("not-client")
    with serving(tls_server(authority.file, own, version)) as port:
        for files, told in (
            (expired, "expired.pem: it expired 20"),
            (foreign, "foreign.pem: another CA issued it than the daemon's --tls-ca"),
            (wrong, "not-client.pem: it is not for clients"),
        ):
            tls = ClientTls(authority.file, files.certificate, files.key)
            assert told in reason(port, tls)


def test_a_port_where_nobody_speaks_tls(mine: ClientTls) -> None:
    with serving(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad\r\n\r\n")) as port:
        assert "it does not speak TLS there" in reason(port, mine)


def test_a_server_that_hangs_up(authority: Authority, mine: ClientTls) -> None:
    with serving(lambda connection: connection.close()) as port:
        assert "in the middle of the handshake" in reason(port, mine)
    own = authority.issue("server", ["127.0.0.1"])
    with serving(tls_server(authority.file, own, bye=True)) as port:
        assert "hung up after the handshake" in reason(port, mine)


def test_a_server_that_says_nothing(mine: ClientTls) -> None:
    with serving(lambda connection: time.sleep(8)) as port:
        assert "no daemon answers" in reason(port, mine)


async def test_the_async_client_is_told_too(authority: Authority, mine: ClientTls) -> None:
    own = authority.issue("late", ["127.0.0.1"], begin=-2 * DAY, end=-DAY)
    with serving(tls_server(authority.file, own)) as port:
        async with AsyncClient(f"tls:127.0.0.1:{port}", deadline=3, tls=mine) as client:
            with pytest.raises(UnreachableError, match="expired 20"):
                await client.call(calls.STATUS, admin_pb2.StatusRequest())
