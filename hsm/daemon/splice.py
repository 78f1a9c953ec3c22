"""Copy bytes both ways between two connections, no faster than the slower reader takes them.

A side that has said everything (end of file) closes that direction only; the other direction goes
on until it ends too. When one side breaks, both end.
"""

import asyncio
from collections.abc import Callable

# How much may wait for a slow reader before the other side is no longer read.
HIGH_WATER = 256 * 1024


class Side(asyncio.Protocol):
    """One connection of a spliced pair. It waits until `join` gives it its other side."""

    def __init__(self, on_lost: Callable[[], None]) -> None:
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._other: Side | None = None
        self._early = bytearray()
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hold back what comes: there is nobody yet to give it to.

        Pausing here would not last: before CPython 3.11.5 the loop starts to read right after
        this method all the same. So the pause comes one step later, and what is read until then is
        kept.
        """
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(high=HIGH_WATER)
        self._transport = transport
        asyncio.get_running_loop().call_soon(self._wait)

    def _wait(self) -> None:
        if self._transport is not None and self._other is None:
            self._transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        """Pass on what came."""
        self._pass_on(data)

    def eof_received(self) -> bool:
        """Pass on the end of this direction, and close both when the other has ended too."""
        self._end()
        return True

    def _pass_on(self, data: bytes) -> None:
        if self._other is None:
            self._early += data
        else:
            self._other._take(data)

    def _end(self) -> None:
        """Note that this side has said everything."""
        if not self._ended:
            self._ended = True
            if self._other is not None:
                self._pass_end(self._other)

    def _take(self, data: bytes) -> None:
        """Write what the other side said."""
        if self._transport is not None:
            self._transport.write(data)

    def _take_end(self) -> None:
        """Write that the other side has said everything."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write_eof()

    def _pass_end(self, other: "Side") -> None:
        if other._ended:
            self.close()
            other.close()
        else:
            other._take_end()

    def _pass_early(self) -> None:
        if self._early:
            self._pass_on(bytes(self._early))
            self._early.clear()

    def _go_on(self, other: "Side") -> None:
        if self._transport is None:
            other.abort()
        elif self._ended:
            self._pass_end(other)
        else:
            self._transport.resume_reading()

    def pause_writing(self) -> None:
        """Stop reading the other side: this one takes no more for now."""
        if self._other is not None and self._other._transport is not None:
            self._other._transport.pause_reading()

    def resume_writing(self) -> None:
        """Read the other side again."""
        if self._other is not None and self._other._transport is not None:
            self._other._transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the other side too; what it still has to write matters only after an orderly end."""
        self._transport = None
        other = self._other
        if other is not None:
            if exc is None:
                other.close()
            else:
                other.abort()
        self._on_lost()

    @property
    def lost(self) -> bool:
        """Whether this connection is gone."""
        return self._transport is None

    def close(self) -> None:
        """Close after the bytes already taken are written."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close now."""
        if self._transport is not None:
            self._transport.abort()


def join(first: Side, second: Side) -> None:
    """Make two connected sides one connection and let the bytes flow."""
    first._other, second._other = second, first
    for side in (first, second):
        side._pass_early()
    first._go_on(second)
    second._go_on(first)
