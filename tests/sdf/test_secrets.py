"""Passwords leave libsdf sealed: a C program's bytes are recorded on their way and searched."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hsm.client import Client, calls
from hsm.core import Arena, Module
from hsm.spec.refusals import REFUSALS, Refusal
from hsm.spec.sdf import Sdr
from tests.client.test_sealing import in_clear, open_session, right_request
from tests.conftest import Daemon, DaemonFactory
from tests.recording import free_port, recorded
from tests.sdf.binding import Library, Session, of
from tests.sdf.scripted import Caller, Server, text_field
from tests.sdf.test_programs import build, play

PASSWORD = b"a password that nobody else has"
INDEX = 5


def guarded(machine: Daemon) -> None:
    made = machine.run(
        *("key", "generate", "--type", "sm2", "--index", str(INDEX)),
        *("--password", PASSWORD.decode()),
    )
    assert made.returncode == 0, made.stderr


@pytest.fixture(params=["unix", "tcp"])
def guarded_machine(request: pytest.FixtureRequest, daemon_factory: DaemonFactory) -> Daemon:
    address = None if request.param == "unix" else f"127.0.0.1:{free_port()}"
    machine = daemon_factory(address=address)
    guarded(machine)
    return machine


def test_a_password_is_not_on_the_wire(guarded_machine: Daemon, tmp_path: Path) -> None:
    """Over loopback TCP too, where in clear it would not be taken."""
    machine = guarded_machine
    program = build(tmp_path, "unlock.c")
    address = machine.address
    with recorded(address, machine.directory) as wire:
        machine.env["SOFTSJJ_ADDRESS"] = wire.address
        assert play(machine, program, str(INDEX), PASSWORD.decode()) == "00000000 00000000 00000000"
        wrong = play(machine, program, str(INDEX), "not the password")
        assert wrong == f"{Sdr.PRKRERR:08x} {Sdr.PARDENY:08x} {Sdr.PRKRERR:08x}"
        assert wire.holds(REFUSALS[Refusal.RIGHT_DENIED].en.encode())
        assert not wire.holds(PASSWORD) and not wire.holds(b"not the password")
        # The search would find it.
        with Client(wire.address) as client:
            request = right_request(PASSWORD, INDEX)
            reply = in_clear(wire.address, calls.GET_KEY_RIGHT, request, open_session(client))
        unix = address.startswith("unix:")
        assert reply.refusal == (Refusal.OK if unix else Refusal.SECRET_IN_CLEAR)
        assert wire.holds(PASSWORD)


def test_a_device_that_was_started_again(
    daemon_factory: DaemonFactory, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library still knows the key of before, is told so, and seals to the new one."""
    machine = daemon_factory()
    guarded(machine)
    monkeypatch.setenv("SOFTSJJ_ADDRESS", machine.address)
    session = Session(library)
    session.unlock(INDEX, PASSWORD)
    machine.stop()
    machine.start()
    session.do("CloseSession")
    library.do("OpenSession", session.device.value, session.handle)
    session.unlock(INDEX, PASSWORD)
    session.close()
    # Also what records say: the first try is a refusal like any other.
    shown = machine.run("audit", "show")
    assert "SECRET_KEY" in shown.stdout


def test_many_threads(
    guarded_machine: Daemon, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOFTSJJ_ADDRESS", guarded_machine.address)
    session = Session(library)
    start = threading.Barrier(8)

    def unlock(_: int) -> None:
        start.wait()
        for _ in range(5):
            session.unlock(INDEX, PASSWORD)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(unlock, range(8)))
    session.close()


# ---- devices that lie about their key


KEY = 4  # GetTransportKeyReply.public_key
REFUSED = b"\x08" + bytes([Refusal.SECRET_KEY])


@pytest.fixture(scope="module")
def point() -> Iterator[bytes]:
    with Arena(4) as arena, Module(arena) as module:
        yield module.public_key(module.generate_transport_key())


@pytest.fixture
def answering(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[Session, list[bytes]]]]:
    """A session on a device that gives these answers in turn, and the requests that it got."""
    opened: list[Session | Server] = []

    def start(*answers: bytes | int) -> tuple[Session, list[bytes]]:
        requests: list[bytes] = []

        def behave(caller: Caller) -> None:
            caller.open_session()
            for answer in answers:
                stream, request = caller.request()
                requests.append(request)
                if isinstance(answer, int):
                    caller.refuse(stream, answer)
                else:
                    caller.reply(stream, answer)
            while True:  # CloseSession
                stream, _ = caller.request()
                caller.reply(stream, b"")

        server = Server(behave)
        monkeypatch.setenv("SOFTSJJ_ADDRESS", server.address)
        session = Session(library)
        opened.extend((server, session))
        return session, requests

    yield start
    for thing in reversed(opened):
        thing.close()


def right(session: Session) -> Sdr:
    return session.call("GetPrivateKeyAccessRight", INDEX, of(PASSWORD), len(PASSWORD))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", Sdr.COMMFAIL),
        (text_field(KEY, bytes(63)), Sdr.COMMFAIL),
        (text_field(KEY, bytes(65)), Sdr.COMMFAIL),
        (text_field(KEY, bytes(64)), Sdr.COMMFAIL),
        (text_field(KEY, b"\xff" * 64), Sdr.COMMFAIL),
        (b"\xff", Sdr.COMMFAIL),
        (b"\x08" + bytes([Refusal.SELF_TEST]), Sdr.HARDFAIL),
        (12, Sdr.NOTSUPPORT),
    ],
)
def test_without_a_key_nothing_leaves(answering: Any, answer: bytes | int, code: Sdr) -> None:
    session, requests = answering(answer)
    assert right(session) is code
    assert len(requests) == 1


def test_the_key_is_asked_for_once(answering: Any, point: bytes) -> None:
    session, requests = answering(text_field(KEY, point), b"", b"", b"")
    assert [right(session) for _ in range(3)] == [Sdr.OK] * 3
    sealed = [request for request in requests if len(request) > 140]
    assert len(requests) == 4 and len(set(sealed)) == 3
    assert not any(PASSWORD in request for request in requests)


def test_one_turn_and_no_more(answering: Any, point: bytes) -> None:
    """A device that refuses every key is asked for another one once."""
    key = text_field(KEY, point)
    session, requests = answering(key, REFUSED, key, REFUSED)
    assert right(session) is Sdr.PRKRERR
    assert len(requests) == 4


def test_a_second_key_that_is_none(answering: Any, point: bytes) -> None:
    session, requests = answering(text_field(KEY, point), REFUSED, text_field(KEY, b"short"))
    assert right(session) is Sdr.COMMFAIL
    assert len(requests) == 3


def test_asking_for_the_key_takes_of_the_calls_time(
    library: Library, monkeypatch: pytest.MonkeyPatch, point: bytes
) -> None:
    """Four slow exchanges do not take four times as long as one may."""
    monkeypatch.setenv("SOFTSJJ_TIMEOUT_MS", "1000")

    def behave(caller: Caller) -> None:
        caller.open_session()
        for answer in (text_field(KEY, point), REFUSED, text_field(KEY, point), b""):
            stream, _ = caller.request()
            time.sleep(0.6)
            caller.reply(stream, answer)

    with Server(behave) as server:
        monkeypatch.setenv("SOFTSJJ_ADDRESS", server.address)
        session = Session(library)
        begun = time.monotonic()
        assert right(session) is Sdr.COMMFAIL
        assert 0.9 < time.monotonic() - begun < 1.8
        session.close()
