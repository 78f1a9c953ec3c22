"""The device's own condition: status and self-test (GM/T 0030-2014 8.7, 5.8)."""

import dataclasses

from hsm.core import SelfTestReport
from hsm.dispatch import faults
from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family, Finish
from hsm.model import DEVICE_KEY, Cause, RefusalError, State
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import admin_pb2 as m

family = Family()


@family.handles(Op.STATUS, m.StatusRequest, m.StatusReply)
def status(call: Call, _: m.StatusRequest, reply: m.StatusReply) -> None:
    """Tell how the machine is, and who the caller is to it."""
    now = call.device.status()
    reply.state = now.state.value
    reply.lab = now.lab
    reply.version = now.version
    reply.data_directory = now.data_directory
    reply.service_address = now.service_address
    reply.admin_address = now.admin_address
    reply.started_unix_ms = now.started_unix_ms
    reply.pid = now.pid
    reply.sessions = now.sessions
    reply.connections = now.connections
    reply.stored_keys = now.stored_keys
    reply.arena_slots = now.arena_slots
    reply.arena_open = now.arena_open
    reply.arena_locked = now.arena_locked
    reply.warnings.extend(now.warnings)
    reply.audit_records = now.audit_records
    reply.principal = call.peer.principal
    reply.roles.extend(sorted(call.peer.roles))
    reply.unseal = now.unseal
    if now.tls is not None:
        reply.tls_subject = now.tls.subject
        reply.tls_expires_unix_ms = now.tls.expires_unix_ms
    if now.lane is not None:
        for name, value in dataclasses.asdict(now.lane).items():
            setattr(reply.lane, name, value)


def run_self_test(call: Call) -> SelfTestReport:
    """Run all tests; the fault point selftest:fail spoils the first one."""
    core = call.device.core
    try:
        call.device.faults.reach(faults.SELF_TEST)
    except RefusalError as error:
        if error.refusal is not Refusal.FAULT:
            raise
        return core.self_test(core.self_test().items[0].name)
    return core.self_test()


@family.prepares(Op.SELF_TEST, m.SelfTestRequest, m.SelfTestReply)
def self_test(call: Call, _: m.SelfTestRequest) -> Finish[m.SelfTestReply]:
    """Test the module. A failure stops all crypto; a pass heals a machine that had stopped."""
    report = run_self_test(call)
    device = call.device

    def finish(reply: m.SelfTestReply) -> None:
        reply.passed = report.passed
        for item in report.items:
            reply.items.add(name=item.name, passed=item.code == 0, microseconds=item.microseconds)
        if not report.passed:
            device.notice_health(call.tx)
        elif device.state is State.ERROR:
            device.unlock(call.tx)
            device.settle(call.tx)
            has_key = call.tx.get(DEVICE_KEY.path) is not None
            call.move(Cause.HEALED_READY if has_key else Cause.HEALED_INITIAL)

    return finish
