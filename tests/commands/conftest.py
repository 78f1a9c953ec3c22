"""A furnished machine for the tests of the pipeline."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.dispatch.room import Room, machine_room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with machine_room(tmp_path / "data") as made:
        await made.furnish()
        yield made
