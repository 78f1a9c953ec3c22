"""Clients that are killed, end, or fork; the daemon killed and started again."""

import json
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from ctypes import byref, c_uint32, c_void_p, create_string_buffer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import modes

from tests.conftest import Daemon, DaemonFactory
from tests.interop.standard import model, sdf
from tests.interop.standard.conftest import LOCKED, OPEN, PASSWORD, STANDARD_KEY, Client, ok

LINGER = 10.0
# Connect (2 s) and call (10 s) timeouts, and a slow machine.
PATIENCE = 15.0


def program(name: str, daemon: Daemon, library: Path) -> "subprocess.Popen[str]":
    """Start one of the client programs."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.interop.standard.program", name, str(library)],
        env=daemon.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line(process: "subprocess.Popen[str]") -> str:
    """The next line of a program; its error output when there is none."""
    assert process.stdout is not None and process.stderr is not None
    return process.stdout.readline().strip() or process.stderr.read()


def sessions(daemon: Daemon) -> int:
    """The number of sessions `softsjj status` tells."""
    done = daemon.run("status", "--json")
    assert done.returncode == 0, done.stderr
    return int(json.loads(done.stdout)["sessions"])


@pytest.fixture
def lab(daemon_factory: DaemonFactory, at: Callable[[Daemon], None]) -> Daemon:
    """A machine of its own with one key pair under a password, found by the library."""
    daemon = daemon_factory()
    made = daemon.run("key", "generate", "--type", "sm2", "--index", "1", "--password", "password")
    assert made.returncode == 0, made.stderr
    at(daemon)
    return daemon


def test_sessions_end_with_their_last_process(lab: Daemon, library_path: Path) -> None:
    """Killed, and ended without closing: after the linger. Inherited: only when the child ends."""
    held, child = program("hold", lab, library_path), program("orphan", lab, library_path)
    assert line(held) == "ready"
    assert line(child) == "ready"
    child.wait(PATIENCE)  # the parent; its child holds the pipes
    forgot = program("exits", lab, library_path)
    assert len(line(forgot)) == 32
    assert forgot.wait(PATIENCE) == 0
    held.kill()
    killed_at = time.monotonic()
    held.wait()
    assert sessions(lab) >= 2, "a killed client's session waits for a reconnect"
    while sessions(lab) > 1 and time.monotonic() < killed_at + LINGER + 5:
        time.sleep(0.3)
    assert time.monotonic() - killed_at > LINGER - 1
    assert sessions(lab) == 1
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()
    assert line(child) == "same"


def test_fork(lab: Daemon, library_path: Path) -> None:
    family = program("family", lab, library_path)
    assert line(family) == "done"
    assert family.wait(PATIENCE) == 0
    assert sessions(lab) == 0


def random_code(client: Client) -> int:
    code: int = client.lib.GenerateRandom(client.handle, 16, create_string_buffer(16))
    return code


def test_daemon_killed_and_back(lib: sdf.Library, lab: Daemon) -> None:
    device = c_void_p()
    ok(lib.OpenDevice(byref(device)))
    old, other = Client(lib, device), Client(lib, device)
    ok(old.right(1, b"password"))
    room, key = create_string_buffer(180), c_void_p()
    ok(lib.GenerateKeyWithIPK_ECC(old.handle, 1, 128, room, byref(key)))
    envelope, block = room.raw, old.block(key)
    before = time.monotonic()
    lab.kill()
    assert random_code(old) == sdf.COMMFAIL
    refused = lib.OpenSession(device, byref(c_void_p()))
    assert refused in (sdf.COMMFAIL, sdf.OPENSESSION)
    ok(lib.CloseSession(other.handle))
    refused = lib.OpenDevice(byref(c_void_p()))
    assert refused in (sdf.COMMFAIL, sdf.OPENDEVICE)
    assert time.monotonic() - before < PATIENCE
    lab.start()
    assert random_code(old) == sdf.COMMFAIL, "the new daemon does not know the session"
    out, length = create_string_buffer(16), c_uint32()
    tail = (sdf.SM4_ECB, None, bytes(16), 16, out, byref(length))
    assert lib.Encrypt(old.handle, key, *tail) == sdf.COMMFAIL
    fresh = Client(lib, device)
    fresh.alive()
    assert lib.Encrypt(fresh.handle, key, *tail) == sdf.KEYNOTEXIST
    assert lib.ImportKeyWithISK_ECC(fresh.handle, 1, envelope, byref(key)) == sdf.PARDENY
    ok(fresh.right(1, b"password"))
    again = c_void_p()
    ok(lib.ImportKeyWithISK_ECC(fresh.handle, 1, envelope, byref(again)))
    assert fresh.block(again) == block, "the stored key outlived the daemon"
    ok(lib.CloseSession(old.handle))
    fresh.close()
    ok(lib.CloseDevice(device))
    assert lab.run("audit", "verify").returncode == 0


def test_daemon_killed_under_load(lib: sdf.Library, lab: Daemon) -> None:
    """Calls under way end with COMMFAIL in time; nothing hangs, nothing else comes out."""
    device = c_void_p()
    ok(lib.OpenDevice(byref(device)))
    clients = [Client(lib, device) for _ in range(6)]
    codes: list[int] = []
    slowest: list[float] = []

    def work(client: Client) -> None:
        room = create_string_buffer(2 << 20)
        code = sdf.OK
        while code == sdf.OK:
            began = time.monotonic()
            code = lib.GenerateRandom(client.handle, len(room), room)
        codes.append(code)
        slowest.append(time.monotonic() - began)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    lab.kill()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a call hangs"
    assert set(codes) == {sdf.COMMFAIL}
    assert max(slowest) < PATIENCE
    for client in clients:
        ok(lib.CloseSession(client.handle))
    lab.start()
    Client(lib, device).alive()
    ok(lib.CloseDevice(device))


def test_daemon_stopped_in_order(lib: sdf.Library, lab: Daemon) -> None:
    device = c_void_p()
    ok(lib.OpenDevice(byref(device)))
    old = Client(lib, device)
    assert lab.stop() == 0
    assert random_code(old) == sdf.COMMFAIL
    lab.start()
    ok(lib.CloseSession(old.handle))
    Client(lib, device).alive()
    ok(lib.CloseDevice(device))


def test_no_daemon_at_all(
    lib: sdf.Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for address in (f"unix:{tmp_path}/nobody", "127.0.0.1:1", "nonsense", "unix:", ""):
        monkeypatch.setenv("SOFTSJJ_ADDRESS", address)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        device = c_void_p()
        before = time.monotonic()
        code = lib.OpenDevice(byref(device))
        if code == sdf.OK:
            assert address == "", "an empty address may mean the default"
            lib.CloseDevice(device)
            continue
        assert code in (sdf.COMMFAIL, sdf.OPENDEVICE)
        assert not device.value
        assert time.monotonic() - before < 5


def test_a_daemon_that_hangs(
    lib: sdf.Library, lab: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls give up after SOFTSJJ_TIMEOUT_MS; CloseSession succeeds all the same."""
    monkeypatch.setenv("SOFTSJJ_TIMEOUT_MS", "500")
    device = c_void_p()
    ok(lib.OpenDevice(byref(device)))
    first, second = Client(lib, device), Client(lib, device)
    lab.process.send_signal(signal.SIGSTOP)
    try:
        before = time.monotonic()
        assert random_code(first) == sdf.COMMFAIL
        ok(lib.CloseSession(first.handle))
        assert lib.OpenSession(device, byref(c_void_p())) in (sdf.COMMFAIL, sdf.OPENSESSION)
        assert time.monotonic() - before < 5
    finally:
        lab.process.send_signal(signal.SIGCONT)
    second.alive()
    Client(lib, device).alive()
    ok(lib.CloseDevice(device))


