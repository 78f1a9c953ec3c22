"""A daemon as a process: starting, being the only one, dying, stopping, knowing its callers."""

import json
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from hsm.client import Client, RefusalError, UnreachableError, calls
from hsm.daemon.lock import holder_of
from hsm.daemon.serve import GRACE
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import admin_pb2, audit_pb2, device_pb2, keys_pb2
from tests.conftest import Daemon, DaemonFactory

UNUSABLE = 6
NOBODY = 65534


def status(daemon: Daemon) -> admin_pb2.StatusReply:
    with Client(daemon.admin) as client:
        return client.call(calls.STATUS, admin_pb2.StatusRequest())


def open_session(client: Client) -> bytes:
    return client.call(calls.OPEN_SESSION, device_pb2.OpenSessionRequest()).session


def socket_path(address: str) -> Path:
    return Path(address.removeprefix("unix:"))


def test_a_running_machine_tells_where_and_what_it_is(daemon: Daemon) -> None:
    reply = status(daemon)
    assert (reply.state, reply.lab, reply.pid) == ("ready", True, daemon.process.pid)
    assert (reply.service_address, reply.admin_address) == (daemon.address, daemon.admin)
    assert reply.data_directory == str(daemon.data)
    assert reply.principal == f"uid:{os.geteuid()}"
    assert set(reply.roles) == {"user", "operator", "administrator", "auditor"}


