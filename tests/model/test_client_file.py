"""softsjj.toml and the environment: what is taken, what wins, what is refused in which words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsm.model.address import TcpAddress, TlsAddress, UnixAddress
from hsm.model.client_file import (
    FILE_BYTES_MAX,
    SETTINGS,
    Base,
    ClientConfig,
    ClientFileError,
    ClientTls,
    client_config,
    parse_client_file,
    parse_variables,
)
from tests.model.client_files import BAD, GOOD, NOT_UTF8

BASE = Base(Path("/lab"), Path("/home/li"))


def config(text: str, environ: dict[str, str] | None = None) -> ClientConfig:
    told = parse_client_file(text.encode(), "softsjj.toml", BASE)
    return client_config(told, parse_variables(environ or {}), Path("softsjj.toml"))


def mistakes(raw: bytes) -> str:
    with pytest.raises(ClientFileError) as caught:
        parse_client_file(raw, "softsjj.toml", BASE)
    return str(caught.value)


EVERYTHING = """
address = ["unix:/run/a", "tls:sjj2.hospital.example:8018"]
admin = "tls:sjj1:8019"
connect_timeout_ms = 1
timeout_ms = 2
retries = 3
keepalive_ms = 4
keepalive_timeout_ms = 5
trace = "trace.jsonl"
debug = true
[tls]
ca = "/etc/ca.pem"
certificate = "~/client.pem"
key = "client.key"
name = "sjj1"
"""


def test_everything() -> None:
    told = config(EVERYTHING)
    assert told.addresses == (
        UnixAddress(Path("/run/a")),
        TlsAddress("sjj2.hospital.example", 8018),
    )
    assert told.admin == TlsAddress("sjj1", 8019)
    numbers = (told.connect_timeout_ms, told.timeout_ms, told.retries)
    assert numbers == (1, 2, 3)
    assert (told.keepalive_ms, told.keepalive_timeout_ms) == (4, 5)
    assert (told.trace, told.debug) == (Path("/lab/trace.jsonl"), True)
    assert told.tls == ClientTls(
        Path("/etc/ca.pem"), Path("/home/li/client.pem"), Path("/lab/client.key"), "sjj1"
    )
    assert told.origins.keys() == {setting.name for setting in SETTINGS}
    assert told.origins["retries"] == "softsjj.toml:6"
    assert told.origins["tls.key"] == "softsjj.toml:14"


def test_variables_have_the_documented_names_and_win_key_by_key() -> None:
    assert {setting.variable for setting in SETTINGS} == {
        "SOFTSJJ_ADDRESS",
        "SOFTSJJ_ADMIN",
        "SOFTSJJ_CONNECT_TIMEOUT_MS",
        "SOFTSJJ_TIMEOUT_MS",
        "SOFTSJJ_RETRIES",
        "SOFTSJJ_KEEPALIVE_MS",
        "SOFTSJJ_KEEPALIVE_TIMEOUT_MS",
        "SOFTSJJ_TRACE",
        "SOFTSJJ_DEBUG",
        "SOFTSJJ_TLS_CA",
        "SOFTSJJ_TLS_CERTIFICATE",
        "SOFTSJJ_TLS_KEY",
        "SOFTSJJ_TLS_NAME",
    }
    told = config(
        EVERYTHING,
        {
            "SOFTSJJ_ADDRESS": "unix:here, localhost:5",
            "SOFTSJJ_TIMEOUT_MS": "7",
            "SOFTSJJ_DEBUG": "0",
            "SOFTSJJ_TRACE": "t.jsonl",
            "SOFTSJJ_RETRIES": "",
        },
    )
    assert told.addresses == (UnixAddress(Path("here")), TcpAddress("127.0.0.1", 5))
    assert (told.timeout_ms, told.debug, told.trace) == (7, False, Path("t.jsonl"))
    assert (told.retries, told.keepalive_ms) == (3, 4)
    assert told.origins["timeout_ms"] == "SOFTSJJ_TIMEOUT_MS"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SOFTSJJ_TIMEOUT_MS", "ten"),
        ("SOFTSJJ_TIMEOUT_MS", "0"),
        ("SOFTSJJ_TIMEOUT_MS", "1_0"),
        ("SOFTSJJ_TIMEOUT_MS", "1" * 5000),
        ("SOFTSJJ_RETRIES", "11"),
        ("SOFTSJJ_DEBUG", "yes"),
        ("SOFTSJJ_ADDRESS", "nonsense"),
        ("SOFTSJJ_ADDRESS", "unix:/a,"),
        ("SOFTSJJ_ADDRESS", "10.0.0.1:5"),
        ("SOFTSJJ_ADMIN", "nonsense"),
        ("SOFTSJJ_TLS_NAME", "a b"),
    ],
)
def test_a_wrong_variable_is_named(name: str, text: str) -> None:
    with pytest.raises(ClientFileError, match=name):
        parse_variables({name: text})


@pytest.mark.parametrize("text", GOOD)
def test_good_files(text: str) -> None:
    parse_client_file(text.encode(), "softsjj.toml", BASE)


@pytest.mark.parametrize(("text", "line"), BAD)
def test_bad_files_name_the_line(text: str, line: int) -> None:
    said = mistakes(text.encode())
    assert said.splitlines()[0].startswith(f"softsjj.toml:{line}: "), said


@pytest.mark.parametrize(("raw", "line"), NOT_UTF8)
def test_what_is_no_text(raw: bytes, line: int) -> None:
    assert mistakes(raw) == f"softsjj.toml:{line}: there are bytes in it that are not UTF-8"


def test_messages_say_what_would_be_right() -> None:
    said = mistakes(b'retries = true\ntimeout_ms = "ten"\n[tls]\nca = 5\nadmin = 1\n')
    assert said.splitlines() == [
        "softsjj.toml:1: retries is true: an integer, 0 to 10",
        'softsjj.toml:2: timeout_ms is "ten": an integer of milliseconds, 1 to 3600000',
        "softsjj.toml:4: tls.ca is 5: the path of a file, in quotation marks",
        "softsjj.toml:5: tls.admin: there is no such key; did you mean 'admin'?",
    ]
    assert "did you mean 'address'" in mistakes(b"adress = 1")
    assert "write tls:10.0.0.1:1 for another host" in mistakes(b"address = '10.0.0.1:1'")


def test_a_tls_address_needs_its_files() -> None:
    with pytest.raises(ClientFileError, match=r"tls:a:1 needs tls\.certificate.*_CERTIFICATE"):
        config("address = 'tls:a:1'\ntls.ca = 'ca'\ntls.key = 'k'")


def test_a_file_has_an_end() -> None:
    assert "64 KiB" in mistakes(b"#" * FILE_BYTES_MAX)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_reading_never_crashes(raw: bytes) -> None:
    try:
        parse_client_file(raw, "softsjj.toml", BASE)
    except ClientFileError as error:
        assert str(error).startswith("softsjj.toml:")
