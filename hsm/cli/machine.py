"""`softsjj init` and `softsjj serve`: make a machine, run a machine."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.cli.options import (
    DataOption,
    ServiceOption,
    data_directory,
    listen_addresses,
)
from hsm.cli.output import say
from hsm.cli.passphrase import PassphraseFileOption, PassphraseOption, unsealing
from hsm.model.errors import RefusalError
from hsm.model.settings import Settings
from hsm.spec.refusals import Refusal

if TYPE_CHECKING:
    from hsm.daemon.server_tls import ServerTls

INIT_EXAMPLES = (
    "A machine in its own directory:  softsjj init --data ~/lab\n\n"
    "Opened by a passphrase:  softsjj init --data ~/lab --passphrase"
)
SERVE_EXAMPLES = (
    "Try it:  softsjj serve --data ~/lab --listen unix:/tmp/lab.sock\n\n"
    "For programs that only speak TCP:  softsjj serve --listen 127.0.0.1:8018\n\n"
    "For other machines too:  softsjj serve --listen unix:/run/softsjj.sock,tls:0.0.0.0:8018 "
    "--tls-ca ca.pem --tls-certificate server.pem --tls-key server.key\n\n"
    "For a group of users:  softsjj serve --listen unix:/run/lab.sock --group lab\n\n"
    "SIGTERM or Ctrl-C stops it in order; a second one does not wait for running calls. With TLS, "
    "SIGHUP makes it read certificates and principals again, for new connections."
)

LogFormatOption = Annotated[
    Literal["console", "json"],
    typer.Option("--log-format", help="How log lines on standard error look."),
]


ListenOption = Annotated[
    list[str] | None,
    typer.Option(
        "--listen",
        metavar="ADDRESS",
        help="Where device calls are served: unix:PATH, tls:HOST:PORT, or HOST:PORT on loopback; "
        "several with commas, or repeat it. Without it: SOFTSJJ_ADDRESS, or unix:/run/softsjj.sock "
        "for root, softsjj.sock in $XDG_RUNTIME_DIR for others.",
    ),
]
AdminOption = Annotated[
    list[str] | None,
    typer.Option(
        "--admin",
        metavar="ADDRESS",
        help="Where management is served: unix:PATH or tls:HOST:PORT; several as above. Without "
        "it: SOFTSJJ_ADMIN, or the path of the first service socket + .admin, or admin.sock in "
        "the data directory.",
    ),
]
TlsCaOption = Annotated[
    Path | None,
    typer.Option(
        "--tls-ca",
        metavar="FILE",
        envvar="SOFTSJJ_SERVER_TLS_CA",
        help="For tls: addresses: the CA (PEM) that signs the certificates of clients.",
    ),
]
TlsCertificateOption = Annotated[
    Path | None,
    typer.Option(
        "--tls-certificate",
        metavar="FILE",
        envvar="SOFTSJJ_SERVER_TLS_CERTIFICATE",
        help="For tls: addresses: the machine's own certificate (PEM), its CAs after it.",
    ),
]
TlsKeyOption = Annotated[
    Path | None,
    typer.Option(
        "--tls-key",
        metavar="FILE",
        envvar="SOFTSJJ_SERVER_TLS_KEY",
        help="For tls: addresses: the key of that certificate (PEM, not encrypted).",
    ),
]
PrincipalsOption = Annotated[
    Path | None,
    typer.Option(
        "--principals",
        metavar="FILE",
        help="The roles of TLS callers. Without it: principals.toml in the data directory, if it "
        "is there; whom it does not name may use the device.",
    ),
]


def init(
    data: DataOption = None,
    passphrase: PassphraseOption = False,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Make a new LAB machine, ready to serve, in an empty data directory.

    Without a passphrase it is opened by the key file unseal.key beside its data.
    """
    from hsm.appliances.sjj import initialise
    from hsm.daemon.hardening import harden
    from hsm.daemon.lock import LockedError, take

    settings = Settings(data=data_directory(data))
    if machine_in(settings.data):
        raise CommandError(
            Exit.UNUSABLE,
            f"{settings.data} already holds a machine; nothing was changed. "
            "Start it with softsjj serve, or choose another directory with --data",
        )
    harden()
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = take(settings.data)
    except LockedError as error:
        raise CommandError(Exit.UNUSABLE, str(error)) from error
    except OSError as error:
        raise CommandError(
            Exit.UNUSABLE, f"cannot use {settings.data}: {error.strerror}"
        ) from error
    try:
        with unsealing(settings.key_file, passphrase, passphrase_file) as opened_by:
            initialise(settings.data, opened_by, settings)
    finally:
        lock.release()
    say(f"LAB machine ready in {settings.data}. Start it with: softsjj serve")


