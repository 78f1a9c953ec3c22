"""libsdf with several addresses: two real daemons, of which one goes away; and fork meanwhile."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from hsm.spec.sdf import Sdr
from tests.conftest import ROOT, Daemon, DaemonFactory
from tests.sdf.binding import Library, Session, new_handle, room


@pytest.fixture
def two(daemon_factory: DaemonFactory, monkeypatch: pytest.MonkeyPatch) -> tuple[Daemon, Daemon]:
    """Two machines that have nothing to do with each other."""
    first, second = daemon_factory(), daemon_factory()
    monkeypatch.setenv("SOFTSJJ_ADDRESS", f"{first.address}, {second.address}")
    return first, second


def sessions_of(daemon: Daemon) -> int:
    """How many sessions a daemon has."""
    done = daemon.run("status", "--json")
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split('"sessions": ')[1].split(",")[0])


def test_sessions_go_to_the_next_machine_and_stay_where_they_are(
    library: Library, two: tuple[Daemon, Daemon]
) -> None:
    first, second = two
    session = Session(library)
    session.random(16)
    assert (sessions_of(first), sessions_of(second)) == (1, 0)

    first.kill()
    begun = time.monotonic()
    assert session.call("GenerateRandom", 16, room(16)) is Sdr.COMMFAIL
    assert time.monotonic() - begun < 1, "a dead machine's session is lost at once"
    assert session.call("GenerateRandom", 16, room(16)) is Sdr.COMMFAIL, "and stays so"
    assert sessions_of(second) == 0

    other = new_handle()
    library.do("OpenSession", session.device.value, other)
    library.do("GenerateRandom", other.value, 16, room(16))
    assert sessions_of(second) == 1

    first.start()
    assert session.call("GenerateRandom", 16, room(16)) is Sdr.COMMFAIL
    library.do("GenerateRandom", other.value, 16, room(16))
    third = new_handle()
    library.do("OpenSession", session.device.value, third)
    assert (sessions_of(first), sessions_of(second)) == (0, 2), "the last that worked comes first"
    session.close()
    assert sessions_of(second) == 0, "each is closed where it was opened"


def test_opening_a_device_passes_over_the_dead(
    library: Library, two: tuple[Daemon, Daemon]
) -> None:
    first, second = two
    first.stop()
    session = Session(library)
    session.random(16)
    assert sessions_of(second) == 1
    session.close()
    second.stop()
    assert library.call("OpenDevice", new_handle()) is Sdr.OPENDEVICE


FORK = """
import ctypes, os, socket, sys, threading, time

def sockets():
    found = set()
    for fd in os.listdir("/proc/self/fd"):
        try:
            found.add(os.readlink(f"/proc/self/fd/{fd}"))
        except OSError:
            pass
    return {one for one in found if one.startswith("socket:")}

listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[2])
listener.listen()
library = ctypes.CDLL(sys.argv[1])
before = sockets()
device = ctypes.c_void_p()
thread = threading.Thread(target=library.SDF_OpenDevice, args=(ctypes.byref(device),))
thread.start()
accepted, _ = listener.accept()
accepted.recv(1)
ours = {f"socket:[{os.fstat(accepted.fileno()).st_ino}]"}
mine = sockets() - before - ours
child = os.fork()
if child == 0:
    os._exit(len(mine & sockets()))
_, status = os.waitpid(child, 0)
print(len(mine), os.waitstatus_to_exitcode(status))
accepted.close()
thread.join()
"""


def test_a_child_forked_while_a_device_is_opened_keeps_no_socket(
    library: Library, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORK, library.path, tmp_path / "s"],
        env={"SOFTSJJ_ADDRESS": f"unix:{tmp_path}/s", "SOFTSJJ_CONFIG": "/dev/null"},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=30,
    )
    assert done.stdout.split() == ["1", "0"], done.stderr
