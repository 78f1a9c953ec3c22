"""A real daemon on TLS: who is let in, as whom, and what strangers can do to it."""

import contextlib
import json
import os
import re
import signal
import socket
import ssl
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from hsm.client import Client, RefusalError, UnreachableError, calls
from hsm.daemon.tls_side import HANDSHAKE_SECONDS
from hsm.model.client_file import ClientTls
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import admin_pb2, device_pb2, keys_pb2
from tests.conftest import DaemonFactory, _Factory, clean_environment, softsjj
from tests.daemon.tls_lab import Lab
from tests.sdf.test_programs import build
from tests.sdf.tls.pki import DAY, Authority

UNUSABLE = 6


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    factory = _Factory()
    made = Lab(factory, tmp_path_factory.mktemp("lab"))
    made.grant(boss=["operator", "administrator", "auditor"], lost=[], clerk=["user"])
    made.start()
    key = ("key", "generate", "--type", "sm2", "--index", "1", "--password", "change-me-8")
    assert made.daemon.run(*key).returncode == 0
    yield made
    factory.close()


@pytest.fixture
def own_lab(daemon_factory: DaemonFactory, tmp_path: Path) -> Lab:
    return Lab(daemon_factory, tmp_path)


def random(client: Client, length: int = 16) -> bytes:
    return client.call(calls.RANDOM, device_pb2.GenerateRandomRequest(length=length)).random


def open_session(client: Client) -> Client:
    client.session = client.call(calls.OPEN_SESSION, device_pb2.OpenSessionRequest()).session
    return client


def status(client: Client) -> admin_pb2.StatusReply:
    return client.call(calls.STATUS, admin_pb2.StatusRequest())


def make_kek(client: Client, index: int) -> None:
    client.call(calls.KEY_GENERATE, keys_pb2.GenerateKeyRequest(type="kek", index=index))


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def s_client(lab: Lab, *options: str | Path, alpn: str | None = "h2") -> str:
    files = lab.issue("his-1")
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{lab.port}", "-CAfile", files.ca]
    command += ["-cert", files.certificate, "-key", files.key, "-verify_return_error", *options]
    command += ["-alpn", alpn] if alpn else []
    done = subprocess.run(
        [str(part) for part in command],
        input="",
        capture_output=True,
        text=True,
        errors="replace",
        timeout=30,
        check=False,
    )
    return done.stdout + done.stderr


def test_openssl_gets_in(lab: Lab) -> None:
    told = s_client(lab)
    assert "Verification: OK" in told
    assert "ALPN protocol: h2" in told
    assert "Compression: NONE" in told


@pytest.mark.parametrize("version", ["-tls1_1", "-tls1_2"])
def test_old_versions_do_not(lab: Lab, version: str) -> None:
    told = s_client(lab, version)
    assert "ALPN protocol: h2" not in told
    assert "alert" in told or "no protocols available" in told


def test_who_speaks_no_http2_is_sent_away(lab: Lab) -> None:
    for alpn in ("http/1.1", None):
        s_client(lab, alpn=alpn)
    wait_for(lambda: lab.daemon.log.count("does not speak HTTP/2") >= 2)


def test_a_certificate_is_the_principal_in_log_status_and_audit(lab: Lab) -> None:
    with lab.client("clerk") as client:
        assert len(random(open_session(client))) == 16
    wait_for(lambda: '"principal": "CN=clerk"' in lab.daemon.log)
    with lab.client("boss", admin=True) as client:
        seen = status(client)
        assert seen.principal == "CN=boss"
        assert set(seen.roles) == {"operator", "administrator", "auditor"}
        assert seen.tls_subject == "CN=server"
        assert not [warning for warning in seen.warnings if "TLS" in warning]
        make_kek(client, 7)
    time.sleep(1.2)  # counted records are written every second
    shown = json.loads(lab.daemon.run("audit", "show", "--after", "0", "--json").stdout)
    by = {(record["op"], record["principal"]) for record in shown}
    assert {("OPEN_SESSION", "CN=clerk"), ("KEY_GENERATE", "CN=boss")} <= by


def test_roles_are_those_of_the_file(lab: Lab) -> None:
    for name in ("clerk", "somebody"):
        with lab.client(name, admin=True) as client, pytest.raises(RefusalError) as refused:
            make_kek(client, 8)
        assert refused.value.refusal is Refusal.ROLE
    with lab.client("somebody") as client:
        random(open_session(client))
    with lab.client("somebody", admin=True) as client:
        assert list(status(client).roles) == []
    with lab.client("boss") as client, pytest.raises(RefusalError) as refused:
        open_session(client)
    assert refused.value.refusal is Refusal.ROLE


