"""A run: its workers on one core of the machine, case by case."""

import os
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .cases import Case
from .conditions import Conditions, conditions
from .errors import BenchError, MissingError, WrongQuestionError
from .measure import Bench, Row
from .peers import Peer, Room
from .places import core_program
from .worker import Worker


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure. implementations: of ours, or `all`; empty for the best this CPU has."""

    cases: Sequence[Case]
    seconds: float
    implementations: Sequence[str] = ()
    peers: Sequence[Peer] = ()
    fetch: bool = True


@dataclass(slots=True)
class Result:
    """What came out. missing: peers that did not take part, with the reason."""

    rows: list[Row] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    conditions: Conditions = field(default_factory=Conditions)
    interrupted: bool = False  # the rows are those of the cases until then


def run(plan: Plan, progress: Callable[[str], None], complain: Callable[[str], None]) -> Result:
    """Measure everything, or until Ctrl-C. WrongQuestionError, BenchError.

    progress takes what is being done now, complain what goes wrong with a peer.
    """
    result = Result()
    with ExitStack() as stack:
        result.conditions = conditions(stack.enter_context(pinned()), plan.seconds)
        workers = [_ours(name, stack) for name in _implementations(plan.implementations)]
        if plan.peers:
            room = Room(Path(stack.enter_context(_directory())), plan.fetch)
            for peer in plan.peers:
                progress(f"starting {peer.name} ({peer.what})")
                try:
                    worker = peer.start(room)
                except MissingError as error:
                    result.missing[peer.name] = str(error)
                    complain(f"{peer.name} is missing: {error}")
                else:
                    stack.callback(worker.close)
                    workers.append(worker)
        bench = Bench(workers, plan.seconds, complain)
        try:
            for number, case in enumerate(plan.cases, 1):
                progress(f"{number}/{len(plan.cases)}  {case}")
                result.rows += bench.measure(case)
        except KeyboardInterrupt:
            result.interrupted = True
        result.conditions.end(statistics.median(bench.clocks) if bench.clocks else 0.0)
    return result


@contextmanager
def pinned() -> Iterator[int | None]:
    """Keep this process and its children on one core, and give its number.

    None where the system does not do that.
    """
    try:
        # The last it may use: the first one often serves interrupts.
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {max(allowed)})
    except (AttributeError, OSError):
        yield None
        return
    try:
        yield max(allowed)
    finally:
        os.sched_setaffinity(0, allowed)


def _implementations(names: Sequence[str]) -> Sequence[str | None]:
    if "all" not in names:
        return names or (None,)
    from hsm.core import implementations

    return implementations()


def _ours(implementation: str | None, stack: ExitStack) -> Worker:
    words = [str(core_program())] + ([implementation] if implementation else [])
    try:
        worker = Worker(None, words)
    except MissingError as error:
        if implementation:
            raise WrongQuestionError(f"--impl {implementation}: {error}") from error
        raise BenchError(f"the core cannot be measured: {error}") from error
    stack.callback(worker.close)
    return worker


@contextmanager
def _directory() -> Iterator[str]:
    name = tempfile.mkdtemp(prefix="softsjj-bench-")
    try:
        yield name
    finally:
        shutil.rmtree(name, ignore_errors=True)
