"""Connecting within a time: look-ups that hang, names that are none, silent addresses."""

import contextlib
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest

from hsm.client.diagnosis import diagnose
from hsm.client.reach import NoAnswerError, connect
from hsm.client.where import first_that_listens
from hsm.model.address import TlsAddress, UnixAddress
from hsm.model.client_file import ClientTls


@pytest.fixture
def stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that does not answer for a while."""
    ask = socket.getaddrinfo

    def slowly(host: str, *rest: Any, **more: Any) -> Any:
        if host.endswith(".example"):
            time.sleep(8)
        return ask(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)


def test_an_address_and_a_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            with connect(host, port, 5) as made:
                assert made.getpeername() == ("127.0.0.1", port)
                assert made.gettimeout() == 5


def test_nobody_there() -> None:
    with pytest.raises(ConnectionRefusedError):
        connect("127.0.0.1", 1, 5)
    with pytest.raises(socket.gaierror):
        connect("no-such.invalid", 1, 20)


@pytest.mark.usefixtures("stalled")
def test_a_look_up_that_hangs_takes_no_longer_than_its_time(tmp_path: Path) -> None:
    begin = time.monotonic()
    with pytest.raises(NoAnswerError, match=r"sjj1\.example was not looked up within 0\.5 s"):
        connect("sjj1.example", 1, 0.5)
    assert time.monotonic() - begin < 2
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "there"))
        listening.listen()
        there = UnixAddress(tmp_path / "there")
        assert first_that_listens((TlsAddress("sjj1.example", 1), there), 0.5) == there
    assert time.monotonic() - begin < 4


@pytest.mark.usefixtures("stalled")
def test_a_look_up_that_hangs_is_told() -> None:
    begin = time.monotonic()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    told = diagnose(TlsAddress("sjj1.example", 1), context, ClientTls())
    assert told is not None
    assert "does the name server answer?" in told
    assert time.monotonic() - begin < 6


def test_a_silent_address_takes_its_share_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, contextlib.ExitStack() as held:
        for _ in range(4):  # the backlog is full then, and the kernel answers nobody
            caller = held.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", full.getsockname())] * 3
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        begin = time.monotonic()
        with pytest.raises(TimeoutError):
            connect("several.example", 1, 1.5)
        assert 1.0 < time.monotonic() - begin < 3
