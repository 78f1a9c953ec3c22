"""Where a client finds its device when it is not told."""

import os
from pathlib import Path

from hsm.client import wire
from hsm.model.address import Address, default_service


def service_address(given: Address | str | None) -> Address:
    """Give the address that is meant: the one given, SOFTSJJ_ADDRESS, or the default."""
    named = given or os.environ.get("SOFTSJJ_ADDRESS")
    if named:
        return wire.as_address(named)
    return default_service(os.geteuid(), Path.home(), os.environ)
