"""`softsjj key`: the stored keys of the device."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.cli.options import AdminOption, DataOption, JsonOption, management
from hsm.cli.output import moment, pairs, plain, print_json, say, table

if TYPE_CHECKING:
    from hsm.spec.v1.keys_pb2 import StoredKey

group = typer.Typer(
    help="Keys that stay in the device, by type and index: sm2 (a signature pair and an "
    "encryption pair; index 0 is the device key) and kek (an SM4 key that wraps others).",
    no_args_is_help=True,
)


class KeyType(StrEnum):
    """What an index can hold."""

    SM2 = "sm2"
    KEK = "kek"


TypeOption = Annotated[KeyType, typer.Option("--type", help="sm2 or kek.")]
IndexOption = Annotated[
    int, typer.Option("--index", min=0, max=2**32 - 1, metavar="N", help="Key index.")
]


@group.command(
    "generate",
    epilog="softsjj key generate --type kek --index 1\n\n"
    "softsjj key generate --type sm2 --index 1 --ask-password",
)
def generate(  # noqa: PLR0913, PLR0917  the options of the command
    key_type: TypeOption,
    index: IndexOption,
    password: Annotated[
        str | None,
        typer.Option(
            "--password",
            metavar="TEXT",
            help="Access password: programs must then call SDF_GetPrivateKeyAccessRight. "
            "Visible in the list of processes; for tests.",
        ),
    ] = None,
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file",
            metavar="FILE",
            help="Take the access password from the first line of a file; - is standard input.",
        ),
    ] = None,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Ask for the access password.")
    ] = False,
    admin: AdminOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key. Without an access password its private keys need no access right."""
    from hsm.cli.ask import ask
    from hsm.client.calls import KEY_GENERATE
    from hsm.spec.v1.common_pb2 import Secret
    from hsm.spec.v1.keys_pb2 import GenerateKeyRequest

    chosen = _password(password, password_file, ask_password)
    request = GenerateKeyRequest(type=key_type.value, index=index)
    if chosen is not None:
        request.password.CopyFrom(Secret(plain=chosen))
    _show(ask(management(admin, data), KEY_GENERATE, request).key, as_json)


@group.command("list", epilog="softsjj key list --type sm2 --json")
def list_keys(
    key_type: Annotated[
        KeyType | None, typer.Option("--type", help="Only keys of this type.")
    ] = None,
    admin: AdminOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the stored keys."""
    from hsm.cli.ask import ask
    from hsm.client.calls import KEY_LIST
    from hsm.spec.v1.keys_pb2 import ListKeysRequest

    request = ListKeysRequest(type=key_type.value if key_type else "")
    keys = ask(management(admin, data), KEY_LIST, request).keys
    if as_json:
        print_json([plain(key) for key in keys])
        return
    table(
        ("type", "index", "bits", "password", "made", ""),
        (
            (
                key.type,
                str(key.index),
                str(key.bits),
                "yes" if key.password else "no",
                moment(key.created_unix_ms),
                "device key" if (key.type, key.index) == ("sm2", 0) else "",
            )
            for key in keys
        ),
    )


@group.command("show", epilog="softsjj key show --type sm2 --index 0")
def show(
    key_type: TypeOption,
    index: IndexOption,
    admin: AdminOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what may be known of a key: its public keys, or its check value."""
    from hsm.cli.ask import ask
    from hsm.client.calls import KEY_SHOW
    from hsm.spec.v1.keys_pb2 import ShowKeyRequest

    request = ShowKeyRequest(type=key_type.value, index=index)
    _show(ask(management(admin, data), KEY_SHOW, request).key, as_json)


@group.command("destroy", epilog="softsjj key destroy --type kek --index 1 --yes")
def destroy(
    key_type: TypeOption,
    index: IndexOption,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    admin: AdminOption = None,
    data: DataOption = None,
) -> None:
    """Destroy a key for good. What is encrypted under it is lost."""
    from hsm.cli.ask import ask
    from hsm.client.calls import KEY_DESTROY
    from hsm.spec.v1.keys_pb2 import DestroyStoredKeyRequest

    name = f"{key_type.value}/{index}"
    if not yes:
        if not sys.stdin.isatty():
            raise CommandError(Exit.USAGE, f"give --yes to destroy {name} without being asked")
        typer.confirm(f"Destroy {name} for good?", abort=True)
    request = DestroyStoredKeyRequest(type=key_type.value, index=index)
    ask(management(admin, data), KEY_DESTROY, request)
    say(f"{name} is destroyed")


def _password(text: str | None, file: Path | None, asked: bool) -> bytes | None:
    """Get the access password from the one option that was given; None: no password."""
    if sum((text is not None, file is not None, asked)) > 1:
        raise CommandError(Exit.USAGE, "give one of --password, --password-file and --ask-password")
    if asked:
        text = typer.prompt("Access password", hide_input=True, confirmation_prompt=True)
    # Bytes that are no UTF-8 reach us as surrogates, and go on as the bytes they were.
    password = None if text is None else os.fsencode(text)
    if file is not None:
        password = _first_line(file)
    if password == b"":
        raise CommandError(Exit.USAGE, "the password is empty; leave the option out for none")
    return password


def _first_line(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.readline().rstrip(b"\n")
    try:
        with file.open("rb") as source:
            return source.readline().rstrip(b"\n")
    except OSError as error:
        raise CommandError(
            Exit.USAGE, f"cannot read the password from {file}: {error.strerror}"
        ) from error


def _show(key: "StoredKey", as_json: bool) -> None:
    if as_json:
        print_json(plain(key))
        return
    rows = {
        "key": f"{key.type}/{key.index}",
        "bits": str(key.bits),
        "password": "yes" if key.password else "no",
        "made": moment(key.created_unix_ms),
        "signature public key": key.sign_public_key.hex(),
        "encryption public key": key.encrypt_public_key.hex(),
        "check value": key.check_value,
    }
    pairs({name: value for name, value in rows.items() if value})
