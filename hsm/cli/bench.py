"""`softsjj bench`: how fast the core is, alone or beside other libraries."""

import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError, complain
from hsm.cli.options import JsonOption
from hsm.cli.output import print_json, say, table

if TYPE_CHECKING:
    from hsm.bench.core.run import Plan, Result

group = typer.Typer(help="Benchmarks, on this machine at this moment.", no_args_is_help=True)
_LONGEST = 3600.0
_INTERRUPTED = 130  # as a shell says it of SIGINT
_EXAMPLES = (
    "Everything:  softsjj bench core\n\n"
    "Beside other libraries:  softsjj bench core --vs --plot ratio.png\n\n"
    "A few:  softsjj bench core --filter sm4/gcm-encrypt --filter 'sm3/1*' --vs --peer openssl\n\n"
    "Many messages a call:  softsjj bench core --filter x16 --filter x64 --impl all"
)


@group.callback()
def bench() -> None:
    """Keep `core` a command of its own."""


@group.command("core", epilog=_EXAMPLES)
def core(  # noqa: PLR0913, PLR0917  the options of the command
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="WORDS",
            help="Only these: primitive, op, size, streams or mode, joined by / (sm4/ctr/1024, "
            "batch/x64; * stands for anything). May be repeated.",
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="S", help="How long a row is measured.")
    ] = 0.25,
    impl: Annotated[
        list[str] | None,
        typer.Option(
            "--impl",
            metavar="NAME",
            envvar="SOFTSJJ_IMPL",
            help="Implementation of ours, or all; without it the best this CPU has. May be "
            "repeated.",
        ),
    ] = None,
    vs: Annotated[
        bool,
        typer.Option(
            "--vs",
            help="Beside other libraries, by turns, and beside what the core is held to; fetches "
            "some once.",
        ),
    ] = False,
    peer: Annotated[
        list[str] | None,
        typer.Option("--peer", metavar="NAME", help="With --vs: only this one. May be repeated."),
    ] = None,
    no_fetch: Annotated[
        bool, typer.Option("--no-fetch", help="With --vs: nothing is fetched from the network.")
    ] = False,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot", metavar="FILE", help="With --vs: draw the ratio to the best peer, as PNG."
        ),
    ] = None,
    markdown: Annotated[
        list[Path] | None,
        typer.Option(
            "--markdown",
            metavar="FILE",
            help="With --vs: write the figures into this page, between its marks. May be repeated.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the core: ops/s, MB/s (10^6 bytes) and cycles/byte by primitive, op and size.

    Cycles are those of the core's clock as it is during the row: the time of a chain of additions.
    """
    from hsm.bench.core.errors import BenchError, WrongQuestionError

    wanting = {"--peer": peer, "--no-fetch": no_fetch, "--plot": plot, "--markdown": markdown}
    _check(seconds, vs, wanting)
    try:
        plan = _plan(filters or [], seconds, impl or [], peer or [] if vs else None, not no_fetch)
        _measure(plan, plot, markdown or [], as_json)
    except WrongQuestionError as error:
        raise CommandError(Exit.USAGE, str(error)) from None
    except BenchError as error:
        raise CommandError(Exit.UNUSABLE, str(error)) from None


def _check(seconds: float, vs: bool, wanting: Mapping[str, object]) -> None:
    if not (math.isfinite(seconds) and 0 < seconds <= _LONGEST):
        allowed = f"more than 0 and at most {_LONGEST:g}"
        raise CommandError(Exit.USAGE, f"--seconds {seconds:g}: {allowed}")
    if lonely := [name for name, value in wanting.items() if value and not vs]:
        raise CommandError(Exit.USAGE, f"{lonely[0]} needs --vs: without it there are no peers")


def _plan(
    filters: list[str], seconds: float, impl: list[str], peers: list[str] | None, fetch: bool
) -> "Plan":
    from hsm.bench.core.cases import choose
    from hsm.bench.core.peers import choose_peers
    from hsm.bench.core.run import Plan

    return Plan(
        cases=choose(filters),
        seconds=seconds,
        implementations=tuple(dict.fromkeys(impl)),
        peers=() if peers is None else choose_peers(peers),
        fetch=fetch,
    )


def _measure(plan: "Plan", plot: Path | None, pages: list[Path], as_json: bool) -> None:
    from hsm.bench.core import page, report
    from hsm.bench.core.run import run

    if plot is not None:
        from hsm.bench.core.plot import check

        check(plot)
    for file in pages:
        page.check_page(file)
    progress = _Progress()
    result = run(plan, progress.show, progress.complain)
    progress.done()
    if as_json:
        print_json(report.as_json(result.rows))
    else:
        _print(result, with_verdicts=bool(plan.peers))
    if result.conditions.warning:
        complain(result.conditions.warning)
    if result.interrupted:
        complain("interrupted: these are the cases until then")
        raise typer.Exit(_INTERRUPTED)
    for file in pages:
        page.write_page(result, file)
    if plot is not None:
        from hsm.bench.core.plot import draw

        draw(result.rows, result.conditions, plot)


def _print(result: "Result", with_verdicts: bool) -> None:
    from hsm.bench.core import report
    from hsm.bench.core.targets import judge

    say(result.conditions.heading)
    say(result.conditions.said_features)
    table(report.COLUMNS, report.table_rows(result.rows))
    for name, reason in result.missing.items():
        say(f"missing: {name}: {reason}")
    verdicts, lacking = judge(result.rows) if with_verdicts else ([], [])
    if verdicts:
        say(
            "\nBeside what the core is held to (its figure: scaled to this run by OpenSSL's speed):"
        )
        table(report.VERDICT_COLUMNS, report.verdict_rows(verdicts))
    for one in lacking:
        say(f"not judged, as the measure for it is not in this run: {one}")


class _Progress:
    """What is being done, on standard error: one line that changes, or lines where that is none."""

    def __init__(self) -> None:
        self._changing = sys.stderr.isatty()

    def show(self, text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}" if self._changing else f"{text}\n")
        sys.stderr.flush()

    def complain(self, text: str) -> None:
        self.done()
        complain(text)

    def done(self) -> None:
        """Clear the line."""
        if self._changing:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
