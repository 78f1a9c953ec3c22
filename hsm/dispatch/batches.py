"""The messages of the method Pipeline: what may be in a batch, and how its answers are cut."""

from google.protobuf.message import DecodeError

from hsm.model import RefusalError
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1.device_pb2 import PipelineReply, PipelineRequest

PATH = "/softsjj.v1.Device/Pipeline"
OPS_MAX = 4096
_SERVICE = "Device"
_MESSAGE_BYTES = 1024 * 1024
"""A message of answers is sent when it has so many; one answer alone may have more."""

_PIPELINED = {row.number: op for op, row in OPS.items() if row.service == _SERVICE}


def read_batch(raw: bytes) -> tuple[PipelineRequest, RefusalError | None]:
    """Read a batch, and say what is wrong with all of it: nothing of it is done then."""
    try:
        batch = PipelineRequest.FromString(raw)
    except DecodeError:
        return PipelineRequest(), RefusalError(Refusal.ARGUMENT, "the batch cannot be decoded")
    count = len(batch.ops)
    if count > OPS_MAX:
        return batch, RefusalError(Refusal.LIMIT, f"a batch has at most {OPS_MAX} ops, not {count}")
    return batch, None


def pipelined(number: int) -> Op | None:
    """Name the op of a number; None when it has no place in a batch."""
    return _PIPELINED.get(number)


class Answers:
    """The answers of one batch, cut into messages."""

    def __init__(self, epoch: int, number: int) -> None:
        self._epoch = epoch
        self._number = number
        self._size = 0
        self._reply = PipelineReply(epoch=epoch, number=number)

    def add(self, tag: int, reply: bytes) -> bytes:
        """Add an answer; gives a message that is full, or nothing."""
        self._reply.results.add(tag=tag, reply=reply)
        self._size += len(reply)
        return self.rest() if self._size >= _MESSAGE_BYTES else b""

    def rest(self) -> bytes:
        """Give what there is as a message."""
        message = self._reply
        self._reply, self._size = PipelineReply(epoch=self._epoch, number=self._number), 0
        return message.SerializeToString()

    def refusal(self, error: RefusalError) -> bytes:
        """Make the answer to a batch that is refused as a whole."""
        reply = self._reply
        reply.refusal, reply.detail = error.refusal, error.detail
        return reply.SerializeToString()
