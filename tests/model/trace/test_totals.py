"""Counting: percentiles that are near enough, failures by reason, memory that stays small."""

import random
from dataclasses import replace

from hsm.model.trace import Totals
from hsm.model.trace.totals import FunctionTotal
from tests.model.trace.builders import INARGERR, call


def test_percentiles_are_within_a_percent() -> None:
    made, chance = FunctionTotal(), random.Random(1)
    times = [chance.lognormvariate(6, 2) for _ in range(20000)]
    for time in times:
        made.add(replace(call("Encrypt"), microseconds=time))
    times.sort()
    for share in (0.01, 0.5, 0.9, 0.99, 1.0):
        exact = times[int(len(times) * share) - 1]
        assert abs(made.percentile(share) - exact) <= exact / 100
    assert made.longest == times[-1] and made.calls == len(times)
    assert len(made._steps) < 2000


def test_no_time_at_all() -> None:
    made = FunctionTotal()
    assert made.percentile(0.5) == 0
    made.add(replace(call("Encrypt"), microseconds=0.0))
    assert made.percentile(0.5) == 0


def test_failures_are_grouped_and_kinds_are_limited() -> None:
    totals = Totals()
    for _ in range(3):
        totals.add(call("Encrypt", 1, INARGERR))
    totals.add(call("Decrypt", 1, INARGERR))
    totals.add(call("Decrypt"))
    assert [(f.function, f.count) for f in totals.failures()] == [
        ("SDF_Encrypt", 3),
        ("SDF_Decrypt", 1),
    ]
    for number in range(5000):
        totals.add(replace(call("Encrypt", 1, INARGERR), error=f"reason {number}"))
    assert len(totals.failures()) == 1000 and totals.ungrouped == 4002
    assert totals.failed == 5004 and totals.calls == 5005
    assert totals.functions["SDF_Decrypt"].failures == 1
