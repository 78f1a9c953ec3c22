"""Connecting to a name or an address within a time that also holds for the look-up of the name."""

import contextlib
import queue
import socket
import threading
import time
from typing import Any


class NoAnswerError(TimeoutError):
    """No name server has answered in time."""


def connect(host: str, port: int, seconds: float) -> socket.socket:
    """Connect to the first address that takes it, within `seconds` in all. OSError.

    NoAnswerError when the name was not looked up in time, gaierror when there is no such name. The
    socket's own limit of time is `seconds` again.
    """
    until = time.monotonic() + seconds
    found = _look_up(host, port, seconds)
    failure: OSError = TimeoutError("timed out")
    for number, (family, kind, protocol, _, where) in enumerate(found):
        left = (until - time.monotonic()) / (len(found) - number)
        if left <= 0:
            break
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(left)
            sock.connect(where)
        except OSError as error:
            sock.close()
            failure = error
            continue
        sock.settimeout(seconds)
        return sock
    raise failure


def _look_up(host: str, port: int, seconds: float) -> list[Any]:
    """Ask in a thread, which is left behind when it takes too long: getaddrinfo knows no limit."""
    answer: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            answer.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=ask, name="softsjj-look-up", daemon=True).start()
    with contextlib.suppress(queue.Empty):
        told = answer.get(timeout=seconds)
        if isinstance(told, OSError):
            raise told
        return told
    raise NoAnswerError(f"the name {host} was not looked up within {seconds:g} s")
