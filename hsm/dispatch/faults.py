"""Fault points: where a lab machine breaks on purpose, NAME:kill|fail[:N] each.

At the Nth hit (the first, when N is not given) `kill` ends the process as power loss would; `fail`
refuses with FAULT. Each fires once.
"""

import difflib
import os
import signal
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hsm.model import RefusalError
from hsm.spec.ops import OPS
from hsm.spec.refusals import Refusal

COMMIT_BEFORE = "store.commit.before"
COMMIT_AFTER = "store.commit.after"
SELF_TEST = "selftest"
NAMES = frozenset(name for row in OPS.values() for name in row.faults) | {
    COMMIT_BEFORE,
    COMMIT_AFTER,
    SELF_TEST,
}


@dataclass(slots=True)
class Fault:
    """One armed point. `left` hits from now it fires; 0: it has."""

    name: str
    action: Literal["kill", "fail"]
    left: int


def parse_fault(text: str) -> Fault:
    """Read NAME:kill|fail[:N]. RefusalError(ARGUMENT) says what is wrong, and what was near."""
    name, _, rest = text.strip().partition(":")
    action, _, count = rest.partition(":")
    if name not in NAMES:
        near = difflib.get_close_matches(name, sorted(NAMES), n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise RefusalError(Refusal.ARGUMENT, f"there is no fault point {name!r}{hint}")
    if count and not (count.isascii() and count.isdigit() and int(count) > 0):
        raise RefusalError(Refusal.ARGUMENT, f"fault {name}: N is a number from 1, not {count!r}")
    if action == "kill":
        return Fault(name, "kill", int(count or 1))
    if action == "fail":
        return Fault(name, "fail", int(count or 1))
    raise RefusalError(Refusal.ARGUMENT, f"fault {name}: write {name}:kill or {name}:fail")


class FaultPlan:
    """The armed points of one machine. Thread-safe."""

    def __init__(self, specs: Iterable[str] = ()) -> None:
        faults = [parse_fault(text) for spec in specs for text in spec.split(",") if text.strip()]
        self._faults = {fault.name: fault for fault in faults}
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._faults)

    def arms(self, names: Iterable[str]) -> bool:
        """Say whether one of these points is named in the plan."""
        return any(name in self._faults for name in names)

    def reach(self, name: str) -> None:
        """Pass a point: nothing happens, or RefusalError(FAULT), or the process ends."""
        fault = self._faults.get(name)
        if fault is None:
            return
        with self._lock:
            if fault.left == 0:
                return
            fault.left -= 1
            if fault.left:
                return
        if fault.action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise RefusalError(Refusal.FAULT, f"injected fault at {name}")


class CommitFaults:
    """The store's hooks. Quiet until `armed`, so that starting a machine is not a hit."""

    def __init__(self, plan: FaultPlan) -> None:
        self._plan = plan
        self.armed = False

    def before(self) -> None:
        """Reach store.commit.before: `fail` is a commit that fails."""
        if self.armed:
            self._plan.reach(COMMIT_BEFORE)

    def after(self) -> None:
        """Reach store.commit.after: `fail` is a change that is kept and an answer that is lost."""
        if self.armed:
            self._plan.reach(COMMIT_AFTER)
