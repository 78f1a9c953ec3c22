"""Where TLS callers wait until their handshake is over: few, briefly, and counted.

A guest holds a descriptor and some memory, and nobody knows yet who it is. So there is a bound;
when it is reached a newcomer takes the place of the guest that has waited longest. Whoever really
shakes hands is done in milliseconds, and who only wants to fill the place pushes out its own.
"""

import socket
import time
from collections.abc import Callable

import structlog

from hsm.daemon.gate import Gate
from hsm.daemon.splice import Side
from hsm.daemon.tls_side import TlsSide

MOST_GUESTS = 512
# tcp(7): a caller that lost its power or its network says no goodbye. After this silence (seconds)
# the kernel asks, and a minute later the connection is over.
_KEEPALIVE = (
    (socket.TCP_KEEPIDLE, 30),
    (socket.TCP_KEEPINTVL, 10),
    (socket.TCP_KEEPCNT, 3),
)
_QUIET_SECONDS = 10.0
_REASONS = 32

log = structlog.get_logger("tls")


class Antechamber:
    """The guests of one door. `admit` lets one in; `room` says how many more fit."""

    def __init__(
        self,
        gate: Gate,
        admit: Callable[[TlsSide], bool],
        lost: Callable[[Side], None],
        room: Callable[[], int],
    ) -> None:
        self._gate = gate
        self._admit = admit
        self._lost = lost
        self._room = room
        # In the order in which they came. Those sent away stay until they are gone.
        self._guests: dict[TlsSide, None] = {}
        self._said = _Said()

    def __len__(self) -> int:
        return len(self._guests)

    def guest(self) -> TlsSide:
        """Make the side of a connection that was just accepted."""
        side: TlsSide = TlsSide(self._gate.context, self, lambda: self._gone(side))
        most = max(1, min(MOST_GUESTS, self._room()))
        while len(self._guests) >= most:
            oldest = next(iter(self._guests))
            del self._guests[oldest]
            oldest.give_up("others came and it had waited longest")
            oldest.abort()
        self._guests[side] = None
        return side

    def shaken(self, side: TlsSide) -> None:
        """Let a guest in, or send it away."""
        side.keep_alive(_KEEPALIVE)
        if self._admit(side):
            self._guests.pop(side, None)
        else:
            side.dismiss()

    def unshaken(self, side: TlsSide, reason: str) -> None:
        """Tell the log; the same reason again only now and then."""
        more = self._said.again(reason)
        if more is not None:
            log.warning("a TLS caller was not let in", remote=side.remote, reason=reason, more=more)

    def _gone(self, side: TlsSide) -> None:
        self._guests.pop(side, None)
        self._lost(side)

    def clear(self) -> None:
        """Send everybody away."""
        for side in list(self._guests):
            side.give_up("the machine stops")
            side.abort()


class _Said:
    """Which reasons the log has heard lately, so that nobody can fill it from outside."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[float, int]] = {}

    def again(self, reason: str) -> int | None:
        """Say how often it was kept quiet since it was told last; None: keep it quiet again."""
        now = time.monotonic()
        when, quiet = self._last.pop(reason, (-_QUIET_SECONDS, 0))
        told = now - when >= _QUIET_SECONDS
        self._last[reason] = (now, 0) if told else (when, quiet + 1)
        if len(self._last) > _REASONS:
            del self._last[next(iter(self._last))]
        return quiet if told else None
