"""A gRPC server whose every frame a test decides: slow, broken, lying or dying. No I/O library.

It knows of HTTP/2 what a unary call needs (RFC 9113 4.1; header blocks without compression, RFC
7541 6.2.2). One thread per connection runs the behaviour that the test gave.
"""

import contextlib
import socket
import struct
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
WIDE = (1 << 31) - 1
TOKEN = b"T" * 32
OPENED = b"\x22\x20" + TOKEN  # OpenSessionReply with its token


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def text_field(number: int, value: bytes) -> bytes:
    """A protobuf field of bytes."""
    return varint(number << 3 | 2) + varint(len(value)) + value


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def header(name: bytes, value: bytes) -> bytes:
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


GRPC = b"\x88" + header(b"content-type", b"application/grpc")


class Gone(Exception):
    """The client closed the connection."""


class Caller:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket, number: int) -> None:
        self.socket = connection
        self.number = number  # 1: the first connection of the server
        self.calls = 0
        self._pending = b""
        self._take(len(PREFACE))
        self.send(frame(SETTINGS, 0, 0, struct.pack(">HI", 4, WIDE)))
        self.send(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", WIDE - 65535)))

    def send(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Gone from error

    def _take(self, size: int) -> bytes:
        while len(self._pending) < size:
            try:
                more = self.socket.recv(1 << 16)
            except OSError as error:
                raise Gone from error
            if not more:
                raise Gone
            self._pending += more
        taken, self._pending = self._pending[:size], self._pending[size:]
        return taken

    def read_frame(self) -> tuple[int, int, int, bytes]:
        """Kind, flags, stream, payload."""
        head = self._take(9)
        size = int.from_bytes(head[:3], "big")
        return head[3], head[4], int.from_bytes(head[5:], "big"), self._take(size)

    def request(self) -> tuple[int, bytes]:
        """The next call: its stream and its protobuf. Settings and pings are answered meanwhile."""
        body: dict[int, bytes] = {}
        while True:
            kind, flags, stream, payload = self.read_frame()
            if kind == SETTINGS and not flags & ACK:
                self.send(frame(SETTINGS, ACK, 0))
            elif kind == PING and not flags & ACK:
                self.send(frame(PING, ACK, 0, payload))
            elif kind in (HEADERS, DATA):
                body[stream] = body.get(stream, b"") + (payload if kind == DATA else b"")
                if flags & END_STREAM:
                    self.calls += 1
                    message = body.pop(stream)
                    assert len(message) == 5 + int.from_bytes(message[1:5], "big")
                    return stream, message[5:]

    def answer(self, stream: int, message: bytes, prefix: bytes | None = None) -> bytes:
        """The bytes of a whole answer."""
        body = (b"\0" + struct.pack(">I", len(message)) if prefix is None else prefix) + message
        data = [frame(DATA, 0, stream, body[at : at + 16384]) for at in range(0, len(body), 16384)]
        end = frame(HEADERS, END_HEADERS | END_STREAM, stream, header(b"grpc-status", b"0"))
        return frame(HEADERS, END_HEADERS, stream, GRPC) + b"".join(data) + end

    def reply(self, stream: int, message: bytes, *, prefix: bytes | None = None) -> None:
        """Send a whole answer."""
        self.send(self.answer(stream, message, prefix))

    def refuse(self, stream: int, status: int, message: bytes = b"") -> None:
        """A gRPC status and nothing else."""
        block = GRPC + header(b"grpc-status", str(status).encode())
        block += header(b"grpc-message", message) if message else b""
        self.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, block))

    def reset(self, stream: int, code: int) -> None:
        self.send(frame(RST_STREAM, 0, stream, struct.pack(">I", code)))

    def goaway(self, last: int, code: int = 0) -> None:
        self.send(frame(GOAWAY, 0, 0, struct.pack(">II", last, code)))

    def open_session(self) -> None:
        """Answer the OpenSession that every client begins with."""
        stream, _ = self.request()
        self.reply(stream, OPENED)


Behaviour = Callable[[Caller], None]


class Server:
    """Runs a behaviour for each connection, until closed. `address` is for SOFTSJJ_ADDRESS."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.accepted = 0
        self._directory = tempfile.TemporaryDirectory(prefix="sjj-test-")
        path = str(Path(self._directory.name) / "s")
        self.address = f"unix:{path}"
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(path)
        self._listener.listen(64)
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._closing = False
        self.errors: list[BaseException] = []
        self._acceptor = threading.Thread(target=self._accept)
        self._acceptor.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection, self.accepted))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            with contextlib.suppress(Gone):
                self.behaviour(Caller(connection, number))
        except BaseException as error:
            if not self._closing:
                self.errors.append(error)
        finally:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def stop_listening(self) -> None:
        """Nobody can connect any more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def close(self) -> None:
        self._closing = True
        self.stop_listening()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        for thread in self._threads:
            thread.join()
        self._directory.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        assert not self.errors or error, self.errors
