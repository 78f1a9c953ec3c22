"""The library as a guest in somebody's process: descriptors, signals, addresses, leftovers."""

import fcntl
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import byref, c_void_p, create_string_buffer
from pathlib import Path
from subprocess import PIPE, Popen

from tests.conftest import Daemon, DaemonFactory
from tests.interop.standard import sdf
from tests.interop.standard.conftest import Client, ok
from tests.interop.standard.test_processes import line, sessions

DEFAULT_SIGPIPE = """
import signal, sys
from ctypes import byref, c_void_p, create_string_buffer
from pathlib import Path
from tests.interop.standard import sdf

signal.signal(signal.SIGPIPE, signal.SIG_DFL)
lib, device, session = sdf.Library(Path(sys.argv[1])), c_void_p(), c_void_p()
assert lib.OpenDevice(byref(device)) == 0 and lib.OpenSession(device, byref(session)) == 0
print("ready", flush=True)
sys.stdin.readline()
room, codes = create_string_buffer(3 << 20), set()
for _ in range(3):
    codes.add(lib.GenerateRandom(session, 16, room))
    codes.add(lib.HashInit(session, 1, None, None, 0))
    codes.add(lib.OpenSession(device, byref(c_void_p())))
print(sorted(map(hex, codes)), lib.CloseSession(session), lib.CloseDevice(device))
"""


def open_files() -> set[str]:
    """The descriptors of this process, by number."""
    return {name for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")}


def use_once(lib: sdf.Library) -> None:
    """Open, use and close everything."""
    device = c_void_p()
    ok(lib.OpenDevice(byref(device)))
    client = Client(lib, device)
    client.alive()
    client.close()
    ok(lib.CloseDevice(device))


def test_no_descriptor_is_left(lib: sdf.Library, device: c_void_p) -> None:
    use_once(lib)
    before = open_files()
    for _ in range(30):
        use_once(lib)
    assert len(open_files()) <= len(before) + 1


def test_programs_started_later_inherit_nothing(lib: sdf.Library, device: c_void_p) -> None:
    Client(lib, device).alive()
    sockets = 0
    for name in open_files():
        if os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
            sockets += 1
            assert fcntl.fcntl(int(name), fcntl.F_GETFD) & fcntl.FD_CLOEXEC
    assert sockets


@contextmanager
def many_files(count: int) -> Iterator[None]:
    """Keep descriptors busy; `count` beyond the limit means all of them."""
    busy: list[int] = []
    try:
        for _ in range(count):
            try:
                busy.append(os.open(os.devnull, os.O_RDONLY))
            except OSError:
                break
        yield
    finally:
        for number in busy:
            os.close(number)


def test_descriptors_beyond_1024(
    lib: sdf.Library, machine: Daemon, at: Callable[[Daemon], None]
) -> None:
    """A library that uses select() dies here; and one with none left must only refuse."""
    at(machine)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    device = c_void_p()
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(2048, hard), hard))
        with many_files(1200):
            use_once(lib)
        with many_files(4096):
            code = lib.OpenDevice(byref(device))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert code in (sdf.OPENDEVICE, sdf.COMMFAIL) and not device.value
    use_once(lib)


def test_signals_interrupt_nothing(lib: sdf.Library, session: Client, device: c_void_p) -> None:
    """A profiler's timer: handlers without SA_RESTART."""
    data = bytes(3 << 20)
    former = signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        for _ in range(5):
            room = create_string_buffer(len(data))
            ok(session.lib.GenerateRandom(session.handle, len(data), room))
            ok(session.lib.HashInit(session.handle, sdf.SM3, None, None, 0))
            ok(session.lib.HashUpdate(session.handle, data, len(data)))
            use_once(lib)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def test_a_lost_daemon_sends_no_sigpipe(daemon_factory: DaemonFactory, library_path: Path) -> None:
    daemon = daemon_factory()
    command = [sys.executable, "-c", DEFAULT_SIGPIPE, str(library_path)]
    process = Popen(command, env=daemon.env, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True)
    assert line(process) == "ready"
    daemon.kill()
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert line(process) == f"['{sdf.COMMFAIL:#x}'] 0 0"
    assert process.wait(30) == 0
    daemon.start()


def test_closing_a_device_ends_its_sessions(
    lib: sdf.Library, machine: Daemon, device: c_void_p
) -> None:
    """A program that never calls CloseSession, beside one open device, fills nothing up."""
    before = sessions(machine)
    for _ in range(20):
        own = c_void_p()
        ok(lib.OpenDevice(byref(own)))
        Client(lib, own).alive()
        ok(lib.CloseDevice(own))
    assert sessions(machine) <= before


def test_two_machines_in_one_program(
    lib: sdf.Library, machine: Daemon, daemon_factory: DaemonFactory, at: Callable[[Daemon], None]
) -> None:
    """A device stays with the machine it was opened on, whatever the environment says later."""
    serials = []
    handles = []
    for daemon in (machine, daemon_factory()):
        at(daemon)
        handles.append(c_void_p())
        ok(lib.OpenDevice(byref(handles[-1])))
    for handle in handles:
        info = sdf.DeviceInfo()
        client = Client(lib, handle)
        ok(lib.GetDeviceInfo(client.handle, byref(info)))
        serials.append(bytes(info.DeviceSerial))
    assert len(set(serials)) == 2
    for handle in handles:
        ok(lib.CloseDevice(handle))
