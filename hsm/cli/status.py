"""`softsjj status`: whether the daemon is there, and how the machine is."""

from typing import TYPE_CHECKING

from hsm.cli.options import AdminOption, DataOption, JsonOption, management
from hsm.cli.output import moment, pairs, plain, print_json

if TYPE_CHECKING:
    from hsm.spec.v1.admin_pb2 import StatusReply

EXAMPLES = "Wait for a daemon in a script:  until softsjj status >/dev/null; do sleep 0.2; done"


def status(admin: AdminOption = None, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show the state of the machine; exit code 0 only when its daemon answers."""
    from hsm.cli.ask import ask
    from hsm.client.calls import STATUS
    from hsm.spec.v1.admin_pb2 import StatusReply, StatusRequest

    reply: StatusReply = ask(management(admin, data), STATUS, StatusRequest(), deadline=5.0)
    if as_json:
        print_json(plain(reply))
        return
    locked = "locked in memory" if reply.arena_locked else "NOT locked in memory"
    rows = {
        "state": reply.state,
        "machine": "LAB (an emulator for tests, not a certified module)" if reply.lab else "",
        "version": reply.version,
        "data": reply.data_directory,
        "service": reply.service_address,
        "management": reply.admin_address,
        "certificate": _certificate(reply),
        "unsealed by": reply.unseal,
        "process": f"{reply.pid}, since {moment(reply.started_unix_ms)}",
        "sessions": f"{reply.sessions} on {reply.connections} connections",
        "lane": _lane(reply),
        "stored keys": str(reply.stored_keys),
        "open keys": f"{reply.arena_open} of {reply.arena_slots}, {locked}",
        "audit records": str(reply.audit_records),
        "you are": f"{reply.principal} ({', '.join(sorted(reply.roles))})",
    }
    for number, warning in enumerate(reply.warnings, 1):
        rows[f"warning {number}"] = warning
    pairs({name: value for name, value in rows.items() if value})


def _lane(reply: "StatusReply") -> str:
    """Say how much the lane did by itself, and how fast: not part of every machine."""
    if not reply.HasField("lane"):
        return ""
    lane = reply.lane
    of = lane.hits + lane.misses
    share = f" ({100 * lane.hits // of} %)" if of else ""
    mean = lane.batch_ops / lane.batches if lane.batches else 0
    return (
        f"{lane.hits} of {of} ops{share} on {lane.grants} grants; "
        f"batches of {mean:.1f}, most {lane.batch_most}; "
        f"99 % within {lane.queue_p99_ns / 1000:.0f} us"
    )


def _certificate(reply: "StatusReply") -> str:
    if not reply.tls_subject:
        return ""
    return f"{reply.tls_subject}, until {moment(reply.tls_expires_unix_ms)}"
