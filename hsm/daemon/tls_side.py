"""The public side of a TLS connection: the handshake, then bytes in clear to the splice.

asyncio's own TLS closes a failed handshake without sending the alert that says why, cannot end one
direction only, and tells nobody of connections that never finish. So the records go through
OpenSSL's memory buffers here, and each of these is in plain sight. Alerts: RFC 8446 6.
"""

import asyncio
import contextlib
import fcntl
import ssl
import sys
import termios
from collections.abc import Callable
from typing import Protocol

from hsm.daemon.sockets import keep_alive
from hsm.daemon.splice import HIGH_WATER, Side

HANDSHAKE_SECONDS = 5.0
"""How long a handshake may take from the first byte to the last."""

# How long a peer may read nothing of what is left for it, or take to close its own half.
_LINGER_SECONDS = 3.0
_RECORDS = 64 * 1024
# The splice stops far below this; above it only answers to records of the peer's that ask for one
# (RFC 8446 4.6.3) and are never read can pile up.
_UNREAD_MAX = 8 * HIGH_WATER


class Host(Protocol):
    """Whoever let the connection in."""

    def shaken(self, side: "TlsSide") -> None:
        """Take a connection whose peer has shown a certificate that our CA signed."""

    def unshaken(self, side: "TlsSide", reason: str) -> None:
        """Note that a handshake came to nothing; the connection closes itself."""


class TlsSide(Side):
    """A server's end of TLS. `host` hears exactly once how the handshake ended."""

    def __init__(self, context: ssl.SSLContext, host: Host, on_lost: Callable[[], None]) -> None:
        super().__init__(on_lost)
        self._host = host
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)
        self._shaking = True
        self._deaf = False
        self._left = 0
        self._timer: asyncio.TimerHandle | None = None
        self.remote = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the handshake. Its bytes are wanted at once, so nothing is held back yet."""
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(high=HIGH_WATER)
        self._transport = transport
        if self._deaf:
            self.abort()
            return
        peer = transport.get_extra_info("peername") or ("?", 0)
        self.remote = f"[{peer[0]}]:{peer[1]}" if ":" in peer[0] else f"{peer[0]}:{peer[1]}"
        self._limit_time(HANDSHAKE_SECONDS, self._late)

    def keep_alive(self) -> None:
        """Let the kernel find out when the peer is gone without a word."""
        if self._transport is not None:
            with contextlib.suppress(OSError):  # it is gone already
                keep_alive(self._transport.get_extra_info("socket"))

    @property
    def certificate(self) -> bytes:
        """The peer's certificate (DER), once the handshake is over."""
        return self._tls.getpeercert(binary_form=True) or b""

    @property
    def protocol(self) -> str | None:
        """The protocol both sides chose (ALPN, RFC 7301)."""
        return self._tls.selected_alpn_protocol()

    def data_received(self, data: bytes) -> None:
        """Go on with the handshake; after it, pass on what the records hold."""
        if self._deaf:
            return
        self._in.write(data)
        if self._shaking:
            self._shake()
        if not self._shaking and not self._ended:
            self._read()
        self._flush()

    def _shake(self) -> None:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return
        except ssl.SSLError as error:
            self._fail(describe(error))
            return
        self._shaking = False
        self._stop_timer()
        self._host.shaken(self)
        if self._transport is not None and self._other is None and not self._deaf:
            self._transport.pause_reading()

    def _read(self) -> None:
        try:
            while data := self._tls.read(_RECORDS):
                self._pass_on(data)
        except ssl.SSLWantReadError:
            return
        except ssl.SSLError:
            # Not what the peer's key made, or the peer's own alert: nothing after it counts.
            self._flush()
            self.abort()
            return
        self._end()  # close_notify: the peer has said everything (RFC 8446 6.1)

    def eof_received(self) -> bool:
        """Treat an end without close_notify as an end: HTTP/2 knows its own lengths."""
        if self._shaking:
            self._fail("it hung up")
        if self._deaf:
            self.abort()
        else:
            self._end()
        return True

    def _flush(self) -> None:
        if self._transport is None or not self._out.pending:
            return
        self._transport.write(self._out.read())
        if self._transport.get_write_buffer_size() > _UNREAD_MAX:
            self.abort()

    def _take(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        try:
            self._tls.write(data)
        except ssl.SSLError:
            self.abort()
        else:
            self._flush()

    def _take_end(self) -> None:
        """Send close_notify and the end of file; who does not answer with its own is cut off."""
        if self._transport is None or self._transport.is_closing():
            return
        self._say_goodbye()
        self._transport.write_eof()
        self._linger()

    def _say_goodbye(self) -> None:
        try:
            self._tls.unwrap()
        except ssl.SSLError:
            pass  # it wants the peer's close_notify, which comes or does not
        self._flush()

    def close(self) -> None:
        """Close after the bytes already taken are written, or the peer will not take them."""
        if self._transport is None or self._transport.is_closing():
            return
        if not self._shaking:
            self._say_goodbye()
        self._linger()
        self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_timer()
        if self._shaking:
            self._shaking = False
            self._host.unshaken(self, "it hung up")
        super().connection_lost(exc)
        # Some 50 KiB; this object itself may wait for the garbage collector.
        del self._tls, self._in, self._out

    def give_up(self, reason: str) -> None:
        """End a handshake that still runs."""
        if self._shaking:
            self._fail(reason)
            self.abort()

    def _late(self) -> None:
        self.give_up("it took too long")

    def _fail(self, reason: str) -> None:
        self._shaking = False
        self._host.unshaken(self, reason)
        self._part()

    def dismiss(self) -> None:
        """Send a peer away after its handshake."""
        self._say_goodbye()
        self._part()

    def _part(self) -> None:
        """Send what is left, an alert perhaps, and wait a little for the peer to have read it.

        Closing at once would send a reset when the peer has spoken on, and that overtakes the
        alert.
        """
        self._deaf = self._ended = True
        self._flush()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write_eof()
            self._linger()

    def _linger(self) -> None:
        """Close in a while, or later when the peer still takes what is left for it."""
        self._left = self._unread()
        self._limit_time(_LINGER_SECONDS, self._lingered)

    def _lingered(self) -> None:
        if self._unread() < self._left:
            self._linger()
        else:
            self.abort()

    def _unread(self) -> int:
        """Count the bytes the peer has not got yet: ours, and the kernel's (tcp(7), SIOCOUTQ)."""
        if self._transport is None:
            return 0
        queued = bytearray(4)
        with contextlib.suppress(OSError):
            fcntl.ioctl(self._transport.get_extra_info("socket"), termios.TIOCOUTQ, queued)
        return self._transport.get_write_buffer_size() + int.from_bytes(queued, sys.byteorder)

    def _limit_time(self, seconds: float, then: Callable[[], None]) -> None:
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def describe(error: ssl.SSLError) -> str:
    """Say why a handshake failed, in the words of OpenSSL."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is refused: {error.verify_message}"
    return (error.reason or error.__class__.__name__).replace("_", " ").lower()
