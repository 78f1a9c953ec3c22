import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hsm.client import AsyncClient, Client, RefusalError, UnreachableError, calls
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import admin_pb2, device_pb2
from tests.conftest import Daemon


def test_one_client_serves_many_threads(daemon: Daemon) -> None:
    with Client(daemon.address) as client:
        client.session = client.call(calls.OPEN_SESSION, device_pb2.OpenSessionRequest()).session

        def draw(_: int) -> bytes:
            return client.call(calls.RANDOM, device_pb2.GenerateRandomRequest(length=32)).random

        with ThreadPoolExecutor(8) as pool:
            drawn = list(pool.map(draw, range(100)))
    assert len(set(drawn)) == 100
    assert threading.active_count() < 50


def test_a_refusal_leaves_the_client_usable(daemon: Daemon) -> None:
    with Client(daemon.address, session=bytes(32)) as client:
        with pytest.raises(RefusalError) as refused:
            client.call(calls.RANDOM, device_pb2.GenerateRandomRequest(length=1))
        assert refused.value.refusal == Refusal.SESSION
        opened = client.call(calls.OPEN_SESSION, device_pb2.OpenSessionRequest(session=b""))
        assert len(opened.session) == 32


def test_nobody_there(tmp_path: Path) -> None:
    with (
        Client(f"unix:{tmp_path}/nobody", deadline=2) as client,
        pytest.raises(UnreachableError, match=f"no daemon answers at unix:{tmp_path}/nobody"),
    ):
        client.call(calls.STATUS, admin_pb2.StatusRequest())


async def test_the_async_twin(daemon: Daemon, tmp_path: Path) -> None:
    async with AsyncClient(daemon.admin) as client:
        reply = await client.call(calls.STATUS, admin_pb2.StatusRequest())
        assert reply.pid == daemon.process.pid
    async with AsyncClient(f"unix:{tmp_path}/nobody", deadline=2) as client:
        with pytest.raises(UnreachableError):
            await client.call(calls.STATUS, admin_pb2.StatusRequest())
