"""Which reasons the log has heard lately, so that nobody can fill it from outside."""

import time

_QUIET_SECONDS = 10.0
_REASONS = 32


class Said:
    """Remembers the last few reasons, and when each was told."""

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
