"""Where a client finds its device when it is not told."""

import os
import socket
from collections.abc import Sequence
from pathlib import Path

from hsm.client import configuration, wire
from hsm.client.reach import connect
from hsm.model.address import Address, UnixAddress, default_service
from hsm.model.client_file import ClientConfig


def device_at(given: Address | str | None, deadline: float | None) -> tuple[Address, float]:
    """Give the address and the seconds of a call that are meant: those given, or the configured.

    Of several addresses in the configuration, the first where somebody listens. ClientFileError
    when the configuration is wrong.
    """
    if given and deadline is not None:
        return wire.as_address(given), deadline
    config = configuration.load()
    seconds = config.timeout_ms / 1000 if deadline is None else deadline
    if given:
        return wire.as_address(given), seconds
    return first_that_listens(service_addresses(config), config.connect_timeout_ms / 1000), seconds


def service_addresses(config: ClientConfig) -> tuple[Address, ...]:
    """Give the addresses that are configured, or the default one."""
    return config.addresses or (default_service(os.geteuid(), Path.home(), os.environ),)


def first_that_listens(addresses: Sequence[Address], seconds: float) -> Address:
    """Give the first address that takes a connection; when none does, the first one.

    Only where there is a choice: whoever calls finds out by calling.
    """
    if len(addresses) == 1:
        return addresses[0]
    return next((one for one in addresses if _listens(one, seconds)), addresses[0])


def _listens(address: Address, seconds: float) -> bool:
    try:
        if isinstance(address, UnixAddress):
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(seconds)
                probe.connect(str(address.path))
        else:
            connect(address.host, address.port, seconds).close()
    except OSError:
        return False
    return True