def test_who_is_kept_out_is_told_where_to_look(lab: Lab) -> None:
    with lab.client("lost") as client, pytest.raises(UnreachableError, match="principals file"):
        open_session(client)
    wait_for(lambda: "the principals file keeps it out" in lab.daemon.log)


def test_secrets_in_clear_are_not_taken(lab: Lab) -> None:
    request = device_pb2.GetPrivateKeyAccessRightRequest(key_index=1, request_id=bytes(16))
    request.password.plain = b"change-me-8"
    with lab.client("clerk") as client:
        request.session = open_session(client).session
        method = client._channel.unary_unary(calls.GET_KEY_RIGHT.row.path)
        raw = method(request.SerializeToString(), timeout=5)
    reply = calls.GET_KEY_RIGHT.reply.FromString(raw)
    assert reply.refusal == Refusal.SECRET_IN_CLEAR


def test_clients_that_are_not_let_in_learn_why(lab: Lab, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "Other CA")
    issue = lab.authority.issue
    for files, told, logged in (
        (issue("old", client=True, begin=-2 * DAY, end=-DAY), "it expired", "has expired"),
        (issue("early", client=True, begin=DAY), "it is not valid before", "not yet valid"),
        (stranger.issue("foreign", client=True), "another CA issued it", "local issuer"),
        (issue("not-client"), "not for clients", "purpose"),
    ):
        with Client(lab.daemon.address, tls=lab.tls(files)) as client:
            with pytest.raises(UnreachableError, match=told):
                open_session(client)
        pattern = re.compile(f"its certificate is refused: .*{logged}")
        wait_for(lambda pattern=pattern: bool(pattern.search(lab.daemon.log)))
    none = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    none.load_verify_locations(lab.authority.file)
    with (
        socket.create_connection(("127.0.0.1", lab.port)) as raw,
        pytest.raises(ssl.SSLError, match="CERTIFICATE_REQUIRED"),
        none.wrap_socket(raw, server_hostname="127.0.0.1") as tls,
    ):
        tls.recv(1)
    wait_for(lambda: "peer did not return a certificate" in lab.daemon.log)


def test_a_wrong_server_name_is_told(lab: Lab) -> None:
    files = lab.issue("clerk")
    tls = ClientTls(files.ca, files.certificate, files.key, "sjj9.hospital.example")
    with Client(lab.daemon.address, tls=tls) as client:
        with pytest.raises(UnreachableError, match="It is for localhost, 127.0.0.1"):
            open_session(client)


def test_http2_in_clear_on_the_tls_port(lab: Lab) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{lab.port}") as channel:
        with pytest.raises(grpc.RpcError):
            channel.unary_unary(calls.RANDOM.row.path)(b"", timeout=3)
    with lab.client("clerk") as client:
        random(open_session(client))


def test_noise_disturbs_nobody(lab: Lab) -> None:
    for noise in (
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        bytes(1000),
        os.urandom(100_000),
        b"\x16\x03\x01",
    ):
        with socket.create_connection(("127.0.0.1", lab.port)) as stranger:
            stranger.settimeout(HANDSHAKE_SECONDS * 2)
            with contextlib.suppress(OSError):
                stranger.sendall(noise)
                stranger.shutdown(socket.SHUT_WR)
                while stranger.recv(65536):
                    pass
    with lab.client("clerk") as client:
        random(open_session(client))


def test_health_reflection_and_the_command_line_over_tls(lab: Lab) -> None:
    files = lab.issue("boss")
    credentials = grpc.ssl_channel_credentials(
        *(file.read_bytes() for file in (files.ca, files.key, files.certificate) if file)
    )
    with grpc.secure_channel(lab.admin.removeprefix("tls:"), credentials) as channel:
        request = health_pb2.HealthCheckRequest(service="softsjj.v1.Device")
        reply = health_pb2_grpc.HealthStub(channel).Check(request, timeout=5)
        assert reply.status == health_pb2.HealthCheckResponse.SERVING
        asked = reflection_pb2.ServerReflectionRequest(list_services="")
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        [listed] = stub.ServerReflectionInfo(iter([asked]), timeout=5)
        assert "softsjj.v1.Keys" in str(listed)
    env = lab.daemon.env | {
        "SOFTSJJ_ADMIN": lab.admin,
        "SOFTSJJ_TLS_CA": str(files.ca),
        "SOFTSJJ_TLS_CERTIFICATE": str(files.certificate),
        "SOFTSJJ_TLS_KEY": str(files.key),
        "SOFTSJJ_DATA": "/nonexistent",
    }
    shown = softsjj("status", env=env)
    assert "CN=boss (administrator, auditor, operator)" in shown.stdout, shown.stderr
    assert "certificate" in shown.stdout and "CN=server, until 20" in shown.stdout
    made = softsjj("key", "generate", "--type", "kek", "--index", "31", env=env)
    assert made.returncode == 0, made.stderr
    listed = softsjj("audit", "show", "--last", "5", "--admin", lab.admin, env=env)
    assert "CN=boss" in listed.stdout, listed.stderr
    assert softsjj("audit", "verify", "--admin", lab.admin, env=env).returncode == 0
    refused = softsjj("status", env=env | {"SOFTSJJ_TLS_KEY": str(lab.server.key)})
    assert refused.returncode == UNUSABLE
    assert "is not the key of the certificate" in refused.stderr


