"""What calls add up to: times per function, failures by reason."""

import math
from collections import Counter
from dataclasses import dataclass, field

from hsm.model.trace.lines import Call

# Times are counted in steps of 1/64 of an octave: a percentile is right within 0.8 percent, and a
# function takes a few hundred numbers at most, however many its calls are.
_STEPS = 64
_FAILURES_MAX = 1000


@dataclass(slots=True)
class FunctionTotal:
    """All calls of one function; times in microseconds."""

    calls: int = 0
    failures: int = 0
    total: float = 0.0
    longest: float = 0.0
    _steps: Counter[int] = field(default_factory=Counter)

    def add(self, call: Call) -> None:
        """Count a call."""
        self.calls += 1
        self.failures += call.failed
        self.total += call.microseconds
        self.longest = max(self.longest, call.microseconds)
        self._steps[math.floor(math.log2(max(call.microseconds, 0.01)) * _STEPS)] += 1

    def percentile(self, share: float) -> float:
        """Give the time that this share of the calls did not exceed; 0 without calls."""
        rank = math.ceil(self.calls * share)
        for step in sorted(self._steps):
            rank -= self._steps[step]
            if rank <= 0:
                return float(min(2.0 ** ((step + 0.5) / _STEPS), self.longest))
        return 0.0


@dataclass(slots=True)
class Failure:
    """Calls of a function that failed with the same code and text."""

    function: str
    result: str
    text: str
    count: int
    first: Call


class Totals:
    """Counts calls as they come."""

    def __init__(self) -> None:
        self.functions: dict[str, FunctionTotal] = {}
        self.calls = 0
        self.failed = 0
        self.ungrouped = 0  # failures of more kinds than are kept apart
        self._failures: dict[tuple[str, str, str], Failure] = {}

    def add(self, call: Call) -> None:
        """Count a call."""
        self.calls += 1
        self.functions.setdefault(call.function, FunctionTotal()).add(call)
        if not call.failed:
            return
        self.failed += 1
        key = (call.function, call.result, call.error or "")
        known = self._failures.get(key)
        if known is not None:
            known.count += 1
        elif len(self._failures) < _FAILURES_MAX:
            self._failures[key] = Failure(*key, count=1, first=call)
        else:
            self.ungrouped += 1

    def failures(self) -> list[Failure]:
        """List the kinds of failures, the most frequent first."""
        return sorted(self._failures.values(), key=lambda each: -each.count)
