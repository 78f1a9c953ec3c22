"""What one connection may have in hand."""

from hypothesis import given
from hypothesis import strategies as st

from hsm.daemon.budget import Budget


def test_a_full_account_takes_no_more_until_something_is_given_back() -> None:
    budget = Budget(10)
    assert budget.take(1, 10)
    assert not budget.take(1, 1)
    assert budget.take(2, 10), "another connection has an account of its own"
    budget.give(1, 4)
    assert budget.take(1, 4)
    assert not budget.take(1, 1)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50))))
def test_nothing_is_held_when_all_is_given_back(sizes: list[tuple[int, int]]) -> None:
    budget = Budget(100)
    held = [(connection, size) for connection, size in sizes if budget.take(connection, size)]
    for connection, size in held:
        budget.give(connection, size)
    for connection in range(4):
        assert budget.take(connection, 100)
