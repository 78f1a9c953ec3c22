"""The page of figures: a part of a Markdown file, between two marks, written by a run."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from .errors import BenchError
from .measure import Row
from .report import VERDICT_COLUMNS, best_peer, by_case, figure, ratio, verdict_rows
from .run import Result
from .targets import judge

BEGIN, END = "<!-- figures begin -->\n", "<!-- figures end -->\n"
_COLUMNS = (
    *("case", "size", "implementation", "ops/s", "MB/s", "cycles/B"),
    *("best peer", "its ops/s", "ours : it"),
)


def check_page(file: Path) -> None:
    """Find out before the run whether it can be written. BenchError."""
    _parts(file)


def write_page(result: Result, file: Path) -> None:
    """Put the figures of a run between the marks. BenchError, OSError."""
    before, after = _parts(file)
    verdicts, lacking = judge(result.rows)
    said = result.conditions
    lines = [f"{said.heading}. {said.said_features}.", ""]
    lines += [f"**Note:** {said.warning}.", ""] if said.warning else []
    lines += [*_table(VERDICT_COLUMNS, verdict_rows(verdicts)), ""]
    lines += [f"Not judged: no {one} in this run.\n" for one in lacking]
    lines += [*_table(_COLUMNS, _rows(result.rows)), ""]
    lines += [f"Missing: {name} ({reason})\n" for name, reason in result.missing.items()]
    file.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


def _parts(file: Path) -> tuple[str, str]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BenchError(f"--markdown {file}: it cannot be read: {error}") from error
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BenchError(f"--markdown {file}: it has no lines {BEGIN.strip()} and {END.strip()}")
    return before, after


def _rows(rows: Sequence[Row]) -> Iterable[Sequence[str]]:
    for case, some in by_case(rows).items():
        ours = next(row for row in some if row.peer is None)
        best, times = best_peer(some), ratio(some)
        shown = "" if case.primitive == "sm2" else figure(ours.mb_per_s)
        cycles = "" if case.primitive == "sm2" else figure(ours.cycles_per_byte)
        cells = (case.name, str(case.size), ours.impl, figure(ours.ops_per_s), shown, cycles)
        if best is None or times is None:
            yield (*cells, "", "", "")
        else:
            it = f"{best.peer} {best.impl}"
            yield (*cells, it, figure(best.ops_per_s), f"{times:.2f}")


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [columns, ["---"] * len(columns), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]
