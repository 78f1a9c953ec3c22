"""`softsjj config`: what the client configuration says, and whether a file is right."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hsm.cli.options import DataOption, JsonOption
from hsm.cli.output import print_json, say, table

if TYPE_CHECKING:
    from hsm.model.client_file import ClientConfig

group = typer.Typer(
    help="The client configuration that libsdf, softsjj and the Python client share: environment, "
    "then softsjj.toml, then defaults.",
    no_args_is_help=True,
)


@group.command(
    "show",
    epilog="The file of another directory:  SOFTSJJ_CONFIG=DIR/softsjj.toml softsjj config show",
)
def show(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show every setting of a client that starts here and now, and where it comes from."""
    from hsm.client.configuration import load

    config = load()
    rows = list(_rows(config, data))
    if as_json:
        settings = {name: {"value": value, "from": origin} for name, value, origin in rows}
        print_json({"file": str(config.file) if config.file else None, "settings": settings})
        return
    table(("setting", "value", "from"), rows)
    if config.file is None:
        say("No softsjj.toml was found: not here, not in ~/.config/softsjj, not in /etc/softsjj.")


@group.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A softsjj.toml, by any name.")],
) -> None:
    """Judge a configuration file; every mistake is named with its line. Exit code 2 when wrong."""
    from hsm.client.configuration import read_file
    from hsm.model.client_file import client_config, parse_variables

    told = read_file(file)
    client_config(told, parse_variables(os.environ), file)
    say(f"{file} is right: {', '.join(told) if told else 'it sets nothing'}")


def _rows(config: "ClientConfig", data: Path | None) -> Iterator[tuple[str, str, str]]:
    from hsm.cli.options import configured_management, data_directory
    from hsm.client.where import service_addresses
    from hsm.model.client_file import SETTINGS

    derived = {
        "address": ", ".join(map(str, service_addresses(config))),
        "admin": str(configured_management(config, data_directory(data))),
    }
    for setting in SETTINGS:
        table_name, _, key = setting.name.rpartition(".")
        value = getattr(config.tls if table_name else config, key, None)
        text = derived.get(setting.name) or _text(value)
        yield setting.name, text, config.origins.get(setting.name, "default")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
