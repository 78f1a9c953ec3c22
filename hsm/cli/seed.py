"""`softsjj key seed`: the keys of a seed file, made on a running machine."""

from pathlib import Path
from typing import Annotated

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.cli.options import AdminOption, DataOption, management
from hsm.cli.output import say
from hsm.model.lab_keys import LabKey

EXAMPLES = "softsjj key seed lab.toml"
_FILE_MAX = 1 << 20


def read_seed(file: Path) -> tuple[LabKey, ...]:
    """Read a seed file; CommandError with every mistake in it."""
    from hsm.model.seed_file import SeedError, parse_seed

    try:
        with file.open("rb") as source:
            data = source.read(_FILE_MAX + 1)
    except OSError as error:
        raise CommandError(Exit.USAGE, f"cannot read {file}: {error.strerror}") from error
    if len(data) > _FILE_MAX:
        raise CommandError(Exit.USAGE, f"{file} has more than {_FILE_MAX} bytes")
    try:
        return parse_seed(data.decode(), str(file))
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        raise CommandError(Exit.USAGE, f"{file}:{line}: this is no UTF-8") from None
    except SeedError as error:
        raise CommandError(Exit.USAGE, f"nothing was made\n{error}") from None


def seed(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A seed file: see the README.")],
    admin: AdminOption = None,
    data: DataOption = None,
) -> None:
    """Make the keys of a seed file that are not there yet; a key that is there is never changed."""
    keys = read_seed(file)
    from hsm.client import Client, UnreachableError
    from hsm.client.seed import sow

    made = 0
    try:
        with Client(management(admin, data), deadline=30) as client:
            for sown in sow(client, keys):
                made += sown.made
                note = f" ({sown.note})" if sown.note else ""
                left = f"was there, left as it is{note}"
                say(f"{sown.key.name}: {'made' if sown.made else left}")
    except UnreachableError as error:
        hint = "Start one with: softsjj serve, or name it with --admin or SOFTSJJ_ADMIN."
        raise CommandError(Exit.UNREACHABLE, f"{error}\n{hint}") from error
    say(f"{made} made, {len(keys) - made} left")
