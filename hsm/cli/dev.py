"""`softsjj dev`: a machine for an afternoon, gone when the command ends."""

import json
import os
import shlex
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError, complain
from hsm.cli.options import ServiceOption
from hsm.cli.output import say
from hsm.cli.seed import read_seed
from hsm.model.lab_keys import LAB_KEYS, LabKey

if TYPE_CHECKING:
    from hsm.testing import Sjj

EXAMPLES = (
    "A machine, until Ctrl-C:  softsjj dev\n\n"
    "A program against it, for CI:  softsjj dev -- ./my-test --all\n\n"
    "With keys of your own choice:  softsjj dev --seed lab.toml"
)
_NOT_FOUND, _NOT_EXECUTABLE, _BY_SIGNAL = 127, 126, 128  # as shells report them
_FROM_TERMINAL = 128  # SI_KERNEL, sigaction(2): the whole foreground group has got it
_END = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_WATCHED = {*_END, signal.SIGCHLD}


def dev(  # noqa: PLR0913, PLR0917  the options of the command
    command: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[-- COMMAND ...]",
            help="Run this with the environment set, and end with its exit code.",
        ),
    ] = None,
    seed: Annotated[
        Path | None,
        typer.Option(
            "--seed",
            metavar="FILE",
            help="Make the keys of this file instead of SM2 pairs 1-3 and KEKs 1-3.",
        ),
    ] = None,
    listen: Annotated[
        str | None,
        typer.Option(
            "--listen",
            metavar="ADDRESS",
            help="Serve device calls here: unix:PATH, or HOST:PORT on loopback (port 0: any). "
            "Without it a socket of its own.",
        ),
    ] = None,
    service: ServiceOption = "lane",
    log: Annotated[
        bool, typer.Option("--log", help="Show the machine's log on standard error.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the environment as one JSON line.")
    ] = False,
) -> None:
    """Make and run a temporary LAB machine with known keys; nothing is left of it at the end."""
    from hsm.testing import Host, HostError

    if command and as_json:
        raise CommandError(Exit.USAGE, "--json is for programs that wait; leave COMMAND out")
    keys = read_seed(seed) if seed else LAB_KEYS
    place = _absolute(listen) if listen else None
    # Waited for with sigwaitinfo: so none comes between making something and removing it.
    signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    with tempfile.TemporaryFile() as file:
        host = Host(None if log else file)
        try:
            machine = host.make(keys, listen=place, service=service)
            code = _run(machine, command) if command else _wait(machine, host.pid, as_json)
        except HostError as error:
            raise CommandError(Exit.UNUSABLE, str(error)) from error
        finally:
            host.close()
    raise typer.Exit(code)


def _absolute(listen: str) -> str:
    from hsm.cli.options import service_address

    return str(service_address(listen))


def _wait(machine: "Sjj", host: int | None, as_json: bool) -> int:
    """Tell how to use the machine and wait for a signal, or for the machine's own end."""
    try:
        _tell_program(machine) if as_json else _tell_person(machine)
        sys.stdout.flush()
    except BrokenPipeError:
        return Exit.OK  # who started us does not listen any more
    while True:
        came = signal.sigwaitinfo(_WATCHED)
        if came.si_signo in _END:
            return Exit.OK
        if came.si_pid == host:
            complain("the machine has ended by itself; --log shows its log")
            return Exit.UNUSABLE


def _tell_program(machine: "Sjj") -> None:
    value = {
        "env": machine.variables,
        "libdir": str(machine.libdir),
        "includedir": str(machine.includedir),
        "keys": [
            {"type": key.name.type.value, "index": key.name.index, "password": key.password}
            for key in machine.keys
        ],
        "warnings": list(machine.warnings),
        "pid": os.getpid(),
    }
    say(json.dumps(value))


def _tell_person(machine: "Sjj") -> None:
    say("# LAB machine, an emulator for tests; it is gone when this command ends (Ctrl-C)")
    for warning in machine.warnings:
        say(f"# warning: {warning}")
    for key in machine.keys:
        say(f"#   {_describe(key)}")
    say("# paste this into another terminal:")
    for name, value in machine.variables.items():
        say(f"export {name}={shlex.quote(value)}")
    include, lib = (shlex.quote(str(path)) for path in (machine.includedir, machine.libdir))
    say(f"# cc app.c -I{include} -L{lib} -lsdf -Wl,-rpath,{lib} -o app")


def _describe(key: LabKey) -> str:
    if key.password is None:
        return str(key.name)
    return f"{key.name}, access password {key.password}"


def _run(machine: "Sjj", command: list[str]) -> int:
    """Run a command beside the machine, pass signals on to it, and give its exit code."""
    try:
        pid = os.posix_spawnp(command[0], command, machine.env, setsigmask=[])
    except OSError as error:
        complain(f"cannot run {command[0]}: {error.strerror}")
        return _NOT_FOUND if isinstance(error, FileNotFoundError) else _NOT_EXECUTABLE
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else _BY_SIGNAL - code
        came = signal.sigwaitinfo(_WATCHED)
        if came.si_signo in _END and came.si_code != _FROM_TERMINAL:
            os.kill(pid, came.si_signo)
