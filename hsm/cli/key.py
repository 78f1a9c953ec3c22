"""`softsjj key`: the stored keys of the device."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.cli.key_options import (
    AskPasswordOption,
    IndexOption,
    KeyType,
    PasswordFileOption,
    PasswordOption,
    TypeOption,
    access_password,
)
from hsm.cli.options import AdminOption, DataOption, JsonOption, management
from hsm.cli.output import moment, pairs, plain, print_json, say, table

if TYPE_CHECKING:
    from hsm.spec.v1.keys_pb2 import StoredKey

group = typer.Typer(
    help="Keys that stay in the device, by type and index: sm2 (a signature pair and an "
    "encryption pair; index 0 is the device key) and kek (an SM4 key that wraps others).",
    no_args_is_help=True,
)


@group.command(
    "generate",
    epilog="softsjj key generate --type kek --index 1\n\n"
    "softsjj key generate --type sm2 --index 1 --ask-password",
)
def generate(  # noqa: PLR0913, PLR0917  the options of the command
    key_type: TypeOption,
    index: IndexOption,
    password: PasswordOption = None,
    password_file: PasswordFileOption = None,
    ask_password: AskPasswordOption = False,
    admin: AdminOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key. Without an access password its private keys need no access right."""
    from hsm.cli.ask import ask
    from hsm.client.calls import KEY_GENERATE
    from hsm.spec.v1.common_pb2 import Secret
    from hsm.spec.v1.keys_pb2 import GenerateKeyRequest

    chosen = access_password(password, password_file, ask_password, new=True)
    request = GenerateKeyRequest(type=key_type.value, index=index)
    if chosen is not None:
        request.password.CopyFrom(Secret(plain=chosen))
    show_key(ask(management(admin, data), KEY_GENERATE, request).key, as_json)


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
    show_key(ask(management(admin, data), KEY_SHOW, request).key, as_json)


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


def show_key(key: "StoredKey", as_json: bool, extra: dict[str, Any] | None = None) -> None:
    """Print what may be known of a key, and what else the command has to tell."""
    if as_json:
        print_json(plain(key) | (extra or {}))
        return
    rows = {
        "key": f"{key.type}/{key.index}",
        "bits": str(key.bits),
        "password": "yes" if key.password else "no",
        "made": moment(key.created_unix_ms),
        "signature public key": key.sign_public_key.hex(),
        "encryption public key": key.encrypt_public_key.hex(),
        "check value": key.check_value,
        **{name.replace("_", " "): _words(value) for name, value in (extra or {}).items()},
    }
    pairs({name: value for name, value in rows.items() if value})


def _words(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
