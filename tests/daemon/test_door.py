import asyncio
import contextlib
import dataclasses
import os
import socket
import struct

import pytest

from hsm.daemon.callers import ALL_ROLES, USER_ONLY
from hsm.daemon.process import process_identity
from hsm.daemon.sockets import BACKLOG
from hsm.model.address import TcpAddress

from .conftest import Bench, echo, until


async def test_the_caller_is_known_by_uid_pid_and_process(bench: Bench) -> None:
    await bench.start(echo)
    reader, writer = await bench.connect()
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    [name] = bench.names
    peer = bench.door.peer(name)
    assert peer is not None
    assert (peer.transport, peer.uid, peer.pid) == ("unix", os.geteuid(), os.getpid())
    assert peer.process == process_identity(os.getpid())
    assert peer.principal == f"uid:{os.geteuid()}"
    assert peer.roles == ALL_ROLES
    assert bench.watcher.opened == [peer]
    writer.close()
    await until(lambda: bench.watcher.closed == [peer])
    assert bench.door.peer(name) is None
    assert len(bench.door) == 0


async def test_loopback_tcp_is_the_principal_loopback_and_only_a_user(bench: Bench) -> None:
    await bench.start(echo, TcpAddress("127.0.0.1", 0))
    reader, writer = await asyncio.open_connection("127.0.0.1", bench.tcp_port)
    writer.write(b"x")
    await reader.readexactly(1)
    [peer] = bench.watcher.opened
    assert (peer.transport, peer.uid, peer.pid, peer.principal) == ("tcp", None, None, "loopback")
    assert peer.roles == USER_ONLY
    assert peer.process == f"connection:{peer.connection}"
    writer.close()


async def test_a_name_the_door_did_not_give_is_nobody(bench: Bench) -> None:
    await bench.start(echo)
    assert bench.door.peer("unix:") is None
    assert bench.door.peer("unix-abstract:softsjj-0123456789abcdef-1") is None


async def test_the_next_name_cannot_be_guessed_and_taken(bench: Bench) -> None:
    """Any user sees the names in /proc/net/unix, and could bind the one that follows."""
    await bench.start(echo)
    taken = []
    for _ in range(2):
        reader, writer = await bench.connect()
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        head, _, tail = bench.names[-1].removeprefix("unix-abstract:").rpartition("-")
        for number in range(1, 20) if tail.isdigit() else ():
            squatter = socket.socket(socket.AF_UNIX)
            squatter.bind(f"\0{head}-{int(tail) + number}")
            taken.append(squatter)
        writer.close()
    assert len(set(bench.names)) == 2
    for squatter in taken:
        squatter.close()


async def test_one_principal_does_not_get_every_place(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.start(echo, limit=4)

    async def answered() -> bool:
        reader, writer = await bench.connect()
        writers.append(writer)
        with contextlib.suppress(ConnectionError):
            writer.write(b"x")
            return await reader.read(1) == b"x"
        return False

    writers: list[asyncio.StreamWriter] = []
    assert [await answered() for _ in range(4)] == [True, True, True, False]
    other = dataclasses.replace(bench.watcher.opened[0], principal="uid:4711")
    monkeypatch.setattr("hsm.daemon.door.identify", lambda sock, number: other)
    assert [await answered() for _ in range(2)] == [True, False]
    for writer in writers:
        writer.close()
    await until(lambda: len(bench.door) == 0)
    assert not bench.door._seats._of_principal


async def test_bytes_arrive_whole_and_in_order_both_ways(bench: Bench) -> None:
    await bench.start(echo)
    reader, writer = await bench.connect()
    sent = os.urandom(5_000_000)

    async def send() -> None:
        writer.write(sent)
        await writer.drain()
        writer.write_eof()

    sending = asyncio.create_task(send())
    assert await reader.read(-1) == sent
    await sending
    writer.close()


async def test_a_half_closed_connection_still_answers(bench: Bench) -> None:
    async def answer_at_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.read(-1)
        writer.write(request[::-1])
        writer.close()

    await bench.start(answer_at_the_end)
    reader, writer = await bench.connect()
    writer.write(b"abc")
    writer.write_eof()
    assert await reader.read(-1) == b"cba"
    await until(lambda: len(bench.door) == 0)


async def test_the_server_may_end_its_half_first(bench: Bench) -> None:
    received = bytearray()

    async def speak_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"bye")
        writer.write_eof()
        received.extend(await reader.read(-1))
        writer.close()

    await bench.start(speak_first)
    reader, writer = await bench.connect()
    assert await reader.read(-1) == b"bye"
    writer.write(b"late words")
    writer.close()
    await until(lambda: received == b"late words")
    await until(lambda: len(bench.door) == 0)


