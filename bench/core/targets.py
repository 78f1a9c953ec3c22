"""What the core is held to (targets.toml), and how it stands beside that in a run."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .cases import Case
from .measure import Row

_YARDSTICK_OF = {"sm4": "sm4", "sm3": "sm3", "hmac-sm3": "sm3"}
_YARDSTICK_PEER = "openssl"


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the table. figure: the anchor's, by `unit`, one of the figures of a Row."""

    primitive: str
    op: str
    size: int
    streams: tuple[int, ...]
    anchor: str | None
    unit: str
    figure: float
    at_least: float
    aim: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one of our rows stands. figure: the anchor's in this run."""

    target: Target
    row: Row
    figure: float
    measured: bool  # the anchor itself was, in this run

    @property
    def ours(self) -> float:
        """Our figure."""
        return float(getattr(self.row, self.target.unit))

    @property
    def ratio(self) -> float:
        """How often as fast ours is."""
        return self.ours / self.figure

    @property
    def word(self) -> str:
        """Say it in a word."""
        if self.ratio >= self.target.aim:
            return "aim"
        return "at least" if self.ratio >= self.target.at_least else "MISSED"


@cache
def data() -> dict[str, Any]:
    """Return the whole of targets.toml."""
    return tomllib.loads((Path(__file__).parent / "targets.toml").read_text())


@cache
def targets() -> tuple[Target, ...]:
    """Return the targets."""
    return tuple(
        _target(primitive, given) for primitive, some in data()["target"].items() for given in some
    )


def judge(rows: Sequence[Row]) -> tuple[list[Verdict], list[str]]:
    """Compare what was measured with the targets; and tell which yardsticks the run lacks."""
    verdicts: list[Verdict] = []
    lacking: dict[str, None] = {}
    for target in targets():
        for row in _ours(target, rows):
            itself = _measured(target, row.case, rows)
            figure = _scaled(target, rows) if itself is None else itself
            if figure is None:
                lacking[_lack(target)] = None
            else:
                verdicts.append(Verdict(target, row, figure, itself is not None))
    return verdicts, list(lacking)


def _target(primitive: str, given: dict[str, Any]) -> Target:
    unit = "mb_per_s" if "mb_per_s" in given else "ops_per_s"
    return Target(
        primitive=primitive,
        op=given["op"],
        size=given["size"],
        streams=tuple(given.get("streams", [1])),
        anchor=given.get("anchor"),
        unit=unit,
        figure=given[unit],
        at_least=given["at_least"],
        aim=given["aim"],
    )


def _ours(target: Target, rows: Sequence[Row]) -> Iterator[Row]:
    """Find the fastest of ours, by each mode."""
    fitting = [row for row in rows if row.peer is None and _is_of(target, row.case)]
    for mode in dict.fromkeys(row.mode for row in fitting):
        yield max((row for row in fitting if row.mode == mode), key=lambda row: row.ops_per_s)


def _is_of(target: Target, case: Case) -> bool:
    what = (case.primitive, case.op, case.size)
    wanted = (target.primitive, target.op, target.size)
    return what == wanted and case.streams in target.streams


def _measured(target: Target, case: Case, rows: Sequence[Row]) -> float | None:
    anchor = data()["anchor"].get(target.anchor, {})
    if "peer" not in anchor:
        return None
    of_one = Case(case.primitive, case.op, case.size)
    for row in rows:
        if row.peer == anchor["peer"] and row.case == of_one:
            if row.impl.startswith(anchor["version"]):
                return float(getattr(row, target.unit))
    return None


def _scaled(target: Target, rows: Sequence[Row]) -> float | None:
    if target.anchor is None:
        return target.figure
    case, there = _yardstick(target)
    for row in rows:
        if row.peer == _YARDSTICK_PEER and row.case == case:
            return target.figure * row.mb_per_s / there
    return None


def _yardstick(target: Target) -> tuple[Case, float]:
    primitive = _YARDSTICK_OF[target.primitive]
    given = data()["yardstick"][primitive]
    return Case(primitive, given["op"], given["size"]), float(given["mb_per_s"])


def _lack(target: Target) -> str:
    case, _ = _yardstick(target)
    return f"{case.primitive}/{case.op}/{case.size} of {_YARDSTICK_PEER}"
