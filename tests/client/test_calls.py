import pytest

from hsm.client import calls
from hsm.client.calls import Call
from hsm.spec.ops import OPS, Op

CALLS = {name: value for name, value in vars(calls).items() if isinstance(value, Call)}


def test_there_is_a_call_for_every_op_under_its_name() -> None:
    assert {call.op for call in CALLS.values()} == set(Op)
    assert all(name == call.op.name for name, call in CALLS.items())


@pytest.mark.parametrize("op", OPS)
def test_a_call_has_the_messages_of_its_row(op: Op) -> None:
    call = CALLS[op.name]
    assert call.row is OPS[op]
    for message, end, fields in (
        (call.request, "Request", ["session", "request_id", "deadline_ms"]),
        (call.reply, "Reply", ["refusal", "epoch", "detail"]),
    ):
        assert message.DESCRIPTOR.full_name == f"softsjj.v1.{call.row.method}{end}"
        assert [field.name for field in message.DESCRIPTOR.fields[:3]] == fields
