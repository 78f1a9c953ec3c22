"""Calls whose connection is cut under them: what may be repeated is, and nothing else."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hsm.client import AsyncDevice, Device, UnreachableError
from hsm.testing.machines import Sjj

PASSWORD = "change-me-8"


class Cutter:
    """A listener in between. Armed, it cuts the next connections that ask something."""

    def __init__(self, target: Path, path: Path) -> None:
        self.address = f"unix:{path}"
        self.cuts = 0
        self.armed = 0
        self._target = target
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._open: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._target))
                self._open += [client, server]
                for source, sink, asks in ((client, server, True), (server, client, False)):
                    carry = threading.Thread(target=self._carry, args=(source, sink, asks))
                    carry.daemon = True
                    carry.start()

    def _carry(self, source: socket.socket, sink: socket.socket, asks: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                # A call, and no mere handshake: request headers are long.
                if asks and self.armed and len(data) > 100:
                    self.armed -= 1
                    self.cuts += 1
                    break
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@pytest.fixture
def cutter(sjj: Sjj) -> Iterator[Cutter]:
    service = Path(sjj.address.removeprefix("unix:"))
    made = Cutter(service, service.with_name("cut"))
    yield made
    made.close()


def test_what_may_be_repeated_is(cutter: Cutter) -> None:
    with Device.connect(cutter.address) as device, device.session() as session:
        assert device.retries == 1
        cutter.armed = 1
        assert len(session.random(16)) == 16
        assert cutter.cuts == 1


def test_only_as_often_as_told(cutter: Cutter) -> None:
    for retries, cuts in ((0, 1), (1, 2), (2, 3)):
        with Device.connect(cutter.address, retries=retries) as device:
            session = device.session()
            cutter.armed = cutter.cuts = 0
            cutter.armed = cuts
            with pytest.raises(UnreachableError):
                session.random(16)


def test_a_signature_is_not_made_twice(cutter: Cutter) -> None:
    with Device.connect(cutter.address, retries=5) as device, device.session() as session:
        session.unlock(1, PASSWORD)
        cutter.armed = 1
        with pytest.raises(UnreachableError):
            session.sign(1, bytes(32))
        assert cutter.cuts == 1
        time.sleep(0.2)
        session.sign(1, bytes(32))  # a person may


def test_a_hash_in_parts_is_not_repeated(cutter: Cutter) -> None:
    with Device.connect(cutter.address, retries=5) as device, device.session() as session:
        running = session.hash()
        cutter.armed = 1
        with pytest.raises(UnreachableError):
            running.update(b"once, or twice?")


def test_the_configuration_says_how_often(cutter: Cutter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTSJJ_RETRIES", "0")
    with Device.connect(cutter.address) as device, device.session() as session:
        cutter.armed = 1
        with pytest.raises(UnreachableError):
            session.random(16)


def test_the_time_of_a_call_is_for_all_its_attempts(tmp_path: Path) -> None:
    with Device.connect(f"unix:{tmp_path}/nobody", deadline=0.5, retries=100) as device:
        begun = time.monotonic()
        with pytest.raises(UnreachableError):
            device.session()
        assert time.monotonic() - begun < 5


async def test_the_async_twin(cutter: Cutter) -> None:
    async with AsyncDevice.connect(cutter.address, retries=1) as device:
        async with await device.session() as session:
            await session.unlock(1, PASSWORD)
            cutter.armed = 1
            assert len(await session.random(16)) == 16
            assert cutter.cuts == 1
            cutter.armed = 1
            with pytest.raises(UnreachableError):
                await session.sign(1, bytes(32))
