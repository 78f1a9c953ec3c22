"""Options that several commands share, and what stands for them when they are not given."""

import contextlib
import os
from pathlib import Path
from typing import Annotated

import typer

from hsm.model.address import (
    Address,
    UnixAddress,
    default_admin,
    default_data,
    default_service,
    parse_address,
)

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        envvar="SOFTSJJ_DATA",
        help="Data directory of the machine. "
        "Without it: /var/lib/softsjj for root, ~/.local/share/softsjj for others.",
    ),
]
ListenOption = Annotated[
    str | None,
    typer.Option(
        "--listen",
        metavar="ADDRESS",
        envvar="SOFTSJJ_ADDRESS",
        help="Where device calls are served: unix:PATH, or HOST:PORT on loopback. "
        "Without it: unix:/run/softsjj.sock for root, softsjj.sock in $XDG_RUNTIME_DIR for others.",
    ),
]
AdminOption = Annotated[
    str | None,
    typer.Option(
        "--admin",
        metavar="ADDRESS",
        envvar="SOFTSJJ_ADMIN",
        help="Management address: unix:PATH. Without it: the service path + .admin, "
        "or admin.sock in the data directory when the service is on TCP.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON for programs instead of a table.")
]


def data_directory(given: Path | None) -> Path:
    """Say which data directory is meant."""
    named = given or os.environ.get("SOFTSJJ_DATA") or default_data(os.geteuid(), Path.home())
    return Path(named).expanduser().absolute()


def service_address(given: str | None) -> Address:
    """Say where the service is, or shall be. AddressError when the text is no address."""
    named = given or os.environ.get("SOFTSJJ_ADDRESS")
    if named:
        return _absolute(parse_address(named))
    return default_service(os.geteuid(), Path.home(), os.environ)


def admin_address(
    given: str | None, listen: str | None = None, data: Path | None = None
) -> Address:
    """Say where management is, or shall be. AddressError when the text is no address."""
    if given:
        return _absolute(parse_address(given))
    return default_admin(service_address(listen), data_directory(data))


def management(admin: str | None, data: Path | None) -> Address:
    """Say where the daemon that is meant takes management calls.

    A given address counts first. Then a given data directory: its lock knows where its daemon
    listens, whatever that one was started with. Then the default.
    """
    if admin:
        return admin_address(admin)
    if data is not None:
        from hsm.daemon.lock import holder_of

        with contextlib.suppress(PermissionError):
            holder = holder_of(data_directory(data))
            if holder is not None and holder.admin:
                return parse_address(holder.admin)
    return admin_address(None, data=data)


def _absolute(address: Address) -> Address:
    if isinstance(address, UnixAddress):
        return UnixAddress(address.path.expanduser().absolute())
    return address
