"""How much one connection may have in hand: requests not answered and answers not taken.

HTTP/2 lets one connection run any number of calls at once, and gRPC keeps for each its request and
then its answer until the client has read it. A client that asks without reading would fill the
memory; over its budget it is refused instead.
"""

from collections import Counter

BYTES = 64 * 1024 * 1024
# What the smallest call costs, in tables rather than bytes.
FLOOR = 4 * 1024


class Budget:
    """Bytes in hand by connection; used from one event loop."""

    def __init__(self, limit: int = BYTES) -> None:
        self._limit = limit
        self._held: Counter[int] = Counter()

    def take(self, connection: int, size: int) -> bool:
        """Put `size` bytes on a connection's account; False, and nothing taken, when it is full."""
        if self._held[connection] + size > self._limit:
            return False
        self._held[connection] += size
        return True

    def give(self, connection: int, size: int) -> None:
        """Take `size` bytes off again."""
        self._held[connection] -= size
        if self._held[connection] <= 0:
            del self._held[connection]