def test_the_command_line_follows_softsjj_toml(lab: Lab, tmp_path: Path) -> None:
    files = lab.issue("boss")
    for name, file in (("ca", files.ca), ("own", files.certificate), ("key", files.key)):
        assert file
        (tmp_path / f"{name}.pem").write_bytes(file.read_bytes())
    (tmp_path / "key.pem").chmod(0o600)
    config = tmp_path / "softsjj.toml"
    config.write_text(
        f'admin = "tls:localhost:{lab.admin_port}"\n'
        '[tls]\nca = "ca.pem"\ncertificate = "own.pem"\nkey = "key.pem"\nname = "127.0.0.1"\n'
    )
    shown = softsjj("status", env=clean_environment() | {"SOFTSJJ_CONFIG": str(config)})
    assert "CN=boss" in shown.stdout, shown.stderr


def test_a_c_program_is_its_certificate_too(lab: Lab, tmp_path: Path) -> None:
    """libsdf with libsoftsjj-tls beside it."""
    files = lab.issue("his-c")
    done = subprocess.run(
        [str(build(tmp_path, "unlock.c")), "1", "change-me-8"],
        env=lab.daemon.env
        | {
            "SOFTSJJ_TLS_CA": str(files.ca),
            "SOFTSJJ_TLS_CERTIFICATE": str(files.certificate),
            "SOFTSJJ_TLS_KEY": str(files.key),
            "SOFTSJJ_DEBUG": "1",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["00000000"] * 3, done.stdout + done.stderr
    wait_for(lambda: '"principal": "CN=his-c"' in lab.daemon.log)


# What strangers hold on to.


def descriptors(lab: Lab) -> int:
    return len(list(Path(f"/proc/{lab.daemon.process.pid}/fd").iterdir()))


def resident_kib(lab: Lab) -> int:
    text = Path(f"/proc/{lab.daemon.process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", text)
    assert found
    return int(found[1])


def hello(lab: Lab) -> bytes:
    """The first flight of a real client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = lab.context().wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def test_stalled_handshakes_keep_nobody_waiting(lab: Lab) -> None:
    """200 callers that stop after half a hello, after a whole one, or before the first byte."""
    first = hello(lab)
    tls = lab.issue("clerk")
    before = descriptors(lab)
    begun = time.monotonic()
    stalled = []
    for number in range(200):
        caller = socket.create_connection(("127.0.0.1", lab.port))
        caller.sendall((b"", first[: len(first) // 2], first)[number % 3])
        stalled.append(caller)
    times = []
    for _ in range(20):
        start = time.monotonic()
        with Client(lab.daemon.address, tls=tls) as client:
            random(open_session(client))
        times.append(time.monotonic() - start)
    assert time.monotonic() - begun < HANDSHAKE_SECONDS
    assert descriptors(lab) >= before + 150
    print(f"good clients: median {statistics.median(times):.3f} s, worst {max(times):.3f} s")
    assert max(times) < 1.0
    for caller in stalled:
        caller.settimeout(HANDSHAKE_SECONDS + 5)
        with contextlib.suppress(ConnectionError):
            while caller.recv(65536):
                pass
        caller.close()
    assert time.monotonic() - begun < HANDSHAKE_SECONDS + 4
    wait_for(lambda: descriptors(lab) <= before)
    wait_for(lambda: "it took too long" in lab.daemon.log)


def test_a_hello_in_drops_is_cut_off(lab: Lab) -> None:
    first = hello(lab)
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", lab.port)) as caller:
        with contextlib.suppress(OSError):
            for byte in first[:-1]:
                caller.sendall(bytes([byte]))
                time.sleep(0.1)
                assert time.monotonic() - begun < HANDSHAKE_SECONDS + 3
    assert time.monotonic() - begun < HANDSHAKE_SECONDS + 2


def test_handshakes_killed_midway_leave_nothing(lab: Lab) -> None:
    first = hello(lab)

    def kill(count: int) -> None:
        for number in range(count):
            with socket.create_connection(("127.0.0.1", lab.port)) as caller:
                caller.sendall(first[: len(first) * (number % 5) // 4])
                if number % 2:
                    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                elif number % 3 == 0:
                    caller.recv(1) if number % 5 == 4 else None

    kill(100)
    time.sleep(1)
    fds, memory = descriptors(lab), resident_kib(lab)
    kill(500)
    wait_for(lambda: descriptors(lab) <= fds, 15)
    grown = resident_kib(lab) - memory
    print(f"grown by {grown} KiB")
    assert grown < 3000
    with lab.client("clerk") as client:
        random(open_session(client))


def test_connections_that_come_and_go_leave_nothing(lab: Lab) -> None:
    context = lab.context("clerk")

    def visit(count: int) -> None:
        for number in range(count):
            with (
                socket.create_connection(("127.0.0.1", lab.port)) as raw,
                context.wrap_socket(raw, server_hostname="127.0.0.1") as tls,
            ):
                assert tls.recv(1)
                if number % 2:
                    with contextlib.suppress(OSError):
                        tls.unwrap()

    visit(100)
    time.sleep(0.5)
    fds, memory = descriptors(lab), resident_kib(lab)
    visit(300)
    wait_for(lambda: descriptors(lab) <= fds)
    grown = resident_kib(lab) - memory
    print(f"grown by {grown} KiB")
    assert grown < 6000


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """A frame of HTTP/2 (RFC 9113 4.1)."""
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


def test_calls_without_a_request_cannot_fill_the_memory(lab: Lab) -> None:
    headers, rst_stream, settings, end_headers = 1, 3, 4, 4
    fields = {":method": "POST", ":scheme": "https", ":path": OPS[Op.RANDOM].path}
    fields |= {":authority": "x", "content-type": "application/grpc", "te": "trailers"}
    # RFC 7541 6.2.2: literal fields without indexing.
    block = b"".join(
        b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()
        for name, value in fields.items()
    )
    asked, most = 3000, 1024
    with (
        socket.create_connection(("127.0.0.1", lab.port)) as raw,
        lab.context("clerk").wrap_socket(raw, server_hostname="127.0.0.1") as tls,
    ):
        tls.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(settings, 0, 0, b""))
        streams = range(1, 2 * asked, 2)
        tls.sendall(b"".join(frame(headers, end_headers, stream, block) for stream in streams))
        tls.settimeout(20)
        refused, came = 0, b""
        while refused < asked - most:
            while len(came) < 9 or len(came) < 9 + int.from_bytes(came[:3], "big"):
                received = tls.recv(65536)
                assert received
                came += received
            refused += came[3] == rst_stream
            came = came[9 + int.from_bytes(came[:3], "big") :]
    with lab.client("clerk") as other:
        assert random(open_session(other))


# Reloading.


def reload(lab: Lab, expect: str) -> None:
    seen = len(lab.daemon.log)
    lab.daemon.process.send_signal(signal.SIGHUP)
    wait_for(lambda: expect in lab.daemon.log[seen:])


def test_principals_and_certificates_are_read_again_at_a_hangup(own_lab: Lab) -> None:
    lab = own_lab
    lab.start()
    with lab.client("anna", admin=True) as old:
        assert list(status(old).roles) == []
        lab.grant(anna=["administrator"])
        renewed = lab.authority.issue("server2", ["127.0.0.1"], end=3 * DAY)
        lab.server.certificate.write_bytes(renewed.certificate.read_bytes())
        reload(lab, "not reloaded")
        assert "is not the key of the certificate" in lab.daemon.log
        lab.server.key.write_bytes(renewed.key.read_bytes())
        reload(lab, "CN=anna: not named -> administrator")
        with pytest.raises(RefusalError):
            make_kek(old, 1)  # an open connection keeps its roles
    with lab.client("anna", admin=True) as new:
        make_kek(new, 1)
        seen = status(new)
    assert seen.tls_subject == "CN=server2"
    assert [warning for warning in seen.warnings if "expires" in warning and "2 days" in warning]
    lab.principals.write_text('[[principal]]\nsubject = "anna"\n')
    reload(lab, "principals.toml:2: subject")
    with lab.client("anna", admin=True) as still:
        make_kek(still, 2)
    lab.principals.unlink()
    reload(lab, "CN=anna: administrator -> not named")


def test_a_reload_that_fails_in_an_unforeseen_way_is_not_the_last(own_lab: Lab) -> None:
    lab = own_lab
    lab.start()
    good = lab.server.certificate.read_text()
    der = ssl.PEM_cert_to_DER_cert(good)
    assert (version := bytes.fromhex("a003020102")) in der
    strange = der.replace(version, bytes.fromhex("a003020109"))
    lab.server.certificate.write_text(ssl.DER_cert_to_PEM_cert(strange))
    reload(lab, "not reloaded")
    lab.server.certificate.write_text(good)
    reload(lab, "reloaded for new connections")


def test_hangups_during_load_lose_no_call(own_lab: Lab) -> None:
    lab = own_lab
    lab.start()
    tls = lab.issue("clerk")
    done, failures, stop = [0] * 6, [], threading.Event()

    def work(number: int) -> None:
        try:
            while not stop.is_set():
                with Client(lab.daemon.address, tls=tls) as client:
                    open_session(client)
                    for _ in range(20):
                        assert len(random(client, 1000)) == 1000
                        done[number] += 1
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for number in range(30):
        lab.grant(**{f"p{number}": ["user"]})
        lab.daemon.process.send_signal(signal.SIGHUP)
        time.sleep(0.1)
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert min(done) > 20
    assert lab.daemon.log.count("reloaded for new connections") > 10
    assert "CN=p29: not named -> user" in lab.daemon.log


# Starting.


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"tls_ca": "", "tls_certificate": "", "tls_key": ""}, "a tls: address needs --tls-ca"),
        ({"tls_key": ""}, "TLS needs --tls-key too"),
        ({"tls_key": "/nonexistent/key"}, "cannot read the key of TLS /nonexistent/key"),
        ({"tls_ca": "/dev/null"}, "cannot read the CA /dev/null: it is no regular file"),
        ({"listen": "tls:192.0.2.1:8018"}, "this machine has no such address"),
        ({"listen": "tls:sjj.invalid:8018"}, "cannot listen on tls:sjj.invalid:8018"),
        ({"listen": "192.0.2.1:8018"}, "write tls:192.0.2.1:8018"),
        ({"listen": "tls:127.0.0.1"}, "is no address"),
        ({"admin": "127.0.0.1:8019"}, "write unix:PATH or tls:127.0.0.1:8019"),
        ({"admin": "tls:127.0.0.1:8018,127.0.0.1:8019"}, "only served on a Unix socket or over"),
        ({"principals": "/nonexistent/p.toml"}, "there is no file /nonexistent/p.toml"),
        ({"listen": "unix:/tmp/x.sock,unix:/tmp/x.sock"}, "stands twice in the list"),
    ],
)
def test_a_start_that_cannot_be_is_refused_in_words(
    own_lab: Lab, change: dict[str, str], told: str
) -> None:
    done = own_lab.daemon.run("serve", *own_lab.options(**change))
    assert told in done.stderr
    assert done.returncode in (2, UNUSABLE)
    assert "Traceback" not in done.stderr


def test_an_expired_certificate_and_a_wrong_principals_file_stop_the_start(own_lab: Lab) -> None:
    late = own_lab.authority.issue("late", ["127.0.0.1"], begin=-2 * DAY, end=-DAY)
    change = {"tls_certificate": late.certificate, "tls_key": late.key}
    done = own_lab.daemon.run("serve", *own_lab.options(**change))
    assert (done.returncode, "expired" in done.stderr) == (UNUSABLE, True)
    own_lab.principals.write_text("[[principal]]\nsubjekt = 1\n")
    done = own_lab.daemon.run("serve", *own_lab.options())
    assert done.returncode == UNUSABLE
    assert f"{own_lab.principals}:2: unknown key 'subjekt'" in done.stderr


def test_many_addresses_at_once(own_lab: Lab) -> None:
    unix = f"unix:{own_lab.daemon.directory}/more.sock"
    options = own_lab.options()
    own_lab.daemon.start(*options, "--listen", unix, "--listen", "127.0.0.1:0")
    with Client(unix) as client:
        random(open_session(client))
    with own_lab.client("clerk") as client:
        random(open_session(client))
    with Client(own_lab.daemon.admin) as client:
        seen = status(client)
    service = seen.service_address.split(",")
    assert service[:2] == [own_lab.daemon.address, unix]
    assert re.fullmatch(r"127\.0\.0\.1:[1-9]\d+", service[2])
    assert seen.admin_address == f"{own_lab.daemon.admin},{own_lab.admin}"
    # The lock's note names the socket that is nearest.
    assert own_lab.daemon.run("status", "--data", own_lab.daemon.data).returncode == 0
