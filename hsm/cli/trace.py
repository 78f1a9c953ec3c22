"""`softsjj trace`: read what libsdf wrote with SOFTSJJ_TRACE=FILE."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError, complain

if TYPE_CHECKING:
    from hsm.model.trace import Call, Header

group = typer.Typer(
    help="The call trace of libsdf: run a program with SOFTSJJ_TRACE=FILE (%p in it: process id).",
    no_args_is_help=True,
)
_PROGRESS_BYTES = 20 << 20
_EXAMPLES = (
    "What does my program do?  SOFTSJJ_TRACE=t.jsonl ./app; softsjj trace show t.jsonl\n\n"
    "What failed, call by call:  softsjj trace show t.jsonl --calls --failed\n\n"
    "In CI:  softsjj trace show t.jsonl --leaks --fail-on-leaks"
)


@group.command("show", epilog=_EXAMPLES)
def show(  # noqa: PLR0913, PLR0917  the options of the command
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What libsdf wrote.")],
    calls: Annotated[
        bool, typer.Option("--calls", help="Every call, in the file's order.")
    ] = False,
    totals: Annotated[
        bool, typer.Option("--totals", help="Times per function, and failures by reason.")
    ] = False,
    leaks: Annotated[
        bool, typer.Option("--leaks", help="What was opened and never closed, by call site.")
    ] = False,
    pid: Annotated[
        int | None, typer.Option("--pid", min=1, metavar="N", help="Only this process.")
    ] = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="Of calls and totals only what failed.")
    ] = False,
    fail_on_leaks: Annotated[
        bool,
        typer.Option(
            "--fail-on-leaks", help=f"End with exit code {Exit.LEAKS.value} when there are leaks."
        ),
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print JSON for programs; of --calls one line for each call."),
    ] = False,
) -> None:
    """Show a call trace: totals, failures, leaks; and the calls, when they are few or asked for."""
    from hsm.cli.trace_print import Printer

    if as_json and calls and (totals or leaks):
        raise CommandError(Exit.USAGE, "--calls --json prints lines: leave --totals, --leaks out")
    printer = Printer(calls=calls, totals=totals, leaks=leaks, as_json=as_json)
    reader = _Reader(file, quiet=calls and sys.stdout.isatty())
    for line in reader.lines():
        printer.take(line, pid, failed)
    reader.complain()
    found = printer.finish(pid)
    if fail_on_leaks and found:
        raise typer.Exit(Exit.LEAKS)


class _Reader:
    """Reads a trace line by line. Damaged lines are left out, but the first must be good."""

    def __init__(self, file: Path, quiet: bool) -> None:
        self._file = file
        self._quiet = quiet
        self._damaged: list[str] = []
        self._damage = 0

    def lines(self) -> "Iterator[Header | Call]":
        """Give every good line. CommandError when the file is no trace."""
        from hsm.model.trace import TraceLineError, parse_line
        from hsm.model.trace.lines import LINE_MAX

        good = False
        for number, line in self._numbered():
            try:
                parsed = parse_line(line)
            except TraceLineError as error:
                if not good:
                    message = f"{self._file}:{number}: this is no call trace of libsdf: {error}"
                    raise CommandError(Exit.USAGE, message) from None
                self._damage += 1
                whole = line.endswith(b"\n") or len(line) > LINE_MAX
                cut = "" if whole else ", the last one, cut off"
                if self._damage <= 3:
                    self._damaged.append(f"line {number}{cut}: {error}")
            else:
                good = True
                yield parsed
        if not good:
            raise CommandError(Exit.USAGE, f"{self._file} is empty: it is no call trace of libsdf")

    def complain(self) -> None:
        """Say on standard error which lines were left out."""
        if self._damage:
            complain(f"{self._damage} damaged lines of {self._file} were left out")
        for text in self._damaged:
            complain(text)

    def _numbered(self) -> Iterator[tuple[int, bytes]]:
        """Give the lines that are not empty, with numbers; of one too long only its start."""
        from hsm.model.trace.lines import LINE_MAX

        with self._file.open("rb") as plain, self._shown(plain) as source:
            number = 0
            while line := source.readline(LINE_MAX + 2):
                number += 1
                rest = line
                while not rest.endswith(b"\n") and len(rest) == LINE_MAX + 2:
                    rest = source.readline(LINE_MAX + 2)
                if line.strip():
                    yield number, line

    def _shown(self, source: BinaryIO) -> BinaryIO:
        """Show the progress through a big file on a terminal."""
        size = os.fstat(source.fileno()).st_size
        if self._quiet or size < _PROGRESS_BYTES or not sys.stderr.isatty():
            return source
        from rich.console import Console
        from rich.progress import wrap_file

        return wrap_file(  # type: ignore[return-value]  # a context manager of a BinaryIO
            source, size, description="reading", console=Console(stderr=True), transient=True
        )
