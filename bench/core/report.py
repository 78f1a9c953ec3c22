"""Rows for people and for programs, and the ratio to the best peer."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .cases import Case
from .measure import Row

COLUMNS = ("case", "size", "library", "version", "ops/s", "MB/s", "cycles/B", "ours : it")


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
            first = (f"{case.primitive} {case.op}", str(case.size)) if k == 0 else ("", "")
            cells.append(
                (
                    *first,
                    row.peer or "SoftSJJ",
                    row.impl,
                    f"{row.ops_per_s:,.0f}",
                    _figure(row.mb_per_s),
                    _figure(row.cycles_per_byte),
                    f"{ours / row.ops_per_s:.2f}" if row.peer else "",
                )
            )
    return cells


def heading(core: int | None, hertz: float, seconds: float) -> str:
    """Say where and when, as figures mean nothing without."""
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    where = "not pinned" if core is None else f"core {core}"
    where += f" at {hertz / 1e9:.2f} GHz"
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{when}, {_cpu()}, {where}, {seconds:g} s a row, load {load}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
