"""The gRPC server of the service port: C threads that carry messages, and the events they send up.

What goes up is copied and the C side of it wiped and freed before anybody sees it; what goes down
is copied by C. Every call leaves the GIL to others.
"""

import itertools
from dataclasses import dataclass
from enum import IntEnum
from threading import Lock
from typing import Any

from hsm.core.bridge import (
    NULL,
    BytesLike,
    C,
    given,
    given_text,
    lent_text,
    pointer_room,
    struct,
    structs,
    taken,
    text_of,
    values_of,
)

GRPC_OK = 0
GRPC_CANCELLED = 1
GRPC_RESOURCE_EXHAUSTED = 8
GRPC_UNIMPLEMENTED = 12
GRPC_INTERNAL = 13
GRPC_UNAVAILABLE = 14
"""Of google.rpc.Code, for Lane.answer."""

_AT_ONCE = 64


class LaneError(Exception):
    """The lane refused something; the message says what and why."""


class ListenerKind(IntEnum):
    """What is spoken on a listening socket."""

    UNIX = int(C.LANE_UNIX)
    TCP = int(C.LANE_TCP)
    TLS = int(C.LANE_TLS)


@dataclass(frozen=True, slots=True)
class Caller:
    """The other end of a connection, as far as the kernel, and for TLS the handshake, know it."""

    kind: ListenerKind
    tag: int
    """The number the listener was given."""
    uid: int
    pid: int
    """On a Unix socket; 0: none that can be seen here."""
    start: int
    """Of that process, in clock ticks since boot; 0: it is gone already."""
    remote: str
    """ADDRESS:PORT; empty on a Unix socket."""
    certificate: bytes
    """DER; empty without TLS."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection came, over TLS after its handshake. Its requests wait for `accept`."""

    connection: int
    caller: Caller


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that the C side has not answered."""

    connection: int
    stream: int
    path: str
    message: bytes


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A request that nobody waits for any more."""

    connection: int
    stream: int


@dataclass(frozen=True, slots=True)
class Closed:
    """A connection is gone, and all that was asked on it."""

    connection: int


@dataclass(frozen=True, slots=True)
class Unshaken:
    """A TLS handshake came to nothing: whose, and why."""

    remote: str
    why: str


Event = Opened | Asked | Cancelled | Closed | Unshaken


class Lane:
    """One server: listen, start, take events and answer them, stop, close.

    `handler` is a lane_handler that sees each request first. `options` are named as those of
    lane.h; what is not given is as there. Used by one event loop, but for `stop`, which blocks, and
    `set_tls`: any thread may call these.
    """

    def __init__(self, handler: Any = None, **options: int) -> None:
        values = struct("lane_options")
        values[0] = C.lane_options_default()
        for name, value in options.items():
            setattr(values, name, value)
        out, text = pointer_room("lane"), _room()
        hooks = NULL
        if handler is not None:
            hooks = struct("lane_handler")
            hooks[0] = handler
        _check(C.lane_new(values, hooks, out, text), text)
        self._open: Any = out[0]
        self._lock = Lock()
        """Keeps the lane open for who may call while another closes it."""
        self._events = structs("lane_event", _AT_ONCE)

    @property
    def pointer(self) -> Any:
        """The C lane, for hsm.core only."""
        return self._lane

    @property
    def _lane(self) -> Any:
        if self._open is None:
            raise LaneError("the lane is closed")
        return self._open

    # ---- its life

    def listen(self, descriptor: int, kind: ListenerKind, tag: int = 0) -> None:
        """Serve a socket that listens already; its descriptor is the lane's from now on."""
        text = _room()
        _check(C.lane_listen(self._lane, descriptor, kind, tag, text), text)

    def set_tls(self, certificate: bytes, key: bytes, authorities: bytes) -> None:
        """Show this certificate (PEM, its CAs after it) to new connections. LaneError: no change.

        `authorities` are the CAs of the clients. What was set before is not resumed any more.
        """
        parts = [_sized(data) for data in (certificate, key, authorities)]
        text = _room()
        with self._lock:
            _check(C.lane_set_tls(self._lane, *itertools.chain(*parts), text), text)

    def start(self) -> None:
        """Start the threads."""
        text = _room()
        _check(C.lane_start(self._lane, text), text)

    def stop(self, drain_ms: int) -> None:
        """Let nobody in, wait so long for the answers, end all connections. It blocks."""
        C.lane_stop(self._lane, drain_ms)

    def close(self) -> None:
        """Let go of everything: the last thing to do with a lane that was stopped."""
        with self._lock:
            lane, self._open = self._open, None
            if lane is not None:
                C.lane_free(lane)

    # ---- upwards

    @property
    def descriptor(self) -> int:
        """What becomes readable when events wait."""
        return int(C.lane_event_fd(self._lane))

    def take(self) -> list[Event]:
        """Take events that wait, oldest first, a few dozen at most."""
        count = int(C.lane_take(self._lane, self._events, _AT_ONCE))
        try:
            return [_event(self._events[i]) for i in range(count)]
        finally:
            for i in range(count):
                C.lane_event_free(self._events + i)

    # ---- downwards. What is for a connection or a stream that is gone is dropped.

    def answer(
        self, connection: int, stream: int, message: bytes | None, status: int = 0, text: str = ""
    ) -> bool:
        """End a call: with a message, or with the status of a failure and a text."""
        data = NULL if message is None else given(message)
        size = 0 if message is None else len(message)
        words = lent_text(text or None)
        return bool(C.lane_answer(self._lane, connection, stream, data, size, status, words))

    def send(self, connection: int, stream: int, message: bytes) -> bool:
        """Give one message of an answer that has several."""
        return bool(C.lane_send(self._lane, connection, stream, given(message), len(message)))

    def accept(self, connection: int, peer: int) -> bool:
        """Let the connection's requests in."""
        return bool(C.lane_accept(self._lane, connection, peer))

    def turn_away(self, connection: int) -> bool:
        """End a connection; what was asked on it is dropped."""
        return bool(C.lane_turn_away(self._lane, connection))

    def statistics(self) -> dict[str, int]:
        """Give the numbers of lane_statistics, by their names there."""
        out = struct("lane_statistics")
        C.lane_statistics_get(self._lane, out)
        return values_of(out)


def _room() -> Any:
    return structs("char", int(C.LANE_TEXT_MAX))


def _check(result: int, text: Any) -> None:
    if int(result) != int(C.LANE_OK):
        raise LaneError(text_of(text))


def _sized(data: BytesLike) -> tuple[Any, int]:
    return given_text(data), len(data)


def _event(event: Any) -> Event:
    kind, connection = int(event.kind), int(event.connection)
    if kind == C.LANE_OPENED:
        return Opened(connection, _caller(event.peer))
    if kind == C.LANE_REQUEST:
        message = taken(event.message, event.message_len)
        return Asked(connection, int(event.stream), _words(event), message)
    if kind == C.LANE_CANCELLED:
        return Cancelled(connection, int(event.stream))
    if kind == C.LANE_CLOSED:
        return Closed(connection)
    return Unshaken(text_of(event.peer.remote), _words(event))


def _words(event: Any) -> str:
    return taken(event.path, event.path_len).decode("ascii", "replace")


def _caller(peer: Any) -> Caller:
    certificate = taken(peer.certificate, peer.certificate_len) if peer.certificate_len else b""
    return Caller(
        kind=ListenerKind(int(peer.kind)),
        tag=int(peer.tag),
        uid=int(peer.uid),
        pid=int(peer.pid),
        start=int(peer.start),
        remote=text_of(peer.remote),
        certificate=certificate,
    )
