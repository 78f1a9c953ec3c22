"""A C program against libsdf: compiled the way an integrator does it, and run."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .lab_machine import DemoError, ask, say


def compiler() -> list[str]:
    """Find the C compiler: $CC, or cc."""
    words = shlex.split(os.environ.get("CC", "")) or ["cc"]
    if shutil.which(words[0]) is None:
        raise DemoError(f"no C compiler {words[0]}: apt-get install gcc libc6-dev")
    return words


def link_flags() -> list[str]:
    """Return what a program needs to be compiled and linked with libsdf: header, library, rpath."""
    include, library = ask("--includedir"), ask("--libdir")
    return [f"-I{include}", f"-L{library}", f"-Wl,-rpath,{library}", "-lsdf"]


def compile_program(folder: Path, program: Path) -> None:
    """Compile the C sources of a folder into `program`."""
    sources = [str(path) for path in sorted(folder.glob("*.c"))]
    words = [*compiler(), "-O2", "-Wall", "-Wextra", "-o", str(program)]
    flags = link_flags()
    say(f"  $ {shlex.join([*words, str(folder) + '/'])}*.c \\\n        {shlex.join(flags)}")
    done = subprocess.run([*words, *sources, *flags], check=False)
    if done.returncode != 0:
        raise DemoError(f"the compiler failed: exit code {done.returncode}")


def run_program(program: Path, words: list[str], environment: Mapping[str, str]) -> None:
    """Show and run one phase of the program; its output goes where ours goes."""
    say(f"\n  $ {shlex.join([program.name, *words])}")
    done = subprocess.run([program, *words], env=environment, check=False)
    if done.returncode != 0:
        raise DemoError(f"{program.name} {' '.join(words[:1])} failed: exit code {done.returncode}")
