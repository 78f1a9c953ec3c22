"""`softsjj audit`: read and check the audit chain, with the daemon up or down."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError, complain
from hsm.cli.machine import machine_in
from hsm.cli.options import (
    AdminOption,
    DataOption,
    JsonOption,
    admin_address,
    data_directory,
    management,
)
from hsm.cli.output import moment, plain, print_json, say, table
from hsm.cli.passphrase import PassphraseFileOption, PassphraseOption, unsealing
from hsm.model.address import Address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hsm.spec.v1.audit_pb2 import AuditRecord

group = typer.Typer(
    help="The audit chain (GM/T 0030 5.7). With a daemon these commands ask it; without one "
    "they read the data directory.",
    no_args_is_help=True,
)
_PAGE = 1000
_ANSWERED = ("op", "batch")
"""Kinds of records that have a result."""


@group.command(
    "show",
    epilog="The last 20 records:  softsjj audit show --last 20\n\n"
    "All of them for a program:  softsjj audit show --after 0 --json",
)
def show(
    last: Annotated[
        int | None,
        typer.Option("--last", min=1, max=2**32 - 1, metavar="N", help="Only the last N records."),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option(
            "--after", min=0, max=2**63 - 1, metavar="N", help="Only records after number N."
        ),
    ] = None,
    admin: AdminOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show audit records: the last 50, unless the options say otherwise."""
    if last is not None and after is not None:
        raise CommandError(Exit.USAGE, "give --last or --after, not both")
    where = _where(admin, data)
    if after is not None:
        records = _after(where, after)
    else:
        records = _last(where, last or 50)
    if as_json:
        print_json([_as_json(record) for record in records])
        return
    table(
        ("number", "time", "who", "what", "key", "result", "count", "session", "detail", ""),
        (_row(record) for record in records),
    )


@group.command(
    "verify",
    epilog=f"Exit code {Exit.BROKEN_CHAIN.value} when the chain is broken; "
    "the first broken record is named.",
)
def verify(
    admin: AdminOption = None,
    data: DataOption = None,
    passphrase: PassphraseOption = False,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check every link and signature of the chain."""
    where = _where(admin, data)
    if isinstance(where, Path):
        report = _verify_directory(where, passphrase, passphrase_file)
    else:
        report = _verify_daemon(where)
    if as_json:
        print_json(report)
    elif report["intact"]:
        say(f"intact: {report['records']} records, {report['checkpoints']} signed checkpoints")
    else:
        say(f"BROKEN at record {report['first_broken']}: {report['reason']}")
    if not report["intact"]:
        raise typer.Exit(Exit.BROKEN_CHAIN)


def _where(admin: str | None, data: Path | None) -> Address | Path:
    """Say whom to ask: a running daemon's address, or a data directory that nobody runs on."""
    from hsm.daemon.lock import holder_of

    if admin is not None and _answers(admin_address(admin)):
        return admin_address(admin)
    directory = data_directory(data)
    if holder_of(directory) is None and machine_in(directory):
        complain(f"no daemon runs on {directory}; reading it directly")
        return directory
    return management(None, directory)


def _answers(address: Address) -> bool:
    from hsm.cli.ask import ask
    from hsm.client.calls import STATUS
    from hsm.spec.v1.admin_pb2 import StatusRequest

    try:
        ask(address, STATUS, StatusRequest(), deadline=5.0)
    except CommandError:
        return False
    return True


def _last(where: Address | Path, count: int) -> "Sequence[AuditRecord]":
    from hsm.spec.v1.audit_pb2 import AuditRecord, ListRecordsRequest

    if isinstance(where, Path):
        with _view(where) as view:
            return [AuditRecord.FromString(row.record) for row in view.audit_last(count)]
    from hsm.cli.ask import ask
    from hsm.client.calls import AUDIT_LIST

    return ask(where, AUDIT_LIST, ListRecordsRequest(limit=count, last=True)).records


def _after(where: Address | Path, after: int) -> "Sequence[AuditRecord]":
    from hsm.spec.v1.audit_pb2 import AuditRecord, ListRecordsRequest

    if isinstance(where, Path):
        with _view(where) as view:
            return [AuditRecord.FromString(row.record) for row in view.audit_after(after)]
    from hsm.cli.ask import ask
    from hsm.client.calls import AUDIT_LIST

    records: list[AuditRecord] = []
    while True:
        request = ListRecordsRequest(after=after, limit=_PAGE)
        page = ask(where, AUDIT_LIST, request).records
        records.extend(page)
        if len(page) < _PAGE:
            return records
        after = page[-1].sequence


def _view(directory: Path) -> Any:
    from hsm.model.settings import Settings
    from hsm.store.sqlite import open_view

    return open_view(Settings(data=directory).store_file)


def _verify_daemon(address: Address) -> dict[str, Any]:
    from hsm.cli.ask import ask
    from hsm.client.calls import AUDIT_VERIFY
    from hsm.spec.v1.audit_pb2 import VerifyChainRequest

    report = plain(ask(address, AUDIT_VERIFY, VerifyChainRequest(), deadline=600.0))
    del report["epoch"]
    return report


def _verify_directory(directory: Path, on_terminal: bool, file: Path | None) -> dict[str, Any]:
    from dataclasses import asdict

    from hsm.appliances.sjj import verify_offline
    from hsm.model.settings import Settings

    with unsealing(Settings(data=directory).key_file, on_terminal, file) as opened_by:
        return asdict(verify_offline(directory, opened_by))


def _as_json(record: "AuditRecord") -> dict[str, Any]:
    value = plain(record)
    value["op"] = _op_name(record)
    value["refusal"] = _refusal_name(record)
    return value


def _row(record: "AuditRecord") -> tuple[str, ...]:
    result = _refusal_name(record) if record.kind in _ANSWERED else ""
    return (
        str(record.sequence),
        moment(record.unix_ms),
        record.principal,
        _op_name(record) or record.kind,
        record.key,
        result,
        str(record.count or ""),
        record.session,
        record.detail,
        "LAB" if record.lab else "",
    )


def _op_name(record: "AuditRecord") -> str:
    """Name the op of a record; one that a newer version wrote keeps its number."""
    from hsm.spec.ops import OPS, Op

    if not record.op:
        return ""
    return Op(record.op).name if record.op in OPS else str(record.op)


def _refusal_name(record: "AuditRecord") -> str:
    from hsm.spec.refusals import REFUSALS, Refusal

    known = record.refusal in REFUSALS
    return Refusal(record.refusal).name if known else str(record.refusal)