def serve(  # noqa: PLR0913, PLR0917  the options of the command
    listen: ListenOption = None,
    admin: AdminOption = None,
    data: DataOption = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            metavar="NAME",
            help="Let this group connect too (sockets 0660 instead of 0600), as users of the "
            "device, not as its administrators.",
        ),
    ] = None,
    tls_ca: TlsCaOption = None,
    tls_certificate: TlsCertificateOption = None,
    tls_key: TlsKeyOption = None,
    principals: PrincipalsOption = None,
    service: ServiceOption = "lane",
    audit_detail: Annotated[
        Literal["counted", "full"],
        typer.Option(
            "--audit-detail",
            help="counted: one audit record a second for many like ops; full: each op has a record "
            "of its own, on disk before its answer, and none is run by the lane itself.",
        ),
    ] = "counted",
    gate: Annotated[
        list[str] | None,
        typer.Option(
            "--gate",
            metavar="OP=RATE[,BURST[,SERVICE_MS[,SERVERS]]]",
            help="LAB: let an op be no faster than this, so many a second (0: any), so many at "
            "once, each taking so long on so many servers; repeat it for more ops.",
        ),
    ] = None,
    log_format: LogFormatOption = "console",
    passphrase: PassphraseOption = False,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Run the machine of a data directory in the foreground, until SIGTERM or Ctrl-C."""
    from hsm.daemon.serve import Places, StartError, run

    directory = data_directory(data)
    addresses, management = listen_addresses(listen or [], admin or [], directory)
    settings = Settings(
        data=directory,
        service_address=",".join(map(str, addresses)),
        admin_address=",".join(map(str, management)),
        faults=_faults(),
        audit_detail=audit_detail,
        gates=tuple(gate or ()),
    )
    if not machine_in(directory):
        raise CommandError(
            Exit.UNUSABLE,
            f"there is no machine in {directory}. Make one with: softsjj init --data {directory}",
        )
    try:
        tls = _server_tls(tls_ca, tls_certificate, tls_key)
        places = Places(addresses, management, group, tls, principals, service)
        places.check()
        with unsealing(settings.key_file, passphrase, passphrase_file) as opened_by:
            run(settings, opened_by, places, log_format=log_format)
    except StartError as error:
        raise CommandError(Exit.UNUSABLE, str(error)) from error


def _server_tls(ca: Path | None, certificate: Path | None, key: Path | None) -> "ServerTls | None":
    """Put the files together; CommandError when only some of them are named."""
    named = {"--tls-ca": ca, "--tls-certificate": certificate, "--tls-key": key}
    missing = [option for option, file in named.items() if file is None]
    if ca is None or certificate is None or key is None:
        if len(missing) == len(named):
            return None
        raise CommandError(Exit.USAGE, f"TLS needs {' and '.join(missing)} too")
    from hsm.daemon.server_tls import ServerTls

    return ServerTls(*(file.expanduser().absolute() for file in (ca, certificate, key)))


def _faults() -> tuple[str, ...]:
    """Read the fault points of this run: SOFTSJJ_FAULT=NAME:kill|fail[:N], several with commas."""
    return tuple(part.strip() for part in os.environ.get("SOFTSJJ_FAULT", "").split(",") if part)


def machine_in(data: Path) -> bool:
    """Say whether a data directory holds a machine; what an interrupted init left is none."""
    store_file = Settings(data=data).store_file
    if not store_file.exists() or store_file.stat().st_size == 0:
        return False
    from hsm.appliances.sjj.key_hierarchy import read_machine
    from hsm.store import open_view

    try:
        with open_view(store_file) as view:
            read_machine(view)
    except RefusalError as error:
        if error.refusal is Refusal.STATE:
            return False
        raise
    return True
