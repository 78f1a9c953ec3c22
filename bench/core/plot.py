"""The picture: for every case, how often as fast as the best peer ours is."""

from collections.abc import Sequence
from pathlib import Path

from .errors import BenchError
from .measure import Row
from .report import best_peer, by_case, ratio

_BETTER, _WORSE = "#2a7f62", "#b3423a"


def check(file: Path) -> None:
    """Find out before the run whether it can be drawn. BenchError."""
    try:
        import matplotlib  # noqa: F401  nothing else needs it
    except ImportError as error:
        raise BenchError("--plot needs matplotlib: pip install 'softsjj[bench]'") from error
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise BenchError(f"--plot {file}: no such folder, or a folder itself")


def draw(rows: Sequence[Row], title: str, file: Path) -> None:
    """Write a PNG. BenchError when no case has a peer, OSError."""
    ratios: dict[str, tuple[float, str]] = {}
    for case, some in by_case(rows).items():
        found, best = ratio(some), best_peer(some)
        if found is not None and best is not None:
            ratios[str(case)] = (found, str(best.peer))
    if not ratios:
        raise BenchError("--plot: no peer has any of these cases, so there is nothing to draw")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names, values = list(ratios), [value for value, _ in ratios.values()]
    figure = Figure(figsize=(9.0, 1.6 + 0.24 * len(names)), layout="constrained")
    axes = figure.add_subplot()
    colours = [_BETTER if value >= 1 else _WORSE for value in values]
    # Bars from 1 outwards: twice as fast and half as fast are of one length.
    axes.barh(names, [value - 1 for value in values], left=1, color=colours)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlim(min(0.5, *values) / 3, max(2.0, *values) * 3)
    axes.axvline(1, color="black", linewidth=0.8)
    for k, (value, peer) in enumerate(ratios.values()):
        side = "left" if value >= 1 else "right"
        axes.text(value, k, f" {value:.2f} {peer} ", va="center", ha=side, fontsize=7)
    axes.invert_yaxis()
    axes.margins(y=0.01)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xlabel("SoftSJJ : best peer (1 = as fast)")
    axes.set_title(title, fontsize=7)
    FigureCanvasAgg(figure)
    figure.savefig(file, format="png")
