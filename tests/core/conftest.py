"""One module for the tests of hsm.core, and the vectors."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hsm.core import Arena, Module

VECTORS = Path(__file__).parent.parent / "vectors"


def vectors(name: str) -> list[Any]:
    """The rows of tests/vectors/NAME.toml, as parameters named after themselves."""
    rows = tomllib.loads((VECTORS / f"{name}.toml").read_text())["vector"]
    return [pytest.param(row, id=row["name"]) for row in rows]


@pytest.fixture(scope="session")
def arena() -> Iterator[Arena]:
    with Arena(64) as made:
        yield made


@pytest.fixture(scope="session")
def module(arena: Arena) -> Iterator[Module]:
    with Module(arena) as made:
        yield made
