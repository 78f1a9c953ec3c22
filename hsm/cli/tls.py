"""`softsjj tls`: certificates for a lab, and what is in a certificate."""

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.cli.options import JsonOption
from hsm.cli.output import pairs, print_json, say

if TYPE_CHECKING:
    from cryptography import x509

    from hsm.cli.lab_certificates import Issued, Role

group = typer.Typer(
    help="Certificates for mutual TLS in a lab (not for production), and what is in one.",
    no_args_is_help=True,
)
_CA_DAYS, _DAYS, _DAYS_MAX = 3650, 825, 36500
_SERVICE_PORT, _ADMIN_PORT = 8018, 8019

DirectoryOption = Annotated[
    Path,
    typer.Option("--out", metavar="DIR", help="Where the files go; none is ever overwritten."),
]


@group.command("make-ca", epilog="softsjj tls make-ca ~/lab-ca")
def make_ca(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where ca.pem and ca.key go.")],
    name: Annotated[
        str, typer.Option("--name", metavar="TEXT", help="The common name of the CA.")
    ] = "SoftSJJ LAB CA",
    days: Annotated[
        int, typer.Option("--days", min=1, max=_DAYS_MAX, help="How long it is valid.")
    ] = _CA_DAYS,
) -> None:
    """Make a CA for a lab; whoever has its ca.key can let anybody in."""
    from hsm.cli import lab_certificates as lab

    directory = directory.expanduser()
    try:
        made = lab.make_ca(directory, name, days)
    except lab.CertificateError as error:
        raise CommandError(Exit.UNUSABLE, str(error)) from error
    _tell(made)
    say("Next, a certificate for the machine, with the names its clients call it by:")
    say(
        f"  softsjj tls issue --ca {_quoted(directory)} --server --name sjj1.hospital.example "
        "--out server"
    )


@group.command(
    "issue",
    epilog="For a machine:  softsjj tls issue --ca ~/lab-ca --server --name sjj1.hospital.example "
    "--name 10.0.0.5 --out server\n\n"
    "For a program:  softsjj tls issue --ca ~/lab-ca --client --name his-1 --out his-1",
)
def issue(  # noqa: PLR0913, PLR0917  the options of the command
    out: DirectoryOption,
    ca: Annotated[
        Path, typer.Option("--ca", metavar="DIR", help="The directory of softsjj tls make-ca.")
    ],
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="NAME",
            help="A host name or address (repeat it); the first one is the common name too.",
        ),
    ] = None,
    server: Annotated[
        bool | None,
        typer.Option(
            "--server/--client",
            show_default=False,
            help="Whose it is: the machine's, or a program's. Each is good for one side only.",
        ),
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            "--subject",
            metavar="TEXT",
            help='The whole subject as RFC 4514 writes it: "CN=his-1,O=Hospital". '
            "Of a client it is what the machine knows it by.",
        ),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", min=1, max=_DAYS_MAX, help="How long it is valid.")
    ] = _DAYS,
) -> None:
    """Issue a certificate with its key, and put the CA's certificate beside it."""
    from hsm.cli import lab_certificates as lab

    if server is None:
        raise CommandError(Exit.USAGE, "say whose it is: --server (the machine) or --client")
    role: Role = "server" if server else "client"
    out = out.expanduser()
    try:
        made = lab.issue(ca.expanduser(), role, name or [], subject, days, out)
    except lab.CertificateError as error:
        raise CommandError(Exit.UNUSABLE, str(error)) from error
    _tell(made)
    if made.shortened:
        say("It ends with its CA, earlier than asked for.")
    if server:
        _next_of_server(made)
    else:
        _next_of_client(made)


@group.command("show", epilog="softsjj tls show server/server.pem")
def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Certificates, as PEM or DER.")],
    as_json: JsonOption = False,
) -> None:
    """Show whose a certificate is, until when it is valid, and for which names."""
    from hsm.cli import lab_certificates as lab

    try:
        found = [_description(one) for one in lab.read_certificates(file.expanduser())]
    except lab.CertificateError as error:
        raise CommandError(Exit.UNUSABLE, str(error)) from error
    if as_json:
        print_json(found)
        return
    for number, rows in enumerate(found):
        if number:
            say("")
        pairs({name: _text(value) for name, value in rows.items() if _text(value)})


def _text(value: str | bool | list[str]) -> str:
    if isinstance(value, bool):
        return "a LAB certificate, for tests only" if value else ""
    return value if isinstance(value, str) else ", ".join(value)


def _description(certificate: "x509.Certificate") -> dict[str, str | bool | list[str]]:
    from cryptography.hazmat.primitives import hashes

    from hsm.cli import lab_certificates as lab
    from hsm.model.principals import subject_text

    return {
        "subject": subject_text(certificate.subject),
        "issuer": certificate.issuer.rfc4514_string(),
        "from": f"{certificate.not_valid_before_utc:%Y-%m-%d %H:%M:%SZ}",
        "until": f"{certificate.not_valid_after_utc:%Y-%m-%d %H:%M:%SZ}",
        "state": _validity(certificate),
        "names": lab.names_of(certificate),
        "use": lab.uses_of(certificate),
        "serial": f"{certificate.serial_number:x}",
        "sha256": certificate.fingerprint(hashes.SHA256()).hex(),
        "lab": lab.is_lab(certificate),
    }


def _validity(certificate: "x509.Certificate") -> str:
    now = datetime.now(UTC)
    if now < certificate.not_valid_before_utc:
        return "NOT YET VALID"
    left = certificate.not_valid_after_utc - now
    return f"valid for {left.days} more days" if left.total_seconds() > 0 else "EXPIRED"


def _tell(made: "Issued") -> None:
    until = f"{made.certificate.not_valid_after_utc:%Y-%m-%d}"
    say(f"LAB certificate of {made.certificate.subject.rfc4514_string()}, valid until {until}:")
    for file in made.files:
        note = "   (secret: only this user may read it)" if file.suffix == ".key" else ""
        say(f"  {file}{note}")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def _next_of_server(made: "Issued") -> None:
    certificate, key, ca = map(_quoted, made.files)
    say("Next, on the machine:")
    say(
        f"  softsjj serve --listen tls:0.0.0.0:{_SERVICE_PORT} --admin "
        f"unix:$HOME/softsjj.admin,tls:0.0.0.0:{_ADMIN_PORT} "
        f"--tls-ca {ca} --tls-certificate {certificate} --tls-key {key}"
    )


def _next_of_client(made: "Issued") -> None:
    certificate, key, ca = (_quoted(file.absolute()) for file in made.files)
    subject = made.certificate.subject.rfc4514_string()
    say("Next, where the program runs (the three files go there; the key stays secret):")
    say(f"  export SOFTSJJ_ADDRESS=tls:sjj1.hospital.example:{_SERVICE_PORT} SOFTSJJ_TLS_CA={ca}")
    say(f"  export SOFTSJJ_TLS_CERTIFICATE={certificate} SOFTSJJ_TLS_KEY={key}")
    say("It may use the device. For more, in principals.toml in the machine's data directory:")
    say("  [[principal]]")
    say(f"  subject = '{subject}'" if "'" not in subject else f"  subject = {_basic(subject)}")
    say('  roles = ["user", "operator", "administrator", "auditor"]')


def _basic(text: str) -> str:
    """Write a text as a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
