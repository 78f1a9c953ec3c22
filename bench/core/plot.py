"""The picture: for every case, how often as fast as the best peer ours is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .cases import Case
from .conditions import Conditions
from .errors import BenchError
from .measure import Row
from .report import best_peer, by_case, ratio

_BETTER, _WORSE, _GRID = "#2a7f62", "#b3423a", "#d8d8d8"
_WIDTH, _BAR, _REST = 10.0, 0.26, 1.9  # inches
_TICKS = (0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000, 10000)


def check(file: Path) -> None:
    """Find out before the run whether it can be drawn. BenchError."""
    try:
        import matplotlib  # noqa: F401  nothing else needs it
    except ImportError as error:
        raise BenchError("--plot needs matplotlib: pip install 'softsjj[bench]'") from error
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise BenchError(f"--plot {file}: no such folder, or a folder itself")


def draw(rows: Sequence[Row], conditions: Conditions, file: Path) -> None:
    """Write a PNG. BenchError when no case has a peer, OSError."""
    ratios: dict[Case, tuple[float, Row]] = {}
    for case, some in by_case(rows).items():
        found, best = ratio(some), best_peer(some)
        if found is not None and best is not None:
            ratios[case] = (found, best)
    if not ratios:
        raise BenchError("--plot: no peer has any of these cases, so there is nothing to draw")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, _REST + _BAR * len(ratios)), dpi=120, layout="constrained")
    axes = figure.add_subplot()
    _bars(axes, ratios)
    _scale(axes, [value for value, _ in ratios.values()])
    title = "SoftSJJ beside the fastest other library of the run"
    figure.suptitle(title, fontsize=12, fontweight="bold")
    axes.set_title(conditions.heading.replace(", core", "\ncore"), fontsize=8)
    FigureCanvasAgg(figure)
    figure.savefig(file, format="png")


def _bars(axes: Any, ratios: dict[Case, tuple[float, Row]]) -> None:
    values = [value for value, _ in ratios.values()]
    colours = [_BETTER if value >= 1 else _WORSE for value in values]
    # Bars from 1 outwards: twice as fast and half as fast are of one length.
    lines = range(len(values))
    axes.barh(lines, [value - 1 for value in values], left=1, color=colours, height=0.7, zorder=2)
    axes.set_yticks(lines, [str(case) for case in ratios], fontsize=8)
    for k, (value, best) in enumerate(ratios.values()):
        side = "left" if value >= 1 else "right"
        text = f" {value:.2f}  {best.peer} "
        axes.text(value, k, text, va="center", ha=side, fontsize=8, zorder=3)
    before = ""
    for k, case in enumerate(ratios):
        if before not in {"", case.name}:
            axes.axhline(k - 0.5, color=_GRID, linewidth=0.8, zorder=1)
        before = case.name
    axes.set_ylim(len(values) - 0.5, -0.5)


def _scale(axes: Any, values: Sequence[float]) -> None:
    # On either side there is room for a number and a name.
    low, high = min(0.5, *values) / 2.5, max(2.0, *values) * 2.5
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    ticks = [tick for tick in _TICKS if low <= tick <= high]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.grid(axis="x", color=_GRID, linewidth=0.6, zorder=0)
    axes.axvline(1, color="black", linewidth=1, zorder=4)
    axes.set_xlabel("ops/s of SoftSJJ : ops/s of the library named at the bar (1 = as fast)")
