"""Ask the daemon one thing on its management address."""

from hsm.cli.exits import Exit
from hsm.cli.failures import CommandError
from hsm.client import Client, UnreachableError
from hsm.client.calls import Call, ReplyT, RequestT
from hsm.model.address import Address

HINT = (
    "Start one with: softsjj serve\n"
    "If it runs elsewhere, name its management address with --admin or SOFTSJJ_ADMIN."
)


def ask(
    address: Address, call: Call[RequestT, ReplyT], request: RequestT, deadline: float = 30.0
) -> ReplyT:
    """Do one op. RefusalError when the device refuses, CommandError when nobody answers."""
    try:
        with Client(address, deadline=deadline) as client:
            return client.call(call, request)
    except UnreachableError as error:
        raise CommandError(Exit.UNREACHABLE, f"{error}\n{HINT}") from error
