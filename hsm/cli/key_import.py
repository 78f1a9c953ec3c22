"""`softsjj key import`: keys of one's own, from files or typed in as components."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.cli.key import show_key
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

if TYPE_CHECKING:
    from hsm.cli.key_secrets import Source, Sources
    from hsm.spec.v1.keys_pb2 import ImportKeyReply, ImportKeyRequest

EXAMPLES = (
    "softsjj key import --type sm2 --index 5 --file sm2.pem --ask-passphrase\n\n"
    "softsjj key import --type sm2 --index 6 --file sign.pem --encrypt-file encrypt.pem\n\n"
    "softsjj key import --type kek --index 5 --component one.txt --component two.txt\n\n"
    "softsjj key import --type kek --index 6 --components 3 --check-value 1a2b3c4d"
)
# Ten million rounds of PBKDF2, the most that is done, take a while.
_DEADLINE = 120.0
_STDIN = Path("-")


def import_key(  # noqa: PLR0913, PLR0917  the options of the command
    key_type: TypeOption,
    index: IndexOption,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="FILE",
            help="sm2: a private key as PEM or DER (PKCS#8, plain or encrypted; SEC 1) or 64 hex "
            "digits; it becomes the signature pair, and without --encrypt-file both pairs. "
            "kek: 32 hex digits.",
        ),
    ] = None,
    encrypt_file: Annotated[
        Path | None,
        typer.Option("--encrypt-file", metavar="FILE", help="sm2: the key of the encryption pair."),
    ] = None,
    passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file",
            metavar="FILE",
            help="Take the passphrase of encrypted key files from the first line of a file; "
            "- is standard input.",
        ),
    ] = None,
    encrypt_passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--encrypt-passphrase-file",
            metavar="FILE",
            help="The same for --encrypt-file, when that has a passphrase of its own.",
        ),
    ] = None,
    ask_passphrase: Annotated[
        bool, typer.Option("--ask-passphrase", help="Ask for the passphrase on the terminal.")
    ] = False,
    component: Annotated[
        list[Path] | None,
        typer.Option(
            "--component",
            metavar="FILE",
            help="kek: a component of 32 hex digits, perhaps followed by 8 of its check value; "
            "give the option for each. The components are XORed.",
        ),
    ] = None,
    components: Annotated[
        int,
        typer.Option(
            "--components",
            min=0,
            max=16,
            metavar="N",
            help="kek: ask for N components on the terminal, without echo.",
        ),
    ] = 0,
    check_value: Annotated[
        str,
        typer.Option(
            "--check-value", metavar="HEX", help="kek: refuse unless the result has it (8 digits)."
        ),
    ] = "",
    password: PasswordOption = None,
    password_file: PasswordFileOption = None,
    ask_password: AskPasswordOption = False,
    admin: AdminOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import a key, on a lab machine. An index that is taken is never overwritten.

    The files are read and sealed by the core; no interpreter sees the key.
    """
    from hsm.cli.key_secrets import ask_sealed, from_bytes
    from hsm.client.calls import KEY_IMPORT
    from hsm.spec.v1.keys_pb2 import ImportKeyRequest

    request = ImportKeyRequest(type=key_type.value, index=index, check_value=check_value)
    if key_type is KeyType.KEK:
        foreign: dict[str, object] = {
            "--encrypt-file": encrypt_file,
            "--passphrase-file": passphrase_file,
            "--encrypt-passphrase-file": encrypt_passphrase_file,
            "--ask-passphrase": ask_passphrase,
        }
        _refuse_options(KeyType.SM2, foreign)
        sources = [
            (request.components.add(), source)
            for source in _components(file, component or [], components)
        ]
    else:
        foreign = {
            "--component": component,
            "--components": components,
            "--check-value": check_value,
        }
        _refuse_options(KeyType.KEK, foreign)
        sources = _key_files(request, file, encrypt_file)
        sources += _passphrases(request, passphrase_file, ask_passphrase, encrypt_passphrase_file)
    if _STDIN == password_file and _STDIN in (passphrase_file, encrypt_passphrase_file):
        raise CommandError(Exit.USAGE, "standard input is the passphrase or the password, not both")
    chosen = access_password(password, password_file, ask_password, new=True)
    if chosen is not None:
        sources.append((request.password, from_bytes(chosen)))
    reply = ask_sealed(management(admin, data), KEY_IMPORT, request, sources, _DEADLINE)
    show_key(reply.key, as_json, _story(request, reply))


def _refuse_options(key_type: KeyType, given: Mapping[str, object]) -> None:
    """Refuse options that are for the other type of key."""
    for option, value in given.items():
        if value:
            raise CommandError(Exit.USAGE, f"{option} goes with --type {key_type.value}")


def _key_files(
    request: "ImportKeyRequest", file: Path | None, encrypt_file: Path | None
) -> "Sources":
    from hsm.cli.key_secrets import from_file

    if file is None:
        raise CommandError(Exit.USAGE, "name the key file with --file")
    sources = [(request.file, from_file(file))]
    if encrypt_file is not None:
        sources.append((request.encrypt_file, from_file(encrypt_file)))
    return sources


def _passphrases(
    request: "ImportKeyRequest", file: Path | None, asked: bool, encrypt_file: Path | None
) -> "Sources":
    from hsm.cli.key_secrets import from_first_line, from_terminal

    if file is not None and asked:
        raise CommandError(Exit.USAGE, "give --passphrase-file or --ask-passphrase, not both")
    sources: Sources = []
    if file is not None:
        sources.append((request.passphrase, from_first_line(file)))
    if asked:
        source = from_terminal("Passphrase of the key file: ", "--passphrase-file")
        sources.append((request.passphrase, source))
    if encrypt_file is not None:
        sources.append((request.encrypt_passphrase, from_first_line(encrypt_file)))
    return sources


def _components(file: Path | None, files: list[Path], asked: int) -> "list[Source]":
    from hsm.cli.key_secrets import from_file, from_terminal

    if sum((file is not None, bool(files), asked > 0)) != 1:
        raise CommandError(
            Exit.USAGE, "give the KEK by one of --file, --component (for each) and --components"
        )
    if file is not None:
        return [from_file(file)]
    if files:
        return [from_file(path) for path in files]
    questions = [f"Component {number} of {asked}: " for number in range(1, asked + 1)]
    return [from_terminal(question, "--component") for question in questions]


def _story(request: "ImportKeyRequest", reply: "ImportKeyReply") -> dict[str, object]:
    """Tell what was read, and what became of it."""
    story: dict[str, object] = {"read": reply.form}
    if request.type == KeyType.SM2:
        if reply.encrypt_form:
            story["read_for_encryption"] = reply.encrypt_form
        else:
            story["note"] = "the one key is both the signature and the encryption pair"
    elif len(reply.component_check_values) > 1:
        story["component_check_values"] = list(reply.component_check_values)
    return story
