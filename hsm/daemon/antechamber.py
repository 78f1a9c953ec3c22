"""Where TLS callers wait until their handshake is over: few, briefly, and counted.

A guest holds a descriptor and some memory, and nobody knows yet who it is. So there is a bound;
when it is reached a newcomer takes the place of the guest that has waited longest. Whoever really
shakes hands is done in milliseconds, and who only wants to fill the place pushes out its own.
"""

from collections.abc import Callable

import structlog

from hsm.daemon.gate import Gate
from hsm.daemon.said import Said
from hsm.daemon.splice import Side
from hsm.daemon.tls_side import TlsSide

MOST_GUESTS = 512

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
        self._said = Said()

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
        side.keep_alive()
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
