"""TLS at the door, with a plain server of bytes behind it, as test_door does without TLS."""

import asyncio
import os
import socket
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hsm.daemon import tls_side
from hsm.daemon.callers import USER_ONLY
from hsm.daemon.gate import Access, Gate
from hsm.daemon.server_tls import ServerTls
from hsm.model.address import TlsAddress
from tests.sdf.tls.pki import Authority

from .conftest import Bench, Serve, echo, until

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Stand:
    """A bench whose public socket speaks TLS, and a client's context."""

    def __init__(self, bench: Bench, directory: Path) -> None:
        self.bench = bench
        authority = Authority(directory / "ca")
        server = authority.issue("server", ["127.0.0.1"])
        files = ServerTls(authority.file, server.certificate, server.key)
        self.gate = Gate(Access(files, directory / "none.toml", required=False), users=True)
        client = authority.issue("his-1", client=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.load_verify_locations(authority.file)
        self.context.load_cert_chain(client.certificate, client.key)
        self.context.set_alpn_protocols(["h2"])

    async def start(self, serve: Serve, limit: int = 4000) -> None:
        where = TlsAddress("127.0.0.1", 0)
        await self.bench.start(serve, where, limit=limit, gate=self.gate)

    @property
    def port(self) -> int:
        return self.bench.tcp_port

    async def connect(self) -> Streams:
        return await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=self.context, server_hostname="127.0.0.1"
        )

    async def dial(self, receive: int = 0) -> ssl.SSLSocket:
        """A blocking client, which can do what asyncio's cannot. `receive`: its SO_RCVBUF."""

        def shake() -> ssl.SSLSocket:
            raw = socket.socket()
            if receive:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
            raw.settimeout(10)
            raw.connect(("127.0.0.1", self.port))
            return self.context.wrap_socket(raw, server_hostname="127.0.0.1")

        return await asyncio.to_thread(shake)


@pytest.fixture
async def stand(bench: Bench, tmp_path: Path) -> AsyncIterator[Stand]:
    yield Stand(bench, tmp_path)


async def test_the_caller_is_known_by_its_certificate(stand: Stand) -> None:
    await stand.start(echo)
    reader, writer = await stand.connect()
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    [peer] = stand.bench.watcher.opened
    assert (peer.transport, peer.uid, peer.pid, peer.principal) == ("tls", None, None, "CN=his-1")
    assert peer.roles == USER_ONLY
    assert peer.process == f"connection:{peer.connection}"
    assert stand.bench.door.peer(stand.bench.names[0]) == peer
    writer.close()
    await until(lambda: stand.bench.watcher.closed == [peer])


async def test_bytes_arrive_whole_and_in_order_both_ways(stand: Stand) -> None:
    await stand.start(echo)
    reader, writer = await stand.connect()
    sent = os.urandom(5_000_000)
    sending = asyncio.create_task(_send(writer, sent))
    assert await reader.readexactly(len(sent)) == sent
    await sending
    writer.close()
    await until(lambda: len(stand.bench.door) == 0)


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


async def test_a_half_closed_connection_still_answers(stand: Stand) -> None:
    """With an end of file alone, and with close_notify, which ends one direction only."""

    async def answer_at_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.read(-1)
        await asyncio.sleep(0.2)
        writer.write(request[::-1])
        writer.close()

    await stand.start(answer_at_the_end)
    client = await stand.dial()

    def talk() -> bytes:
        client.sendall(b"abc")
        socket.socket.shutdown(client, socket.SHUT_WR)  # a bare FIN; ssl would forget its keys
        got = b""
        while data := client.recv(100):
            got += data
        return got

    assert await asyncio.to_thread(talk) == b"cba"
    client.close()
    await until(lambda: len(stand.bench.door) == 0)


async def test_the_server_may_end_first_and_says_so(stand: Stand) -> None:
    async def speak_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"bye")
        writer.close()

    await stand.start(speak_first)
    client = await stand.dial()
    # suppress_ragged_eofs would hide a missing close_notify.
    client.suppress_ragged_eofs = False
    assert await asyncio.to_thread(client.recv, 10) == b"bye"
    assert await asyncio.to_thread(client.recv, 10) == b""
    client.close()
    await until(lambda: len(stand.bench.door) == 0)


async def test_a_peer_that_never_closes_its_half_is_cut_off(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls_side, "_LINGER_SECONDS", 0.3)

    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    await stand.start(leave)
    client = await stand.dial()
    await until(lambda: len(stand.bench.watcher.opened) == 1)
    await until(lambda: len(stand.bench.door) == 0)
    client.close()


