from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsm.model.address import (
    AddressError,
    TcpAddress,
    UnixAddress,
    default_admin,
    default_data,
    default_service,
    parse_address,
)

HOME = Path("/somewhere/li")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("unix:/run/softsjj.sock", UnixAddress(Path("/run/softsjj.sock"))),
        ("unix:here.sock", UnixAddress(Path("here.sock"))),
        ("127.0.0.1:8018", TcpAddress("127.0.0.1", 8018)),
        ("localhost:0", TcpAddress("localhost", 0)),
        ("[::1]:8018", TcpAddress("::1", 8018)),
    ],
)
def test_both_forms_are_read_and_written(text: str, address: UnixAddress | TcpAddress) -> None:
    assert parse_address(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unix:",
        "unix:a\0b",
        "/run/x",
        "host",
        "host:",
        ":80",
        "host:port",
        "::1:80",
        "h:٣",
        "[]:1",
    ],
)
def test_what_is_no_address_says_what_one_looks_like(text: str) -> None:
    with pytest.raises(AddressError, match="unix:"):
        parse_address(text)


def test_a_port_has_an_end() -> None:
    with pytest.raises(AddressError, match="65535"):
        parse_address("localhost:65536")


def test_a_path_has_an_end() -> None:
    parse_address("unix:/" + "x" * 106)
    with pytest.raises(AddressError, match="107"):
        parse_address("unix:/" + "x" * 107)


@given(st.text())
def test_reading_never_crashes(text: str) -> None:
    try:
        address = parse_address(text)
    except AddressError:
        return
    assert parse_address(str(address)) == address


def test_defaults_of_root_and_of_others() -> None:
    assert default_data(0, HOME) == Path("/var/lib/softsjj")
    assert default_data(1000, HOME) == HOME / ".local/share/softsjj"
    assert str(default_service(0, HOME, {"XDG_RUNTIME_DIR": "/x"})) == "unix:/run/softsjj.sock"
    runtime = {"XDG_RUNTIME_DIR": "/run/user/1000"}
    assert str(default_service(1000, HOME, runtime)) == "unix:/run/user/1000/softsjj.sock"
    assert default_service(1000, HOME, {}).path == HOME / ".local/share/softsjj/softsjj.sock"


def test_management_stands_beside_the_service_or_in_the_data_directory() -> None:
    assert str(default_admin(UnixAddress(Path("/a/s.sock")), HOME)) == "unix:/a/s.sock.admin"
    assert default_admin(TcpAddress("::1", 1), HOME).path == HOME / "admin.sock"
