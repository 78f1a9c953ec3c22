"""A real daemon that is killed, stopped, restarted, while a program holds sessions on it."""

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from hsm.spec.sdf import Sdr
from tests.conftest import Daemon, DaemonFactory
from tests.sdf.binding import SM4_CBC, Library, Session, new_handle, number, of, room

TIMEOUT = 1.0
SLACK = 2.0


@pytest.fixture
def own(daemon_factory: DaemonFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    """A daemon that this test may kill."""
    daemon = daemon_factory()
    for kind in ("sm2", "kek"):
        done = daemon.run("key", "generate", "--type", kind, "--index", "1")
        assert done.returncode == 0, done.stderr
    monkeypatch.setenv("SOFTSJJ_ADDRESS", daemon.address)
    monkeypatch.setenv("SOFTSJJ_TIMEOUT_MS", str(int(TIMEOUT * 1000)))
    yield daemon
    if daemon.process.poll() is None:
        daemon.stop()


@pytest.fixture
def lost(library: Library, own: Daemon) -> Iterator[Session]:
    session = Session(library)
    yield session
    session.close()


def every_kind_of_call(session: Session, key: int) -> list[tuple[str, tuple[object, ...]]]:
    return [
        ("GenerateRandom", (16, room(16))),
        ("InternalSign_ECC", (1, of(bytes(32)), 32, room(128))),
        ("Encrypt", (key, SM4_CBC, of(bytes(16)), of(bytes(16)), 16, room(16), number())),
        ("HashInit", (1, None, None, 0)),
        ("DestroyKey", (key,)),
    ]


def test_killed_and_back(own: Daemon, lost: Session) -> None:
    key = lost.key()
    idle = Session(lost.library)
    lost.random(16)
    own.kill()
    for name, arguments in every_kind_of_call(lost, key):
        begun = time.monotonic()
        assert lost.call(name, *arguments) is Sdr.COMMFAIL, name
        assert time.monotonic() - begun < TIMEOUT + SLACK
    library, device = lost.library, lost.device.value
    assert library.call("OpenSession", device, new_handle()) is Sdr.COMMFAIL
    assert library.call("OpenDevice", new_handle()) is Sdr.OPENDEVICE
    assert library.call("CloseSession", idle.handle.value) is Sdr.OK
    assert library.call("CloseDevice", idle.device.value) is Sdr.OK

    own.start()
    assert lost.call("GenerateRandom", 16, room(16)) is Sdr.COMMFAIL, "the session is gone"
    fresh = new_handle()
    library.do("OpenSession", device, fresh)
    library.do("GenerateRandom", fresh.value, 16, room(16))
    library.do("InternalSign_ECC", fresh.value, 1, of(bytes(32)), 32, room(128))
    assert library.call("HMACInit", fresh.value, key, 1) is Sdr.KEYNOTEXIST
    library.do("CloseSession", fresh.value)


def test_stopped_in_order_and_back(own: Daemon, lost: Session) -> None:
    assert own.stop() == 0
    assert lost.call("GenerateRandom", 16, room(16)) is Sdr.COMMFAIL
    own.start()
    fresh = new_handle()
    lost.library.do("OpenSession", lost.device.value, fresh)
    lost.library.do("GenerateRandom", fresh.value, 16, room(16))


def test_frozen_and_thawed(own: Daemon, lost: Session) -> None:
    """A daemon that hangs costs the timeout and nothing else."""
    key = lost.key()
    own.process.send_signal(signal.SIGSTOP)
    try:
        for _ in range(3):
            begun = time.monotonic()
            assert lost.call("GenerateRandom", 16, room(16)) is Sdr.COMMFAIL
            assert TIMEOUT - 0.05 < time.monotonic() - begun < TIMEOUT + SLACK
    finally:
        own.process.send_signal(signal.SIGCONT)
    time.sleep(0.3)
    assert len(lost.random(16)) == 16
    assert lost.crypt("Encrypt", key, SM4_CBC, bytes(16), bytes(16))


def test_killed_under_load(own: Daemon, library: Library) -> None:
    """Threads go on through two kills: they see COMMFAIL, open new sessions, and work again."""
    end = threading.Event()
    seen: list[set[Sdr]] = []
    worked_again: list[bool] = []

    def work() -> None:
        session = Session(library)
        codes: set[Sdr] = set()
        alive = False
        while not end.is_set():
            code = session.call("GenerateRandom", 16, room(16))
            codes.add(code)
            alive = code is Sdr.OK
            if not alive:
                library.do("CloseSession", session.handle.value)
                while not end.is_set():
                    made = library.call("OpenSession", session.device.value, session.handle)
                    if made is Sdr.OK:
                        break
                    codes.add(made)
                    time.sleep(0.02)
        seen.append(codes)
        worked_again.append(alive)
        session.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        time.sleep(0.3)
        own.kill()
        time.sleep(0.2)
        own.start()
    time.sleep(1.0)
    end.set()
    for thread in threads:
        thread.join()
    assert set.union(*seen) == {Sdr.OK, Sdr.COMMFAIL}
    assert worked_again == [True] * 8


def test_a_session_lives_on_while_a_connection_is_idle(own: Daemon, lost: Session) -> None:
    key = lost.key()
    time.sleep(2.0)
    assert lost.hmac(key, b"still here")
