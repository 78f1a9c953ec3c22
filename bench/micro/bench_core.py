"""The cases of `softsjj bench core` under pytest-benchmark, ours and OpenSSL's.

Run by `make bench`, and good for what pytest-benchmark can do with figures: save, compare, fail.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hsm.bench.core.cases import CASES, Case
from hsm.bench.core.errors import MissingError
from hsm.bench.core.measure import Lane
from hsm.bench.core.peers import Room, choose_peers
from hsm.bench.core.places import core_program
from hsm.bench.core.run import pinned
from hsm.bench.core.worker import Worker

ROUNDS = 100
OURS = "softsjj"
MEASURED = {OURS: CASES, "openssl": [case for case in CASES if case.streams == 1]}


class _Spent:
    """The timer: seconds of calls, as the workers measured them. Pipes and Python are not in it."""

    seconds = 0.0

    @classmethod
    def timer(cls) -> float:
        return cls.seconds


@pytest.fixture(scope="module")
def workers() -> Iterator[dict[str, Worker]]:
    """Start the workers, on one core."""
    with ExitStack() as stack:
        stack.enter_context(pinned())
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        started = {OURS: Worker(None, [str(core_program())])}
        stack.callback(started[OURS].close)
        for peer in choose_peers(["openssl"]):
            try:
                started[peer.name] = peer.start(Room(directory))
            except MissingError as error:
                print(f"{peer.name} is missing: {error}")
            else:
                stack.callback(started[peer.name].close)
        yield started


@pytest.mark.benchmark(timer=_Spent.timer)
@pytest.mark.parametrize(
    ("library", "case"),
    [(library, case) for library, cases in MEASURED.items() for case in cases],
    ids=lambda value: str(value).replace(" ", "/"),
)
def test_core(benchmark: Any, workers: dict[str, Worker], library: str, case: Case) -> None:
    """Measure a case; a round of pytest-benchmark is one call, the mean of a short run."""
    worker = workers.get(library)
    if worker is None or worker.case(case) is None:
        pytest.skip(f"no {case} in {library}")
    lane = Lane(worker)
    lane.calibrate()

    def call() -> None:
        _Spent.seconds += lane.run()

    benchmark.group = str(case)
    benchmark.extra_info["impl"] = worker.impl
    benchmark.pedantic(call, rounds=ROUNDS)
