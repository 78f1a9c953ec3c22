"""The states of the device (GM/T 0030-2014 8.7 and 5.8) and every way from one to another.

Rules: a machine without a device key only makes or restores one; crypto is done in READY alone; a
failed self-test stops all crypto whatever the state was, and only a self-test that passes heals it.
"""

from enum import StrEnum, unique
from typing import NamedTuple

from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal


@unique
class State(StrEnum):
    """Where the device stands. The values are those of the op rows and of `status`."""

    UNPROVISIONED = "unprovisioned"
    INITIAL = "initial"
    READY = "ready"
    STANDBY = "standby"
    ERROR = "error"


@unique
class Cause(StrEnum):
    """Why the state changes. The values stand in the audit chain and in the diagram."""

    INITIALISED = "machine initialised"
    DEVICE_KEY_MADE = "device key made or restored"
    DEVICE_KEY_DESTROYED = "device key destroyed"
    LOST_LEAD = "another node became active"
    TOOK_LEAD = "became the active node"
    SELF_TEST_FAILED = "self-test failed"
    HEALED_INITIAL = "self-test passed, no device key"
    HEALED_READY = "self-test passed"
    HEALED_STANDBY = "self-test passed, another node is active"


class Transition(NamedTuple):
    """One arrow of the diagram."""

    before: State
    cause: Cause
    after: State


TRANSITIONS: tuple[Transition, ...] = (
    Transition(State.UNPROVISIONED, Cause.INITIALISED, State.INITIAL),
    Transition(State.INITIAL, Cause.DEVICE_KEY_MADE, State.READY),
    Transition(State.READY, Cause.DEVICE_KEY_DESTROYED, State.INITIAL),
    Transition(State.READY, Cause.LOST_LEAD, State.STANDBY),
    Transition(State.STANDBY, Cause.TOOK_LEAD, State.READY),
    Transition(State.INITIAL, Cause.SELF_TEST_FAILED, State.ERROR),
    Transition(State.READY, Cause.SELF_TEST_FAILED, State.ERROR),
    Transition(State.STANDBY, Cause.SELF_TEST_FAILED, State.ERROR),
    Transition(State.ERROR, Cause.HEALED_INITIAL, State.INITIAL),
    Transition(State.ERROR, Cause.HEALED_READY, State.READY),
    Transition(State.ERROR, Cause.HEALED_STANDBY, State.STANDBY),
)

_AFTER = {(row.before, row.cause): row.after for row in TRANSITIONS}


def next_state(before: State, cause: Cause) -> State:
    """Where the cause leads from a state. RefusalError(STATE) when the table has no such arrow."""
    after = _AFTER.get((before, cause))
    if after is None:
        raise RefusalError(Refusal.STATE, f"{cause.value}: not possible in state {before.value}")
    return after


def mermaid() -> str:
    """Draw the table as a mermaid state diagram, for the README. Ends with a newline."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.UNPROVISIONED.value}"]
    lines += [
        f"    {row.before.value} --> {row.after.value}: {row.cause.value}" for row in TRANSITIONS
    ]
    return "\n".join(lines) + "\n"
