"""The work directory of the demo: made by it, used again by it, and never anybody else's.

What is in it:
WORKDIR/.softsjj-hospital  the mark of a directory that the demo made
WORKDIR/machine/           the lab machine; kept from run to run
WORKDIR/password           password of key 1 (mode 0600); kept
WORKDIR/records/           the records in clear; made anew
WORKDIR/store/             the protected records; made anew
WORKDIR/program/           the compiled program; made anew
"""

import os
import secrets
import shutil
from pathlib import Path

from ..lab_machine import DemoError

MARK = ".softsjj-hospital"


def default_workdir() -> Path:
    """Say where the demo works when nobody says: the user's state directory."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(state) / "softsjj" / "hospital"


class Workplace:
    """A marked work directory and the places in it."""

    def __init__(self, directory: Path) -> None:
        """Take a new or empty directory, or one that carries the mark; refuse any other."""
        self.directory = directory.absolute()
        self.records = self.directory / "records"
        self.store = self.directory / "store"
        self.program = self.directory / "program" / "protect"
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            mark = self.directory / MARK
            if not mark.exists():
                if any(self.directory.iterdir()):
                    raise DemoError(f"{self.directory} is not empty and was not made by the demo")
                mark.write_text("Made by the hospital demo of SoftSJJ; safe to delete.\n")
        except OSError as error:
            raise DemoError(f"cannot work in {self.directory}: {error}") from None

    def password_file(self) -> Path:
        """Return the file (mode 0600) with the password of key 1, drawn at the first run."""
        path = self.directory / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(12))
        return path

    def discard(self, path: Path) -> None:
        """Remove one of the demo's own subdirectories."""
        if path.parent != self.directory:
            raise ValueError(f"{path} is not directly in {self.directory}")
        if path.exists():
            shutil.rmtree(path)

    def clear_results(self) -> None:
        """Remove what an earlier run made and this run makes anew."""
        for path in (self.records, self.store, self.program.parent):
            self.discard(path)
        self.program.parent.mkdir()