async def test_what_is_said_before_the_server_is_reached_is_not_lost(bench: Bench) -> None:
    """The client has spoken, and even ended, before the door could connect to the server."""
    await bench.start(echo)
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.connect(str(bench.public))
    client.sendall(b"first words")
    client.shutdown(socket.SHUT_WR)
    assert await asyncio.to_thread(client.recv, 100) == b"first words"
    assert await asyncio.to_thread(client.recv, 100) == b""
    client.close()


async def test_a_slow_reader_slows_the_server_down(bench: Bench) -> None:
    """What waits inside the door stays bounded however much the server has to say."""
    written = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        block = bytes(65536)
        while written < 64 * 1024 * 1024:
            writer.write(block)
            await writer.drain()
            written += len(block)
        writer.close()

    await bench.start(pour)
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.connect(str(bench.public))
    await asyncio.sleep(0.5)
    stuck_at = written
    assert stuck_at < 4 * 1024 * 1024
    await asyncio.sleep(0.2)
    assert written == stuck_at
    taken = await asyncio.to_thread(_drain, client)
    assert taken == 64 * 1024 * 1024
    client.close()


def _drain(client: socket.socket) -> int:
    taken = 0
    while data := client.recv(1 << 20):
        taken += len(data)
    return taken


async def test_a_client_that_vanishes_ends_the_servers_side(bench: Bench) -> None:
    ended = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        ended.set()
        writer.close()

    await bench.start(wait)
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.connect(str(bench.public))
    await until(lambda: len(bench.names) == 1)
    client.close()
    await asyncio.wait_for(ended.wait(), 5)
    await until(lambda: len(bench.watcher.closed) == 1)


async def test_many_connections_come_and_go(bench: Bench) -> None:
    await bench.start(echo)

    async def visit(number: int) -> None:
        reader, writer = await bench.connect()
        writer.write(number.to_bytes(4))
        assert await reader.readexactly(4) == number.to_bytes(4)
        writer.close()
        await writer.wait_closed()

    for _ in range(3):
        await asyncio.gather(*(visit(number) for number in range(100)))
    await until(lambda: len(bench.watcher.closed) == 300)
    assert len({peer.connection for peer in bench.watcher.opened}) == 300
    assert len(bench.door) == 0


async def test_a_full_door_turns_away_and_recovers(bench: Bench) -> None:
    await bench.start(echo, limit=2)
    inside = [await bench.connect() for _ in range(2)]
    await until(lambda: len(bench.names) == 2)
    reader, writer = await bench.connect()
    assert await reader.read(-1) == b""
    writer.close()
    inside[0][1].close()
    await until(lambda: len(bench.watcher.closed) == 1)
    reader, writer = await bench.connect()
    writer.write(b"in")
    assert await reader.readexactly(2) == b"in"
    for _, other in (inside[1], (reader, writer)):
        other.close()


async def test_without_a_server_the_caller_is_sent_away(bench: Bench) -> None:
    await bench.start(echo)
    bench.inner.unlink()
    reader, writer = await bench.connect()
    assert await reader.read(-1) == b""
    writer.close()
    await until(lambda: len(bench.watcher.closed) == 1)


async def test_closing_the_door_ends_every_connection(bench: Bench) -> None:
    async def never_read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    await bench.start(never_read)
    clients = [await bench.connect() for _ in range(3)]
    clients[0][1].write(bytes(3_000_000))
    await until(lambda: len(bench.names) == 3)
    await asyncio.wait_for(bench.door.close(), 5)
    assert len(bench.door) == 0
    assert len(bench.watcher.closed) == 3


async def test_many_may_knock_at_once(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        await bench.door.open(listening)
        info = listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 32)
        # tcp(7): of a listening socket tcpi_sacked, the last of these, is the length of the queue.
        assert struct.unpack("8x6I", info)[5] == BACKLOG
        await bench.door.close()
