"""What the exit codes of `softsjj` mean."""

from enum import IntEnum, unique


@unique
class Exit(IntEnum):
    """An exit code; the texts stand in `softsjj --help`."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    UNREACHABLE = 3
    BROKEN_CHAIN = 4
    SELF_TEST_FAILED = 5
    UNUSABLE = 6
    LEAKS = 7

    @property
    def meaning(self) -> str:
        """One line for a person."""
        return _MEANINGS[self]


_MEANINGS = {
    Exit.OK: "done",
    Exit.REFUSED: "the device refused; the message names the refusal",
    Exit.USAGE: "the command line is wrong",
    Exit.UNREACHABLE: "no daemon answers at the address",
    Exit.BROKEN_CHAIN: "the audit chain is broken",
    Exit.SELF_TEST_FAILED: "a self-test failed",
    Exit.UNUSABLE: "the data directory or an address cannot be used",
    Exit.LEAKS: "a call trace shows leaks (trace show --fail-on-leaks)",
}
