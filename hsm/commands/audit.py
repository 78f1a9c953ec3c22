"""Reading and verifying the audit chain (GM/T 0030-2014 5.7)."""

from google.protobuf.message import DecodeError

from hsm.dispatch.audit_verify import verify_chain
from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family, Finish
from hsm.model import RefusalError
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import audit_pb2 as m

LIMIT_DEFAULT = 1000
LIMIT_MAX = 5000
"""Records in one answer; more would not fit into a message."""
RECORD_BYTES = 256
SEQUENCE_MAX = 2**63 - 1
"""The store counts no further; after that record there is none."""

family = Family()


def _limit(request: m.ListRecordsRequest) -> int:
    return request.limit or LIMIT_DEFAULT


@family.handles(
    Op.AUDIT_LIST,
    m.ListRecordsRequest,
    m.ListRecordsReply,
    work=lambda request: _limit(request) * RECORD_BYTES,
)
def list_records(call: Call, request: m.ListRecordsRequest, reply: m.ListRecordsReply) -> None:
    """List records as they are stored; whether they are true is for the verification to say."""
    limit = _limit(request)
    if limit > LIMIT_MAX:
        raise RefusalError(Refusal.ARGUMENT, f"at most {LIMIT_MAX} records at a time")
    after = min(request.after, SEQUENCE_MAX)
    with call.device.store.view() as view:
        for row in view.audit_last(limit) if request.last else view.audit_after(after, limit):
            try:
                reply.records.append(m.AuditRecord.FromString(row.record))
            except DecodeError:
                raise RefusalError(
                    Refusal.INTEGRITY,
                    f"audit record {row.sequence} cannot be read: verify the chain",
                ) from None


@family.prepares(Op.AUDIT_VERIFY, m.VerifyChainRequest, m.VerifyChainReply)
def verify(call: Call, _: m.VerifyChainRequest) -> Finish[m.VerifyChainReply]:
    """Verify the whole chain, as it stands when the op begins."""
    with call.device.store.view() as view:
        report = verify_chain(view, call.device.chain.keys)

    def finish(reply: m.VerifyChainReply) -> None:
        reply.intact = report.intact
        reply.records = report.records
        reply.checkpoints = report.checkpoints
        reply.first_broken = report.first_broken
        reply.reason = report.reason

    return finish
