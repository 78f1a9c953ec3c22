"""`softsjj selftest`: run the device's self-tests."""

import typer

from hsm.cli.exits import Exit
from hsm.cli.options import AdminOption, DataOption, JsonOption, management
from hsm.cli.output import plain, print_json, say, table

EXAMPLES = (
    f"Exit code {Exit.SELF_TEST_FAILED.value} when a test failed; the device then stops all crypto."
)


def selftest(
    admin: AdminOption = None, data: DataOption = None, as_json: JsonOption = False
) -> None:
    """Test every algorithm of the running device against known answers."""
    from hsm.cli.ask import ask
    from hsm.client.calls import SELF_TEST
    from hsm.spec.v1.admin_pb2 import SelfTestRequest

    reply = ask(management(admin, data), SELF_TEST, SelfTestRequest(), deadline=60.0)
    if as_json:
        print_json(plain(reply))
    else:
        table(
            ("test", "result", "microseconds"),
            (
                (item.name, "passed" if item.passed else "FAILED", str(item.microseconds))
                for item in reply.items
            ),
        )
        say("passed" if reply.passed else "FAILED")
    if not reply.passed:
        raise typer.Exit(Exit.SELF_TEST_FAILED)
