"""Options that several commands share, and what stands for them when they are not given."""

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hsm.model.address import (
    Address,
    UnixAddress,
    check_addresses,
    default_admin,
    default_data,
    default_service,
    parse_address,
    parse_addresses,
)

if TYPE_CHECKING:
    from hsm.model.client_file import ClientConfig

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
AdminOption = Annotated[
    str | None,
    typer.Option(
        "--admin",
        metavar="ADDRESS",
        envvar="SOFTSJJ_ADMIN",
        help="Management address: unix:PATH or tls:HOST:PORT. Without it: admin of softsjj.toml "
        "(see softsjj config show); else the service path + .admin, or admin.sock in the data "
        "directory when the service is on TCP.",
    ),
]
ServiceOption = Annotated[
    Literal["lane", "aio"],
    typer.Option(
        "--service",
        help="What serves device calls: lane, threads in C; or aio, the gRPC server of Python, "
        "slower, for comparison.",
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


def admin_address(given: str) -> Address:
    """Read a management address. Of several, which lead to one daemon, the first. AddressError."""
    return _absolute(parse_addresses(given)[0])


def listen_addresses(
    listen: list[str], admin: list[str], data: Path
) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """Say where a daemon shall serve device calls, and management. AddressError."""
    service = _several(listen, "SOFTSJJ_ADDRESS") or (service_address(None),)
    management = _several(admin, "SOFTSJJ_ADMIN")
    if not management:
        beside = next((one for one in service if isinstance(one, UnixAddress)), service[0])
        management = (default_admin(beside, data),)
    check_addresses((*service, *management))
    return service, management


def _several(given: list[str], variable: str) -> tuple[Address, ...]:
    text = ",".join(given) or os.environ.get(variable)
    return tuple(map(_absolute, parse_addresses(text))) if text else ()


def management(admin: str | None, data: Path | None) -> Address:
    """Say where the daemon that is meant takes management calls.

    A given address counts first. Then a given data directory: its lock knows where its daemon
    listens, whatever that one was started with. Then the client's configuration (environment and
    softsjj.toml), then the default. ClientFileError when the configuration is wrong.
    """
    if admin:
        return admin_address(admin)
    if data is not None:
        from hsm.daemon.lock import holder_of

        with contextlib.suppress(PermissionError):
            holder = holder_of(data_directory(data))
            if holder is not None and holder.admin:
                return parse_address(holder.admin)
    from hsm.client.configuration import load

    return configured_management(load(), data_directory(data))


def configured_management(config: "ClientConfig", data: Path) -> Address:
    """Say where management is by the client's configuration: named, or beside the service."""
    if config.admin is not None:
        return _absolute(config.admin)
    service = tuple(map(_absolute, config.addresses)) or (service_address(None),)
    beside = next((one for one in service if isinstance(one, UnixAddress)), service[0])
    return default_admin(beside, data)


def _absolute(address: Address) -> Address:
    if isinstance(address, UnixAddress):
        return UnixAddress(address.path.expanduser().absolute())
    return address
