"""What a person reads when a command cannot do what was asked, and the exit code that says so."""

import os
import sys

from hsm.cli.exits import Exit
from hsm.model.address import AddressError
from hsm.model.client_file import ClientFileError
from hsm.model.errors import CredentialsError, RefusalError


class CommandError(Exception):
    """A command cannot go on; the message says why and what to do."""

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code


def complain(message: str) -> None:
    """Say what went wrong on standard error."""
    sys.stderr.write(f"softsjj: {message}\n")


def explain(error: Exception) -> int:
    """Say what went wrong and give the exit code; an error nobody foresaw is raised again."""
    if isinstance(error, CommandError):
        complain(str(error))
        return error.code
    if isinstance(error, RefusalError):
        complain(f"refused ({error.refusal.name}): {error.detail}")
        return Exit.REFUSED
    if isinstance(error, AddressError | ClientFileError):
        complain(str(error))
        return Exit.USAGE
    if isinstance(error, CredentialsError):
        complain(str(error))
        return Exit.UNUSABLE
    if isinstance(error, OSError) and error.filename is not None:
        complain(f"cannot use {os.fsdecode(error.filename)}: {error.strerror}")
        return Exit.UNUSABLE
    raise error
