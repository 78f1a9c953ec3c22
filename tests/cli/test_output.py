"""Tables for people: what others wrote cannot steer the terminal."""

import pytest

from hsm.cli.output import table


def test_cells_are_spelled_out(capsys: pytest.CaptureFixture[str]) -> None:
    written = "CN=a\x1b[2J\x9b31m\nforged\u2028\u202e医院 \ud800\\n"
    table(("who", "what"), [[written, "b"]])
    printed = capsys.readouterr().out
    assert r"CN=a\x1b[2J\x9b31m\nforged\u2028\u202e医院 \ud800\n  b" in printed
    assert printed.count("\n") == 2
