"""Temporary machines for tests and for an afternoon, and the pytest plugin with the fixture `sjj`.

    def test_signs(sjj):
        subprocess.run(["./my-program"], env=sjj.env, check=True)

Only `hsm.testing.host`, a process of its own, imports the server. Importing this package loads
nothing: the names are found when they are asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hsm.testing.machines import Host, HostError, Sjj

__all__ = ["Host", "HostError", "Sjj"]


def __getattr__(name: str) -> Any:
    """Find a public name (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from hsm.testing import machines

    return getattr(machines, name)
