"""The public half of the key that secrets are sealed to."""

from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family
from hsm.model import RefusalError
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import transport_pb2 as m

family = Family()


@family.handles(Op.TRANSPORT_KEY, m.GetTransportKeyRequest, m.GetTransportKeyReply)
def get_transport_key(
    call: Call, _: m.GetTransportKeyRequest, reply: m.GetTransportKeyReply
) -> None:
    """Tell the point, x || y; it is another one after each start."""
    transport = call.device.transport
    if transport is None:
        raise RefusalError(Refusal.STATE, "the machine's keys are not open")
    reply.public_key = call.device.core.public_key(transport)
