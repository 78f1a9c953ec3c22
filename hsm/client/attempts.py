"""How often a call that got no answer is sent again."""

import time

from hsm.client import configuration
from hsm.client.steps import Step
from hsm.client.values import T

PAUSE = 0.05
"""Seconds before the next attempt: a connection that broke shall be known as broken by then."""


def retries_of(given: int | None) -> int:
    """Give the number of times: the one given, or the configured. ClientFileError."""
    return configuration.load().retries if given is None else given


class Attempts:
    """How often one step may still be sent, and for how long: `left` is seconds.

    Only what may be recomputed (replay class safe) is sent again, as the same request.
    """

    def __init__(self, step: Step[T], retries: int, deadline: float) -> None:
        self._again = retries if step.call.row.replay == "safe" else 0
        self._until = time.monotonic() + deadline
        self.left = deadline

    def go_on(self) -> bool:
        """Tell, after a failure, whether to try once more."""
        self._again -= 1
        self.left = self._until - time.monotonic()
        return self._again >= 0 and self.left > 0
