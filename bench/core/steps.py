"""Steps of fetching and building: run a program, and keep what it said when it fails."""

import subprocess
from pathlib import Path

from .errors import MissingError


def step(what: str, *words: str | Path, seconds: float = 600, cwd: Path | None = None) -> str:
    """Run a program and return what it printed. MissingError with its last words."""
    command = [str(word) for word in words]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, cwd=cwd, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MissingError(f"{what} failed: {error}") from error
    if done.returncode != 0:
        said = " ".join((done.stdout + done.stderr).split())
        raise MissingError(f"{what} failed: {said[-300:]}")
    return done.stdout
