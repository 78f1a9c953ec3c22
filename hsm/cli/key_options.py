"""Options of the `softsjj key` commands, and the access password they ask for."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError

# Longer than any password: what has no line end must not fill the memory.
_LINE_MAX = 4096


class KeyType(StrEnum):
    """What an index can hold."""

    SM2 = "sm2"
    KEK = "kek"


TypeOption = Annotated[KeyType, typer.Option("--type", help="sm2 or kek.")]
IndexOption = Annotated[
    int, typer.Option("--index", min=0, max=2**32 - 1, metavar="N", help="Key index.")
]
PasswordOption = Annotated[
    str | None,
    typer.Option(
        "--password",
        metavar="TEXT",
        help="Access password: programs must then call SDF_GetPrivateKeyAccessRight. "
        "Visible in the list of processes; for tests.",
    ),
]
PasswordFileOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="Take the access password from the first line of a file; - is standard input.",
    ),
]
AskPasswordOption = Annotated[
    bool, typer.Option("--ask-password", help="Ask for the access password.")
]


def access_password(text: str | None, file: Path | None, asked: bool, *, new: bool) -> bytes | None:
    """Get the access password from the one option that was given; None: no password.

    A new one is asked for twice.
    """
    if sum((text is not None, file is not None, asked)) > 1:
        raise CommandError(Exit.USAGE, "give one of --password, --password-file and --ask-password")
    if asked:
        text = typer.prompt("Access password", hide_input=True, confirmation_prompt=new)
    # Bytes that are no UTF-8 reach us as surrogates, and go on as the bytes they were.
    password = None if text is None else os.fsencode(text)
    if file is not None:
        password = _first_line(file)
    if password == b"":
        raise CommandError(Exit.USAGE, "the password is empty; leave the option out for none")
    return password


def _first_line(file: Path) -> bytes:
    """Read up to LF or CR LF, as the core does with passphrases."""
    try:
        if str(file) == "-":
            return _line_of(sys.stdin.buffer)
        with file.open("rb") as source:
            return _line_of(source)
    except OSError as error:
        raise CommandError(
            Exit.USAGE, f"cannot read the password from {file}: {error.strerror}"
        ) from error


def _line_of(source: BinaryIO) -> bytes:
    return source.readline(_LINE_MAX).removesuffix(b"\n").removesuffix(b"\r")
