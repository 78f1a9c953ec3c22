"""Copy bytes both ways between two connections, no faster than the slower reader takes them.

A side that has said everything (end of file) closes that direction only; the other direction goes
on until it ends too. When one side breaks, both end.
"""

import asyncio
from collections.abc import Callable

# How much may wait for a slow reader before the other side is no longer read.
HIGH_WATER = 256 * 1024


class Side(asyncio.Protocol):
    """One connection of a spliced pair. It reads nothing until `join` gives it its other side."""

    def __init__(self, on_lost: Callable[[], None]) -> None:
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._other: Side | None = None
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hold the bytes back: there is nobody yet to give them to."""
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(high=HIGH_WATER)
        transport.pause_reading()
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Pass on what came."""
        if self._other is not None and self._other._transport is not None:
            self._other._transport.write(data)

    def eof_received(self) -> bool:
        """Pass on the end of this direction, and close both when the other has ended too."""
        self._ended = True
        other = self._other
        if other is None:
            return False
        if other._ended:
            self.close()
            other.close()
        elif other._transport is not None and not other._transport.is_closing():
            other._transport.write_eof()
        return True

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
    for side, other in ((first, second), (second, first)):
        if side._transport is None:
            other.abort()
        else:
            side._transport.resume_reading()
