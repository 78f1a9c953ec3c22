"""`softsjj key export` and `softsjj key csr`: what may leave the device about a pair."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.cli.key_options import (
    AskPasswordOption,
    IndexOption,
    KeyType,
    PasswordFileOption,
    access_password,
)
from hsm.cli.options import AdminOption, DataOption, management
from hsm.cli.output import say

if TYPE_CHECKING:
    from hsm.cli.key_secrets import Sources

EXPORT_EXAMPLES = (
    "softsjj key export --type sm2 --index 1 --pem --out sign.pub.pem\n\n"
    "softsjj key export --type sm2 --index 1 --pair encrypt --hex"
)
CSR_EXAMPLES = (
    'softsjj key csr --index 1 --subject "CN=sjj1,O=Hospital,C=CN" --out sjj1.csr\n\n'
    "openssl req -in sjj1.csr -verify -noout -vfyopt distid:1234567812345678"
)
_DEADLINE = 30.0


class PairName(StrEnum):
    """A pair of an SM2 index."""

    SIGN = "sign"
    ENCRYPT = "encrypt"


PairOption = Annotated[PairName, typer.Option("--pair", help="Which pair of the index.")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write to a new file instead of standard output."),
]


def export(  # noqa: PLR0913, PLR0917  the options of the command
    index: IndexOption,
    key_type: Annotated[KeyType, typer.Option("--type", help="sm2.")] = KeyType.SM2,
    pair: PairOption = PairName.SIGN,
    as_pem: Annotated[
        bool, typer.Option("--pem", help="SubjectPublicKeyInfo as PEM; also without this option.")
    ] = False,
    as_hex: Annotated[bool, typer.Option("--hex", help="x and y, 128 hex digits.")] = False,
    out: OutOption = None,
    admin: AdminOption = None,
    data: DataOption = None,
) -> None:
    """Export a public key. Private keys and KEKs never leave."""
    from hsm.asn1.public_key import pem, public_key_der
    from hsm.cli.ask import ask
    from hsm.client.calls import KEY_SHOW
    from hsm.spec.v1.keys_pb2 import ShowKeyRequest

    if key_type is not KeyType.SM2:
        raise CommandError(Exit.USAGE, "a KEK has no public half; only sm2 keys can be exported")
    if as_pem and as_hex:
        raise CommandError(Exit.USAGE, "give --pem or --hex, not both")
    request = ShowKeyRequest(type=key_type.value, index=index)
    key = ask(management(admin, data), KEY_SHOW, request).key
    point = key.sign_public_key if pair is PairName.SIGN else key.encrypt_public_key
    _put(point.hex() + "\n" if as_hex else pem("PUBLIC KEY", public_key_der(point)), out)


def csr(  # noqa: PLR0913, PLR0917  the options of the command
    index: IndexOption,
    subject: Annotated[
        str,
        typer.Option(
            "--subject", metavar="NAME", help='As RFC 4514 writes it: "CN=sjj1,O=Hospital,C=CN".'
        ),
    ],
    pair: PairOption = PairName.SIGN,
    user_id: Annotated[
        str, typer.Option("--id", metavar="TEXT", help="The user's identity in the signature's Z.")
    ] = "1234567812345678",
    out: OutOption = None,
    password: Annotated[
        str | None,
        typer.Option(
            "--password",
            metavar="TEXT",
            help="The access password of the key, if it has one. Visible in the list of processes.",
        ),
    ] = None,
    password_file: PasswordFileOption = None,
    ask_password: AskPasswordOption = False,
    admin: AdminOption = None,
    data: DataOption = None,
) -> None:
    """Make a certification request (PKCS#10) for a pair, signed in the device."""
    from hsm.asn1.public_key import pem
    from hsm.cli.key_secrets import ask_sealed, from_bytes
    from hsm.client.calls import KEY_CSR
    from hsm.spec.v1.keys_pb2 import MakeCsrRequest

    if not user_id:
        raise CommandError(Exit.USAGE, "--id is empty; leave it out for 1234567812345678")
    try:
        subject.encode()
    except UnicodeEncodeError:
        raise CommandError(Exit.USAGE, "--subject is not UTF-8") from None
    request = MakeCsrRequest(
        index=index,
        pair=list(PairName).index(pair) + 1,
        subject=subject,
        user_id=user_id.encode("utf-8", "surrogateescape"),
    )
    sources: Sources = []
    chosen = access_password(password, password_file, ask_password, new=False)
    if chosen is not None:
        sources.append((request.password, from_bytes(chosen)))
    reply = ask_sealed(management(admin, data), KEY_CSR, request, sources, _DEADLINE)
    _put(pem("CERTIFICATE REQUEST", reply.csr), out)


def _put(text: str, out: Path | None) -> None:
    """Print, or write a new file; what is there already is left alone."""
    if out is None:
        say(text.rstrip("\n"))
        return
    try:
        with out.open("x", encoding="ascii") as file:
            file.write(text)
    except FileExistsError:
        raise CommandError(Exit.UNUSABLE, f"{out} is there already; it is not changed") from None
    except OSError as error:
        raise CommandError(Exit.UNUSABLE, f"cannot write {out}: {error.strerror}") from error
    say(f"written to {out}")
