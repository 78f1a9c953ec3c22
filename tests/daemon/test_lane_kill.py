"""A daemon that is killed under load: what was answered for good stands in its audit chain."""

import json
import threading
import time

import pytest

from hsm.client import Client, RefusalError, UnreachableError, calls
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import device_pb2, keys_pb2
from tests.conftest import Daemon, DaemonFactory
from tests.daemon.test_lane import DIGEST, furnish, open_session, sign


def load(daemon: Daemon, refusals: list[str]) -> None:
    """Sign until the daemon is gone, with a refusal now and then, each of which is durable."""
    with Client(daemon.address) as client:
        try:
            open_session(client)
            good = sign(client)
            wrong = device_pb2.VerifyRequest(key_index=1, digest=DIGEST, signature=good[::-1])
            for turn in range(100_000):
                sign(client)
                if turn % 7 == 0:
                    try:
                        client.call(calls.VERIFY, wrong)
                    except RefusalError as error:
                        refusals.append(error.refusal.name)
        except UnreachableError:
            return


def make_keys(daemon: Daemon, made: list[int]) -> None:
    with Client(daemon.admin) as client:
        for index in range(2, 1000):
            try:
                request = keys_pb2.GenerateKeyRequest(type="kek", index=index)
                client.call(calls.KEY_GENERATE, request)
            except UnreachableError:
                return
            made.append(index)


@pytest.mark.parametrize("seconds", [0.3, 1.7])
def test_killed_under_load(daemon_factory: DaemonFactory, seconds: float) -> None:
    daemon = daemon_factory()
    furnish(daemon)
    refusals: list[str] = []
    made: list[int] = []
    workers = [threading.Thread(target=load, args=(daemon, refusals)) for _ in range(3)]
    workers.append(threading.Thread(target=make_keys, args=(daemon, made)))
    for worker in workers:
        worker.start()
    until = time.monotonic() + 20
    while len(refusals) < 10 or len(made) < 5:
        assert time.monotonic() < until
        time.sleep(0.01)
    time.sleep(seconds)
    daemon.kill()
    for worker in workers:
        worker.join()
    assert daemon.run("audit", "verify").returncode == 0
    daemon.start()
    assert daemon.run("audit", "verify").returncode == 0
    shown = json.loads(daemon.run("audit", "show", "--after", "0", "--json").stdout)
    assert [record["kind"] for record in shown].count("unclean-stop") == 1
    kinds = [record["kind"] for record in shown]
    assert kinds[kinds.index("unclean-stop") + 1] == "start"
    durable = [record for record in shown if record["kind"] == "op"]
    found = [record for record in durable if record["refusal"] == Refusal.VERIFY.name]
    assert set(refusals) == {Refusal.VERIFY.name}
    assert len(refusals) <= len(found) <= len(refusals) + 3  # the last answer of each may be lost
    keys = {record["key"] for record in durable if record["op"] == "KEY_GENERATE"}
    assert {f"kek/{index}" for index in made} <= keys
    daemon.stop()
    daemon.start()
    shown = json.loads(daemon.run("audit", "show", "--after", "0", "--json").stdout)
    assert [record["kind"] for record in shown].count(
        "unclean-stop"
    ) == 1  # not after an orderly end
