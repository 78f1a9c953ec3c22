"""How many connections a listener holds, and how many of them one principal."""

from collections import Counter

import structlog

log = structlog.get_logger("listener")


class Seats:
    """`limit` connections at once, of which one principal gets no more than three quarters."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._of_principal: Counter[str] = Counter()
        self._taken = 0
        self._full = False

    def __len__(self) -> int:
        return self._taken

    @property
    def free(self) -> int:
        """How many more fit."""
        return self._limit - self._taken

    def take(self, principal: str) -> bool:
        """Hold a place; False, and a line in the log the first time, when there is none."""
        held, share = self._of_principal[principal], self._limit - self._limit // 4
        was, self._full = self._full, self.free <= 0 or held >= share
        if self._full:
            if not was:
                log.warning(
                    "connections at their limit, more are turned away",
                    principal=principal,
                    held=held,
                    share=share,
                    limit=self._limit,
                )
            return False
        self._of_principal[principal] += 1
        self._taken += 1
        return True

    def give(self, principal: str) -> None:
        """Give a place back."""
        self._taken -= 1
        self._of_principal[principal] -= 1
        if not self._of_principal[principal]:
            del self._of_principal[principal]