def test_over_loopback_tcp(
    lib: sdf.Library, daemon_factory: DaemonFactory, at: Callable[[Daemon], None]
) -> None:
    """The same calls, the same answers; access passwords travel sealed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    daemon = daemon_factory(address=f"127.0.0.1:{port}")
    for options in ((str(OPEN),), (str(LOCKED), "--password", PASSWORD.decode())):
        made = daemon.run("key", "generate", "--type", "sm2", "--index", *options)
        assert made.returncode == 0, made.stderr
    at(daemon)
    device = c_void_p()
    ok(lib.OpenDevice(byref(device)))
    client = Client(lib, device)
    key, data = client.bring(STANDARD_KEY), secrets.token_bytes((2 << 20) + 16)
    cipher = client.encrypt(key, sdf.SM4_CBC, bytes(16), data)
    assert cipher == model.sm4(STANDARD_KEY, modes.CBC(bytes(16)), data)
    signature, e = sdf.Signature(), secrets.token_bytes(32)
    ok(lib.InternalSign_ECC(client.handle, OPEN, e, 32, byref(signature)))
    pair = sdf.number(signature.r), sdf.number(signature.s)
    assert model.verify(client.sign_public(OPEN), e, pair)
    assert client.right(LOCKED, b"not the password") == sdf.PRKRERR
    ok(client.right(LOCKED, PASSWORD))
    ok(lib.InternalSign_ECC(client.handle, LOCKED, e, 32, byref(signature)))
    client.close()
    ok(lib.CloseDevice(device))
