"""A listener in between that keeps every byte, as somebody on the wire would."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsm.model.address import Address, TcpAddress, UnixAddress, parse_address


class Recording:
    """What went through, both ways, and where a client has to go for it."""

    def __init__(self, target: Address, listener: socket.socket, address: str) -> None:
        self.address = address
        self._target = target
        self._listener = listener
        self._streams: list[bytearray] = []
        self._sockets: list[socket.socket] = [listener]
        self._threads: list[threading.Thread] = []

    def holds(self, wanted: bytes) -> bool:
        """Tell whether these bytes went by, on any connection, in either direction."""
        assert any(self._streams), "nothing went through: there is nothing to search"
        return any(wanted in stream for stream in self._streams)

    def start(self) -> None:
        """Take connections."""
        self._spawn(self._accept)

    def close(self) -> None:
        """End every connection and wait for the threads."""
        for sock in self._sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()
        for thread in self._threads:
            thread.join(10)

    def _spawn(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = connect(self._target)
            self._sockets += [client, server]
            for source, sink in ((client, server), (server, client)):
                stream = bytearray()
                self._streams.append(stream)
                self._spawn(_carry, source, sink, stream)


def _carry(source: socket.socket, sink: socket.socket, stream: bytearray) -> None:
    try:
        while data := source.recv(65536):
            stream += data
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def connect(address: Address) -> socket.socket:
    """Connect to a listener."""
    if isinstance(address, UnixAddress):
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(str(address.path))
        return sock
    assert isinstance(address, TcpAddress)
    return socket.create_connection((address.host, address.port))


def free_port() -> int:
    """A port of the loopback address that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def recorded(target: str, directory: Path) -> Iterator[Recording]:
    """Listen beside `target`, on the same kind of address, and carry everything to and fro."""
    goal = parse_address(target)
    if isinstance(goal, UnixAddress):
        path = directory / f"wire-{goal.path.name}"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        address = f"unix:{path}"
    else:
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"127.0.0.1:{listener.getsockname()[1]}"
    listener.listen()
    made = Recording(goal, listener, address)
    made.start()
    try:
        yield made
    finally:
        made.close()
