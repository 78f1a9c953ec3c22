"""Which client processes are connected, and how long their sessions linger after they are not."""

import asyncio
from collections.abc import Callable

from hsm.model import Peer


class Presence:
    """Counts connections by process. Used on the event loop only."""

    def __init__(self, linger: float, on_gone: Callable[[str], None]) -> None:
        self._linger = linger
        self._on_gone = on_gone
        self._connections: dict[str, set[int]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return sum(map(len, self._connections.values()))

    def opened(self, peer: Peer) -> None:
        """Note a connection; a process that comes back in time keeps its sessions."""
        self._connections.setdefault(peer.process, set()).add(peer.connection)
        timer = self._timers.pop(peer.process, None)
        if timer is not None:
            timer.cancel()

    def closed(self, peer: Peer) -> None:
        """Note that a connection closed; after the last one the time runs. Twice is once."""
        connections = self._connections.get(peer.process)
        if connections is None:
            return
        connections.discard(peer.connection)
        if not connections:
            del self._connections[peer.process]
            loop = asyncio.get_running_loop()
            self._timers[peer.process] = loop.call_later(self._linger, self._gone, peer.process)

    def close(self) -> None:
        """Stop all timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _gone(self, process: str) -> None:
        self._timers.pop(process, None)
        self._on_gone(process)
