"""A TLS server whose every step a test decides, HTTP/2 by tests.sdf.scripted."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.sdf.scripted import Behaviour, Caller, Gone
from tests.sdf.tls.pki import Files

SECONDS = 20.0
RawBehaviour = Callable[[socket.socket], None]


def server_context(
    own: Files, ca: Path, *, alpn: tuple[str, ...] = ("h2",), newest: ssl.TLSVersion | None = None
) -> ssl.SSLContext:
    """Demand a client certificate of this CA."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.certificate, own.key)
    context.load_verify_locations(ca)
    context.verify_mode = ssl.CERT_REQUIRED
    if alpn:
        context.set_alpn_protocols(list(alpn))
    if newest is not None:
        context.maximum_version = newest
    return context


class Listener:
    """One thread per connection runs what the test gave. `port` on 127.0.0.1."""

    def __init__(self, serve: RawBehaviour) -> None:
        self._behaviour = serve
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.accepted = 0
        self.errors: list[BaseException] = []
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept)
        self._acceptor.start()

    @property
    def address(self) -> str:
        return f"tls:localhost:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            connection.settimeout(SECONDS)
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with contextlib.suppress(Gone, OSError):
                self._behaviour(connection)
        except BaseException as error:
            self.errors.append(error)
        finally:
            with contextlib.suppress(OSError):
                connection.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        for thread in self._threads:
            thread.join()

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


def over_tls(context: ssl.SSLContext, behaviour: Behaviour) -> RawBehaviour:
    """Shake hands, then behave."""

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            behaviour(Caller(secured, 1))

    return serve
