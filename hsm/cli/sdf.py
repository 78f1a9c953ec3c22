"""`softsjj sdf`: what libsdf can do."""

from enum import StrEnum
from typing import Annotated

import typer

from hsm.cli.options import JsonOption
from hsm.cli.output import print_json, say, table

group = typer.Typer(help="The SDF library (GM/T 0018).", no_args_is_help=True)


class Wanted(StrEnum):
    """Which functions to list."""

    WORKING = "working"
    NOT_SUPPORTED = "not-supported"


@group.command(
    "functions", epilog="What does not work yet:  softsjj sdf functions --status not-supported"
)
def functions(
    status: Annotated[
        Wanted | None, typer.Option("--status", help="Only functions of this status.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the functions of sdf.h; those not supported return SDR_NOTSUPPORT."""
    from hsm.spec.sdf import SDF_FUNCTIONS

    rows = [row for row in SDF_FUNCTIONS.values() if status is None or row.status == status.value]
    if as_json:
        print_json(
            [
                {
                    "name": row.name,
                    "status": row.status,
                    "clause": row.clause,
                    "editions": list(row.editions),
                    "op": None if row.op is None else row.op.name,
                    "meaning": row.meaning,
                    "note": row.note,
                }
                for row in rows
            ]
        )
        return
    table(
        ("function", "status", "clause", "meaning"),
        ((row.name, row.status, row.clause, row.meaning) for row in rows),
    )
    working = sum(row.status == "working" for row in rows)
    say(f"{working} working, {len(rows) - working} not supported")
