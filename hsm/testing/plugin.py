"""The pytest plugin: the fixtures `sjj` and `sjj_factory`, and the marker `sjj`.

Importing it costs next to nothing; a machine's process starts with the first test that wants one.
"""

import tempfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from hsm.testing.machines import Host, Sjj

    SjjFactory = Callable[..., Sjj]

_MARKER = "sjj(seed=None, clock=None, keys=None): how the machine of the fixture sjj shall be"
_CHOICES = frozenset({"seed", "clock", "keys"})
# A test shall not wait for an access password longer than its check takes; still PBKDF2.
_SETTINGS = {"password_iterations": 1000, "arena_slots": 256}


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture(scope="session")
def _sjj_host() -> Iterator["Host"]:
    """Give the one process of this run that serves its machines."""
    from hsm.testing.machines import Host

    with tempfile.TemporaryFile() as log:
        host = Host(log)
        yield host
        host.close()


@pytest.fixture
def sjj_factory(_sjj_host: "Host") -> Iterator["SjjFactory"]:
    """Give a function that makes machines, from `keys`, `seed` and `clock`, for this test.

    `keys` is the path of a seed file, or LabKey objects. `seed` (bytes) and `clock` (a datetime
    with its time zone) make a machine predictable, and INSECURE.
    """
    made: list[Sjj] = []

    def make(keys: Any = None, **choices: Any) -> "Sjj":
        if keys is not None:
            choices["keys"] = _keys(keys)
        made.append(_sjj_host.make(settings=_SETTINGS, **choices))
        return made[-1]

    yield make
    for machine in made:
        machine.close()


@pytest.fixture
def sjj(
    request: pytest.FixtureRequest,
    sjj_factory: "SjjFactory",
    monkeypatch: pytest.MonkeyPatch,
) -> "Sjj":
    """Give a ready LAB machine of its own, with SM2 pairs 1 to 3 and KEKs 1 to 3.

    While the test runs, this process's environment names it too, so that libsdf finds it.
    """
    marker = request.node.get_closest_marker("sjj")
    choices = dict(marker.kwargs) if marker else {}
    unknown = sorted(set(choices) - _CHOICES)
    if marker and (marker.args or unknown):
        pytest.fail(
            f"the marker is {_MARKER.partition(':')[0]}; it got "
            f"{', '.join([*map(repr, marker.args), *unknown])}",
            pytrace=False,
        )
    machine = sjj_factory(**choices)
    for name, value in machine.variables.items():
        monkeypatch.setenv(name, value)
    return machine


def _keys(given: Any) -> Any:
    """Read a seed file; anything else is keys already."""
    from os import PathLike, fspath
    from pathlib import Path

    if not isinstance(given, (str, PathLike)):
        return given
    from hsm.model.seed_file import parse_seed

    return parse_seed(Path(given).read_text(encoding="utf-8"), fspath(given))
