"""Rows for people and for programs, the ratio to the best peer, and the verdicts."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from .cases import Case
from .measure import Row
from .targets import Verdict

COLUMNS = ("case", "size", "library", "version", "ops/s", "MB/s", "cycles/B", "ours : it")
VERDICT_COLUMNS = (
    *("held to", "size", "by", "ours", "anchor", "its figure", "ours : it"),
    *("at least", "aim", "verdict"),
)


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Turn rows into what --json prints."""
    return [asdict(row) for row in rows]


def by_case(rows: Iterable[Row]) -> dict[Case, list[Row]]:
    """Sort rows by case; in each ours come first, then the fastest."""
    sorted_rows: dict[Case, list[Row]] = {}
    for row in rows:
        sorted_rows.setdefault(row.case, []).append(row)
    for some in sorted_rows.values():
        some.sort(key=lambda row: (row.peer is not None, -row.ops_per_s))
    return sorted_rows


def best_peer(rows: Sequence[Row]) -> Row | None:
    """Find the fastest peer in the rows of one case."""
    peers = [row for row in rows if row.peer is not None]
    return max(peers, key=lambda row: row.ops_per_s, default=None)


def ratio(rows: Sequence[Row]) -> float | None:
    """How often as fast as the best peer our best is, in the rows of one case."""
    ours = max((row.ops_per_s for row in rows if row.peer is None), default=None)
    best = best_peer(rows)
    return None if ours is None or best is None else ours / best.ops_per_s


def table_rows(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """Turn rows into cells, by COLUMNS."""
    cells: list[tuple[str, ...]] = []
    for case, some in by_case(rows).items():
        ours = max((row.ops_per_s for row in some if row.peer is None), default=0.0)
        for k, row in enumerate(some):
            first = (case.name, str(case.size)) if k == 0 else ("", "")
            cells.append(
                (
                    *first,
                    row.peer or "SoftSJJ",
                    row.impl,
                    f"{row.ops_per_s:,.0f}",
                    figure(row.mb_per_s),
                    figure(row.cycles_per_byte),
                    f"{ours / row.ops_per_s:.2f}" if row.peer else "",
                )
            )
    return cells


def verdict_rows(verdicts: Iterable[Verdict]) -> list[tuple[str, ...]]:
    """Turn verdicts into cells, by VERDICT_COLUMNS."""
    return [
        (
            one.row.case.name,
            str(one.row.size),
            one.row.impl,
            _with_unit(one, one.ours),
            (one.target.anchor or "plain figure") + (", measured" if one.measured else ""),
            _with_unit(one, one.figure),
            f"{one.ratio:.2f}",
            f"{one.target.at_least:g}",
            f"{one.target.aim:g}",
            one.word,
        )
        for one in verdicts
    ]


def figure(value: float) -> str:
    """Write a figure with as many digits as mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _with_unit(verdict: Verdict, value: float) -> str:
    if verdict.target.unit == "mb_per_s":
        return f"{figure(value)} MB/s"
    return f"{figure(value / 1000)} k/s"
