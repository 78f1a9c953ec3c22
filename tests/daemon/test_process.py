import os
import subprocess
import sys

from hsm.daemon.process import is_running, process_identity


def test_a_process_keeps_its_identity_and_another_has_another() -> None:
    mine = process_identity(os.getpid())
    assert mine is not None
    assert mine == process_identity(os.getpid())
    assert mine.startswith(f"{os.getpid()}:")
    assert is_running(mine)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    theirs = process_identity(child.pid)
    assert theirs is not None and theirs != mine
    child.communicate()
    assert not is_running(theirs)
    assert process_identity(child.pid) is None


def test_a_name_full_of_traps_does_not_shift_the_fields() -> None:
    code = (
        "import ctypes; ctypes.CDLL(None).prctl(15, b') R 1 2 (x', 0, 0, 0);"
        "print('named', flush=True); input()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.readline()
    identity = process_identity(child.pid)
    assert identity is not None
    ticks = os.sysconf("SC_CLK_TCK")
    with open("/proc/uptime", encoding="ascii") as uptime:
        now = float(uptime.read().split()[0])
    assert 0 <= now - int(identity.split(":")[1]) / ticks < 60
    child.communicate()


def test_no_identity_is_no_process() -> None:
    assert not is_running("")
    assert not is_running("connection:7")
    assert not is_running(f"{os.getpid()}:1")
