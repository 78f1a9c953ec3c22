"""A door in front of a server of plain bytes, so that a test sees what gRPC would see."""

import asyncio
import itertools
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from hsm.daemon.door import Door
from hsm.daemon.gate import Gate
from hsm.daemon.sockets import PublicSocket, listen
from hsm.model.address import Address, TcpAddress, TlsAddress, UnixAddress
from hsm.model.peer import Peer

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Recorder:
    """The watcher of a door: who came and who went."""

    def __init__(self) -> None:
        self.opened: list[Peer] = []
        self.closed: list[Peer] = []

    def connection_opened(self, peer: Peer) -> None:
        self.opened.append(peer)

    def connection_closed(self, peer: Peer) -> None:
        self.closed.append(peer)


class Bench:
    """A door, its public sockets and the inner server behind it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.watcher = Recorder()
        self.inner = directory / "inner"
        self.public = directory / "public"
        self.names: list[str] = []
        self.door = Door(self.inner, self.watcher, itertools.count(1), 4000)
        self._sockets: list[PublicSocket] = []
        self._servers: list[asyncio.AbstractServer] = []

    async def start(
        self, serve: Serve, *addresses: Address, limit: int = 4000, gate: Gate | None = None
    ) -> None:
        self.door = Door(self.inner, self.watcher, itertools.count(1), limit)

        async def note_and_serve(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            name = writer.get_extra_info("peername")
            self.names.append("unix-abstract:" + name.removeprefix(b"\0").decode())
            await serve(reader, writer)

        self._servers.append(
            await asyncio.start_unix_server(note_and_serve, self.inner, backlog=1000)
        )
        for address in addresses or (UnixAddress(self.public),):
            public = listen(address)
            self._sockets.append(public)
            await self.door.open(public.sock, gate)

    @property
    def tcp_port(self) -> int:
        address = self._sockets[0].address
        assert isinstance(address, TcpAddress | TlsAddress)
        return address.port

    @property
    def listening(self) -> socket.socket:
        return self._sockets[0].sock

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_unix_connection(self.public)

    async def stop(self) -> None:
        await self.door.close()
        for server in self._servers:
            server.close()
        for public in self._sockets:
            public.remove()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send everything back, then end."""
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  a condition of another task
            await asyncio.sleep(0.005)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    os.chmod(tmp_path, 0o755)
    made = Bench(tmp_path)
    yield made
    await made.stop()
