"""One module that holds keys."""

from tests.core.conftest import arena, module

__all__ = ["arena", "module"]
