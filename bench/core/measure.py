"""The measuring: short runs of all workers by turns, so that the machine treats all alike."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .cases import Case
from .errors import BenchError
from .worker import Worker

RUN_SECONDS = 0.002
FEWEST_RUNS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A figure. peer: None for ours; mb_per_s: 10^6 bytes a second."""

    primitive: str
    op: str
    size: int
    streams: int
    peer: str | None
    impl: str
    mode: str
    ops_per_s: float
    mb_per_s: float
    cycles_per_byte: float

    @property
    def case(self) -> Case:
        """What was measured."""
        return Case(self.primitive, self.op, self.size, self.streams, self.mode)


@dataclass(slots=True)
class Lane:
    """A worker that has the case; the seconds of one call, run by run."""

    worker: Worker
    calls: int = 1
    spent: float = 0.0
    times: list[float] = field(default_factory=list)

    def calibrate(self) -> None:
        """Find how many calls make a run."""
        taken = self.worker.run(1)
        while taken < RUN_SECONDS / 4:
            self.calls *= 4
            taken = self.worker.run(self.calls)
        self.calls = max(1, round(self.calls * RUN_SECONDS / taken))

    def run(self) -> float:
        """Do a run, and return the seconds of one call in it."""
        taken = self.worker.run(self.calls)
        self.spent += taken
        self.times.append(taken / self.calls)
        return self.times[-1]


@dataclass(slots=True)
class Bench:
    """The workers of a run. The first one is the core's own, and its clock counts."""

    workers: Sequence[Worker]
    seconds: float  # of a row
    complain: Callable[[str], None]  # takes what goes wrong with a peer
    clocks: list[float] = field(default_factory=list)  # Hz, case by case

    def measure(self, case: Case) -> list[Row]:
        """Measure a case with all workers that have it. BenchError when our own fails."""
        lanes = self._lanes(case)
        clocks: list[float] = []
        rounds = max(FEWEST_RUNS, round(self.seconds / RUN_SECONDS))
        for turn in range(rounds):
            clocks.append(self.workers[0].clock())
            # Another one is first each time: nobody always has the same one before it.
            for k in range(len(lanes)):
                lane = lanes[(turn + k) % len(lanes)]
                # A call of a slow library is longer than a run: fewer runs, spread over the time.
                if lane.spent <= self.seconds * turn / rounds or len(lane.times) < FEWEST_RUNS:
                    self._run(case, lane)
            lanes = [lane for lane in lanes if lane.times]
        hertz = statistics.median(clocks)
        self.clocks.append(hertz)
        return [_row(case, lane, hertz) for lane in lanes]

    def _run(self, case: Case, lane: Lane) -> None:
        try:
            lane.run()
        except BenchError as error:
            lane.times.clear()
            self._left_out(case, lane.worker, error)

    def _left_out(self, case: Case, worker: Worker, error: BenchError) -> None:
        if worker.peer is None:
            raise BenchError(f"{case}, {worker.impl}: {error}") from error
        self.complain(f"{worker.peer} left out of {case}: {error}")

    def _lanes(self, case: Case) -> list[Lane]:
        lanes: list[Lane] = []
        ours: str | None = None
        for worker in self.workers:
            try:
                mark = worker.case(case)
                if mark is None:
                    continue
                if worker.peer is None:
                    ours = mark if ours is None else ours
                if mark and mark != ours:
                    raise BenchError(f"its result {mark} is not ours, {ours}")
                lane = Lane(worker)
                lane.calibrate()
                lanes.append(lane)
            except BenchError as error:
                self._left_out(case, worker, error)
        return lanes


def _row(case: Case, lane: Lane, hertz: float) -> Row:
    seconds = statistics.median(lane.times)
    size = case.size * case.streams
    return Row(
        primitive=case.primitive,
        op=case.op,
        size=case.size,
        streams=case.streams,
        peer=lane.worker.peer,
        impl=lane.worker.impl,
        mode=case.mode,
        ops_per_s=round(case.streams / seconds, 2),
        mb_per_s=round(size / seconds / 1e6, 4),
        cycles_per_byte=round(seconds * hertz / size, 4),
    )
