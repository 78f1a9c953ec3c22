"""The root of the command line: the groups, and the options that need no command."""

from typing import Annotated

import typer

from hsm.cli import (
    audit,
    bench,
    config,
    dev,
    key,
    key_import,
    key_public,
    machine,
    sdf,
    seed,
    selftest,
    status,
    tls,
    trace,
)
from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.cli.output import say

_CODES = " · ".join(f"{code.value} {code.meaning}" for code in Exit)
_EPILOG = (
    "Start a machine:  softsjj init && softsjj serve\n\n"
    "Use it:  softsjj key generate --type sm2 --index 1 · softsjj status · softsjj audit show\n\n"
    f"Exit codes: {_CODES}."
)

app = typer.Typer(
    name="softsjj",
    help="SoftSJJ, a software HSM and GM-appliance lab: an emulator for integration and load "
    "testing, not a certified module.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _installed(folder: str, file: str) -> str:
    """Find the folder of the installed package that holds a file."""
    from importlib.resources import as_file, files

    found = files("hsm").joinpath(folder).joinpath(file)
    if not found.is_file():
        raise CommandError(
            Exit.UNUSABLE, f"{file} is not installed: install the package softsjj (make build)"
        )
    with as_file(found) as path:
        return str(path.parent)


def _print_libdir(wanted: bool) -> None:
    if wanted:
        say(_installed("lib", "libsdf.so"))
        raise typer.Exit


def _print_includedir(wanted: bool) -> None:
    if wanted:
        say(_installed("include", "sdf.h"))
        raise typer.Exit


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"softsjj {version('softsjj')}")
        raise typer.Exit


@app.callback()
def root(
    libdir: Annotated[
        bool,
        typer.Option(
            "--libdir",
            callback=_print_libdir,
            is_eager=True,
            help="Print the directory of libsdf.so: cc app.c -L$(softsjj --libdir) -lsdf",
        ),
    ] = False,
    includedir: Annotated[
        bool,
        typer.Option(
            "--includedir",
            callback=_print_includedir,
            is_eager=True,
            help="Print the directory of sdf.h: cc -I$(softsjj --includedir) -c app.c",
        ),
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take the options that stand alone; their callbacks have done the work."""
    del libdir, includedir, version


app.command("init", epilog=machine.INIT_EXAMPLES)(machine.init)
app.command("serve", epilog=machine.SERVE_EXAMPLES)(machine.serve)
app.command("dev", epilog=dev.EXAMPLES, context_settings={"allow_interspersed_args": False})(
    dev.dev
)
app.command("status", epilog=status.EXAMPLES)(status.status)
key.group.command("seed", epilog=seed.EXAMPLES)(seed.seed)
key.group.command("import", epilog=key_import.EXAMPLES)(key_import.import_key)
key.group.command("export", epilog=key_public.EXPORT_EXAMPLES)(key_public.export)
key.group.command("csr", epilog=key_public.CSR_EXAMPLES)(key_public.csr)
app.add_typer(key.group, name="key")
app.add_typer(audit.group, name="audit")
app.add_typer(sdf.group, name="sdf")
app.add_typer(tls.group, name="tls")
app.add_typer(config.group, name="config")
app.add_typer(trace.group, name="trace")
app.add_typer(bench.group, name="bench")
app.command("selftest", epilog=selftest.EXAMPLES)(selftest.selftest)