def test_nobody_else_may_open_its_files_and_sockets(daemon: Daemon) -> None:
    for path in (socket_path(daemon.address), socket_path(daemon.admin)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(daemon.data.stat().st_mode) == 0o700
    for path in daemon.data.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_it_writes_no_core_dump(daemon: Daemon) -> None:
    limits = Path(f"/proc/{daemon.process.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits)


def test_every_log_line_of_the_daemon_says_lab(daemon: Daemon) -> None:
    lines = [json.loads(line) for line in daemon.log.splitlines() if line.startswith("{")]
    assert any(line["event"] == "ready" for line in lines)
    assert all(line["machine"] == "LAB" for line in lines)


def test_health_over_the_management_socket(daemon: Daemon) -> None:
    with grpc.insecure_channel(daemon.admin) as channel:
        request = health_pb2.HealthCheckRequest(service="softsjj.v1.Device")
        reply = health_pb2_grpc.HealthStub(channel).Check(request, timeout=5)
    assert reply.status == health_pb2.HealthCheckResponse.SERVING


def test_sessions_belong_to_the_service_and_keys_to_management(daemon: Daemon) -> None:
    with Client(daemon.address) as client:
        client.session = open_session(client)
        request = device_pb2.GenerateRandomRequest(length=16)
        assert len(client.call(calls.RANDOM, request).random) == 16
        with pytest.raises(RefusalError) as wrong:
            client.call(calls.KEY_LIST, keys_pb2.ListKeysRequest())
    assert wrong.value.refusal == Refusal.NOT_SUPPORTED


def test_a_second_daemon_on_the_same_data_names_the_first(daemon: Daemon) -> None:
    other = daemon.run("serve", "--listen", f"unix:{daemon.directory}/other")
    assert other.returncode == UNUSABLE
    assert f"process {daemon.process.pid} runs on the data directory" in other.stderr
    assert not (daemon.directory / "other").exists()
    assert status(daemon).state == "ready"


def test_a_second_daemon_on_the_same_socket_names_the_first(
    daemon: Daemon, daemon_factory: DaemonFactory
) -> None:
    second = daemon_factory(start=False)
    refused = second.run("serve", "--listen", daemon.address)
    assert refused.returncode == UNUSABLE
    assert f"process {daemon.process.pid} listens there" in refused.stderr
    assert status(daemon).state == "ready"


def test_init_on_the_data_of_a_running_daemon_is_refused(daemon: Daemon) -> None:
    again = daemon.run("init")
    assert again.returncode == UNUSABLE
    assert "already holds a machine" in again.stderr


def test_killed_and_started_again_it_has_lost_no_key(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory()
    holder = holder_of(daemon.data)
    assert holder is not None and Path(holder.inner).is_dir()
    with Client(daemon.admin) as client:
        request = keys_pb2.GenerateKeyRequest(type="sm2", index=5)
        made = client.call(calls.KEY_GENERATE, request).key
        daemon.kill()
        assert socket_path(daemon.address).exists()
        with pytest.raises(UnreachableError):
            client.call(calls.STATUS, admin_pb2.StatusRequest())
    daemon.start()
    assert not Path(holder.inner).exists()
    with Client(daemon.admin) as client:
        show = keys_pb2.ShowKeyRequest(type="sm2", index=5)
        assert client.call(calls.KEY_SHOW, show).key == made
        report = client.call(calls.AUDIT_VERIFY, audit_pb2.VerifyChainRequest())
        assert report.intact, report.reason
        listed = client.call(calls.AUDIT_LIST, audit_pb2.ListRecordsRequest(limit=10, last=True))
    assert "unclean-stop" in {record.kind for record in listed.records}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_in_order(daemon_factory: DaemonFactory, number: signal.Signals) -> None:
    daemon = daemon_factory()
    holder = holder_of(daemon.data)
    assert holder is not None
    daemon.process.send_signal(number)
    assert daemon.wait(15) == 0
    assert not socket_path(daemon.address).exists()
    assert not socket_path(daemon.admin).exists()
    assert not Path(holder.inner).exists()
    assert holder_of(daemon.data) is None
    shown = daemon.run("audit", "show", "--last", "2", "--json", "--data", daemon.data)
    assert [record["kind"] for record in json.loads(shown.stdout)] == ["stop", "checkpoint"]
    assert daemon.run("audit", "verify").returncode == 0


def test_a_stop_during_calls_answers_or_breaks_each_and_loses_none(
    daemon_factory: DaemonFactory,
) -> None:
    """Whatever was answered is in the chain: one record per key that a caller knows it has."""
    daemon = daemon_factory()
    made: list[int] = []

    def make_keys(first: int) -> None:
        with Client(daemon.admin) as client:
            for index in range(first, first + 200):
                request = keys_pb2.GenerateKeyRequest(type="kek", index=index)
                try:
                    client.call(calls.KEY_GENERATE, request)
                except UnreachableError:
                    return
                made.append(index)

    threads = [threading.Thread(target=make_keys, args=(first,)) for first in (1, 201, 401)]
    for thread in threads:
        thread.start()
    while len(made) < 20:
        time.sleep(0.01)
    assert daemon.stop() == 0
    for thread in threads:
        thread.join()
    assert len(made) < 600
    daemon.start()
    with Client(daemon.admin) as client:
        keys = client.call(calls.KEY_LIST, keys_pb2.ListKeysRequest(type="kek")).keys
        assert set(made) <= {key.index for key in keys}
        assert client.call(calls.AUDIT_VERIFY, audit_pb2.VerifyChainRequest()).intact


def test_a_watcher_does_not_keep_it_up(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory()
    with grpc.insecure_channel(daemon.admin) as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        begun = time.monotonic()
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.wait(15) == 0
        assert time.monotonic() - begun < GRACE - 1


def test_an_idle_client_does_not_keep_it_up(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory()
    with Client(daemon.address) as client:
        client.session = open_session(client)
        begun = time.monotonic()
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.wait(15) == 0
        assert time.monotonic() - begun < GRACE - 1


@contextmanager
def hung_call(daemon: Daemon) -> Iterator[None]:
    """Keep a call running: somebody else holds the store while it wants to write."""
    store = sqlite3.connect(daemon.data / "store.sqlite", isolation_level=None)
    store.execute("BEGIN IMMEDIATE")

    def call() -> None:
        # Not by the command line: a process takes its time to start on a busy machine.
        with Client(daemon.admin) as client, suppress(UnreachableError):
            client.call(calls.KEY_GENERATE, keys_pb2.GenerateKeyRequest(type="kek", index=1))

    caller = threading.Thread(target=call)
    caller.start()
    time.sleep(1.5)
    try:
        yield
    finally:
        store.rollback()
        store.close()
        caller.join()


def test_a_running_call_gets_its_grace(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory()
    with hung_call(daemon):
        daemon.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert not socket_path(daemon.address).exists()
        assert daemon.process.poll() is None
    assert daemon.wait(15) == 0
    assert "running calls are dropped" not in daemon.log
    daemon.start()
    assert daemon.run("key", "show", "--type", "kek", "--index", "1").returncode == 0


def test_a_second_signal_does_not_wait(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory()
    with hung_call(daemon):
        daemon.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        daemon.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert "running calls are dropped" in daemon.log
    assert daemon.wait(15) == 0
    assert daemon.run("audit", "verify").returncode == 0


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_fault_point_kills_it_and_the_chain_still_verifies(
    daemon_factory: DaemonFactory, moment: str
) -> None:
    daemon = daemon_factory(start=False)
    daemon.start(env={"SOFTSJJ_FAULT": f"key-generate.{moment}:kill:2"})
    made = [
        daemon.run("key", "generate", "--type", "kek", "--index", str(index)).returncode
        for index in (1, 2)
    ]
    assert made == [0, 3]
    assert daemon.wait(5) == -signal.SIGKILL
    daemon.start()
    assert daemon.run("key", "show", "--type", "kek", "--index", "1").returncode == 0
    assert daemon.run("audit", "verify").returncode == 0


def test_many_callers_at_once(daemon: Daemon) -> None:
    """Sixty connections, each with a session of its own, all served and all forgotten again."""
    before = status(daemon).connections
    failures: list[Exception] = []

    def use() -> None:
        try:
            with Client(daemon.address) as client:
                client.session = open_session(client)
                for _ in range(5):
                    request = device_pb2.GenerateRandomRequest(length=1000)
                    assert len(client.call(calls.RANDOM, request).random) == 1000
                client.call(calls.CLOSE_SESSION, device_pb2.CloseSessionRequest())
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=use) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    until = time.monotonic() + 5
    while status(daemon).connections > before:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_noise_at_the_door_disturbs_nobody(daemon: Daemon) -> None:
    for noise in (b"", b"GET / HTTP/1.1\r\n\r\n", bytes(1000), os.urandom(100_000)):
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(str(socket_path(daemon.address)))
            stranger.settimeout(5)
            try:
                stranger.sendall(noise)
                stranger.shutdown(socket.SHUT_WR)
                while stranger.recv(65536):
                    pass
            except OSError:
                pass
    assert status(daemon).state == "ready"


def test_without_a_machine_it_says_how_to_make_one(tmp_path: Path, daemon: Daemon) -> None:
    done = daemon.run("serve", "--data", tmp_path / "none")
    assert done.returncode == UNUSABLE
    assert f"softsjj init --data {tmp_path / 'none'}" in done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:8018"])
def test_other_machines_wait_for_mutual_tls(daemon_factory: DaemonFactory, address: str) -> None:
    daemon = daemon_factory(start=False)
    done = daemon.run("serve", "--listen", address)
    assert done.returncode == UNUSABLE
    assert "mutual TLS" in done.stderr


def test_management_is_never_on_tcp(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory(start=False)
    done = daemon.run("serve", "--admin", "127.0.0.1:0")
    assert done.returncode == UNUSABLE
    assert "only served on a Unix socket" in done.stderr


def test_over_loopback_tcp_everyone_is_loopback(daemon_factory: DaemonFactory) -> None:
    """A proxy of the environment is not asked, and management stays in the data directory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    daemon = daemon_factory(address=f"127.0.0.1:{port}")
    assert status(daemon).service_address == f"127.0.0.1:{port}"
    assert socket_path(daemon.admin) == daemon.data / "admin.sock"
    code = (
        "import sys; from hsm.client import *; from hsm.client.calls import *;"
        "from hsm.spec.v1.device_pb2 import *;"
        "c = Client(sys.argv[1]);"
        "c.session = c.call(OPEN_SESSION, OpenSessionRequest()).session;"
        "print(len(c.call(RANDOM, GenerateRandomRequest(length=8)).random))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, daemon.address],
        env=daemon.env | {"http_proxy": "http://192.0.2.1:1", "grpc_proxy": "http://192.0.2.1:1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "8", done.stderr
    daemon.stop()
    shown = json.loads(daemon.run("audit", "show", "--json", "--after", "0").stdout)
    opened = [record for record in shown if record["op"] == "OPEN_SESSION"]
    assert {record["principal"] for record in opened} == {"loopback"}


AS_NOBODY = f"""
import json, os, sys
from hsm.client import Client, RefusalError, calls
from hsm.spec.v1 import admin_pb2, device_pb2, keys_pb2
import grpc
# Somebody else may not be able to read where this program lies: load all of it before.
grpc.insecure_channel("unix:/nowhere").close()
os.setgroups([]); os.setgid(int(sys.argv[3])); os.setuid({NOBODY})
seen = {{}}
with Client(sys.argv[1]) as service:
    reply = service.call(calls.OPEN_SESSION, device_pb2.OpenSessionRequest())
    seen["session"] = len(reply.session)
with Client(sys.argv[2]) as admin:
    status = admin.call(calls.STATUS, admin_pb2.StatusRequest())
    seen["principal"], seen["roles"] = status.principal, list(status.roles)
    try:
        admin.call(calls.KEY_LIST, keys_pb2.ListKeysRequest())
    except RefusalError as refused:
        seen["refused"] = refused.refusal.name
print(json.dumps(seen))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_foreign_user_of_the_group_uses_the_device_and_nothing_else(
    daemon_factory: DaemonFactory,
) -> None:
    daemon = daemon_factory(start=False)
    daemon.directory.chmod(0o711)
    daemon.start("--group", "daemon")
    group = socket_path(daemon.address).stat().st_gid
    assert group != os.getegid()
    arguments = [sys.executable, "-c", AS_NOBODY, daemon.address, daemon.admin]
    member = subprocess.run(
        [*arguments, str(group)], env=daemon.env, capture_output=True, text=True, check=False
    )
    assert member.returncode == 0, member.stderr
    assert json.loads(member.stdout) == {
        "session": 32,
        "principal": f"uid:{NOBODY}",
        "roles": ["user"],
        "refused": "ROLE",
    }
    stranger = subprocess.run(
        [*arguments, str(NOBODY)], env=daemon.env, capture_output=True, text=True, check=False
    )
    assert "UnreachableError" in stranger.stderr
