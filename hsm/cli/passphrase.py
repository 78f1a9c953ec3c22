"""How a machine is opened: its key file, or a passphrase that only the core reads.

This file hands over a descriptor and never reads from it. On a terminal it turns the echo off and
waits until a line is there; the core then takes the line without having to wait.
"""

import contextlib
import os
import select
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.model.unsealing import Unsealing

PassphraseOption = Annotated[
    bool,
    typer.Option("--passphrase", help="Ask for the passphrase of the machine on the terminal."),
]
PassphraseFileOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help="Take the passphrase from the first line of a file; - is standard input.",
    ),
]


@contextlib.contextmanager
def unsealing(key_file: Path, on_terminal: bool, file: Path | None) -> Iterator[Unsealing]:
    """Give what opens a machine: its key file, unless an option asks for a passphrase."""
    if on_terminal and file is not None:
        raise CommandError(Exit.USAGE, "give --passphrase or --passphrase-file, not both")
    if file is not None:
        with _file(file) as descriptor:
            yield Unsealing.passphrase(descriptor)
    elif on_terminal:
        with hidden_terminal("Passphrase: ", "--passphrase-file") as descriptor:
            yield Unsealing.passphrase(descriptor)
    else:
        yield Unsealing.key_file(key_file)


@contextlib.contextmanager
def _file(file: Path) -> Iterator[int]:
    if str(file) == "-":
        yield sys.stdin.fileno()
        return
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise CommandError(
            Exit.UNUSABLE, f"cannot read the passphrase from {file}: {error.strerror}"
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def hidden_terminal(question: str, instead: str) -> Iterator[int]:
    """Ask on the terminal without echo; give the descriptor once a line is there to be read.

    `instead` names the option for those without a terminal.
    """
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise CommandError(Exit.USAGE, f"there is no terminal to ask on; use {instead}") from error
    before = termios.tcgetattr(descriptor)
    silent = termios.tcgetattr(descriptor)
    silent[3] &= ~termios.ECHO
    try:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, silent)
        os.write(descriptor, question.encode())
        select.select([descriptor], [], [])
        yield descriptor
    finally:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
        os.write(descriptor, b"\n")
        os.close(descriptor)
