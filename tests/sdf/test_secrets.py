"""Passwords leave libsdf sealed: a C program's bytes are recorded on their way and searched."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hsm.client import Client, calls
from hsm.spec.refusals import REFUSALS, Refusal
from hsm.spec.sdf import Sdr
from tests.client.test_sealing import in_clear, open_session, right_request
from tests.conftest import Daemon, DaemonFactory
from tests.recording import free_port, recorded
from tests.sdf.binding import Library, Session
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