async def test_a_peer_that_reads_slowly_still_gets_the_last_words(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls_side, "_LINGER_SECONDS", 0.3)

    async def say_much(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(600_000))
        writer.close()

    await stand.start(say_much)
    # Accepted sockets inherit it: what the kernel does not hold, the door must.
    stand.bench.listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
    client = await stand.dial(receive=16384)

    def sip() -> int:
        taken = 0
        while data := client.recv(16384):
            taken += len(data)
            time.sleep(0.1)
        return taken

    assert await asyncio.to_thread(sip) == 600_000
    client.close()


async def test_a_slow_reader_slows_the_server_down(stand: Stand) -> None:
    written = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        block = bytes(65536)
        while written < 64 * 1024 * 1024:
            writer.write(block)
            await writer.drain()
            written += len(block)
        writer.close()

    await stand.start(pour)
    client = await stand.dial()
    await asyncio.sleep(1)
    stuck_at = written
    assert stuck_at < 16 * 1024 * 1024
    await asyncio.sleep(0.3)
    assert written == stuck_at

    def drain() -> int:
        taken = 0
        while data := client.recv(1 << 20):
            taken += len(data)
        return taken

    assert await asyncio.to_thread(drain) == 64 * 1024 * 1024
    client.close()


async def test_a_slow_server_slows_the_client_down(stand: Stand) -> None:
    """What the client says and nobody reads does not pile up in the door."""
    release = asyncio.Event()

    async def sleep_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        while await reader.read(1 << 20):
            pass
        writer.close()

    await stand.start(sleep_first)
    client = await stand.dial()
    client.setblocking(False)
    sent = 0
    for _ in range(100):
        try:
            while True:
                sent += client.send(bytes(65536))
        except (ssl.SSLWantWriteError, BlockingIOError):
            await asyncio.sleep(0.01)
    assert sent < 32 * 1024 * 1024
    release.set()
    client.close()


@pytest.mark.parametrize("noise", [b"\x17\x03\x03\x00\x20" + bytes(32), b"plain words"])
async def test_noise_after_the_handshake_ends_it(stand: Stand, noise: bytes) -> None:
    await stand.start(echo)
    client = await stand.dial()
    await until(lambda: len(stand.bench.door) == 1)
    os.write(client.fileno(), noise)
    await until(lambda: len(stand.bench.door) == 0)
    client.close()


async def test_the_oldest_guest_makes_room(stand: Stand) -> None:
    """Three places, all taken by callers that say nothing: whoever speaks gets in all the same."""
    await stand.start(echo, limit=4)
    silent = [await asyncio.open_connection("127.0.0.1", stand.port) for _ in range(6)]
    reader, writer = await stand.connect()
    writer.write(b"in")
    assert await reader.readexactly(2) == b"in"
    assert await asyncio.wait_for(silent[0][0].read(-1), 5) == b""
    for _, other in (*silent, (reader, writer)):
        other.close()
    await until(lambda: len(stand.bench.door) == 0)


async def test_a_full_door_turns_away_and_recovers(stand: Stand) -> None:
    await stand.start(echo, limit=4)
    inside = [await stand.connect() for _ in range(3)]
    await until(lambda: len(stand.bench.names) == 3)
    reader, writer = await stand.connect()
    assert await reader.read(-1) == b""
    writer.close()
    inside[0][1].close()
    await until(lambda: len(stand.bench.watcher.closed) == 1)
    reader, writer = await stand.connect()
    writer.write(b"in")
    assert await reader.readexactly(2) == b"in"
    for _, other in (*inside[1:], (reader, writer)):
        other.close()
    await until(lambda: len(stand.bench.door) == 0)


async def test_many_connections_come_and_go(stand: Stand) -> None:
    await stand.start(echo)

    async def visit(number: int) -> None:
        reader, writer = await stand.connect()
        writer.write(number.to_bytes(4))
        assert await reader.readexactly(4) == number.to_bytes(4)
        writer.close()

    for _ in range(3):
        await asyncio.gather(*(visit(number) for number in range(60)))
    await until(lambda: len(stand.bench.watcher.closed) == 180)
    assert len(stand.bench.door) == 0


async def test_closing_the_door_ends_guests_and_connections(stand: Stand) -> None:
    async def never_read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    await stand.start(never_read)
    inside = [await stand.connect() for _ in range(2)]
    guest, _ = await asyncio.open_connection("127.0.0.1", stand.port)
    inside[0][1].write(bytes(3_000_000))
    await until(lambda: len(stand.bench.names) == 2)
    await asyncio.wait_for(stand.bench.door.close(), 5)
    assert await guest.read(-1) == b""
    assert len(stand.bench.watcher.closed) == 2
    for _, writer in inside:
        writer.close()
