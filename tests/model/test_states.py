"""The table of states."""

import pytest

from hsm.model import TRANSITIONS, Cause, RefusalError, State, mermaid, next_state
from hsm.spec.ops import OPS
from hsm.spec.refusals import Refusal


def test_no_cause_leads_to_two_states() -> None:
    arrows = [(row.before, row.cause) for row in TRANSITIONS]
    assert len(arrows) == len(set(arrows))


def test_every_state_and_cause_is_used() -> None:
    assert {row.cause for row in TRANSITIONS} == set(Cause)
    assert {row.after for row in TRANSITIONS} | {State.UNPROVISIONED} == set(State)


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("cause", list(Cause))
def test_only_the_arrows_of_the_table(before: State, cause: Cause) -> None:
    after = [row.after for row in TRANSITIONS if (row.before, row.cause) == (before, cause)]
    if after:
        assert [next_state(before, cause)] == after
    else:
        with pytest.raises(RefusalError) as caught:
            next_state(before, cause)
        assert caught.value.refusal is Refusal.STATE


def test_a_failed_self_test_is_left_only_by_one_that_passes() -> None:
    ways_out = {row.cause for row in TRANSITIONS if row.before is State.ERROR}
    assert all(cause.value.startswith("self-test passed") for cause in ways_out)


def test_the_diagram_has_every_arrow() -> None:
    drawn = mermaid()
    assert drawn.startswith("stateDiagram-v2\n") and drawn.endswith("\n")
    for row in TRANSITIONS:
        assert f"    {row.before} --> {row.after}: {row.cause}\n" in drawn
    assert drawn.count("-->") == len(TRANSITIONS) + 1


def test_rows_name_states_that_exist() -> None:
    names = {state.value for state in State} | {"any"}
    assert all(set(row.states) <= names for row in OPS.values())
