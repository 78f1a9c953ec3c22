"""Two hundred clients that die in the middle of calls, closing nothing: the daemon keeps nothing.

SOFTSJJ_SOAK_CLIENTS makes it longer: `make test-long` lets thousands die.
"""

import os
import random
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hsm.client import Client, Device, calls
from hsm.spec.v1 import admin_pb2, audit_pb2
from hsm.testing.machines import Host, Sjj

CLIENTS = int(os.environ.get("SOFTSJJ_SOAK_CLIENTS", "200"))
AT_ONCE = 8
LINGER = 0.5
SETTLE_SECONDS = 20.0
# Allocators, and the store's page cache of 2 MiB a connection, fill up at first; then it is level.
FIRST_GROWTH_KIB = 14 * 1024
LATER_GROWTH_KIB = 4 * 1024
# Connections of the test itself: one to each listener.
OURS = 2


@dataclass(frozen=True)
class Held:
    """What the daemon's process holds."""

    sessions: int
    connections: int
    slots: int
    descriptors: int
    threads: int
    rss_kib: int


@pytest.fixture
def host() -> Iterator[Host]:
    with tempfile.TemporaryFile() as log:
        made = Host(log)
        yield made
        made.close()


@pytest.fixture
def machine(host: Host) -> Sjj:
    """A machine alone in its process, whose sessions end soon after their clients."""
    return host.make(settings={"session_linger": LINGER, "password_iterations": 1000})


@pytest.fixture
def program(machine: Sjj, tmp_path: Path) -> Path:
    lib = machine.libdir
    flags = [f"-I{machine.includedir}", f"-L{lib}", f"-Wl,-rpath,{lib}", "-lsdf", "-pthread"]
    words = ["cc", "-O1", "-Wall", "-Wextra", "-Werror", Path(__file__).with_name("dying.c")]
    subprocess.run([*words, *flags, "-o", tmp_path / "dying"], check=True)
    return tmp_path / "dying"


def held(host: Host, management: Client) -> Held:
    status = management.call(calls.STATUS, admin_pb2.StatusRequest())
    process = Path(f"/proc/{host.pid}")
    lines = (process / "status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return Held(
        sessions=status.sessions,
        connections=status.connections,
        slots=status.arena_open,
        descriptors=len(os.listdir(process / "fd")),
        threads=int(fields["Threads"]),
        rss_kib=int(fields["VmRSS"].split()[0]),
    )


def settled(host: Host, management: Client, sessions: int) -> Held:
    """What is held once the dead are buried."""
    until = time.monotonic() + SETTLE_SECONDS
    while True:
        now = held(host, management)
        if (now.sessions <= sessions and now.connections <= OURS) or time.monotonic() > until:
            return now
        time.sleep(0.1)


def let_die(machine: Sjj, program: Path, clients: int, chance: random.Random) -> None:
    """Start clients, a few at once, and kill each at a moment of chance: most after `ready`."""
    for done in range(0, clients, AT_ONCE):
        running = [
            subprocess.Popen(
                [program], env=machine.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(min(AT_ONCE, clients - done))
        ]
        early = running[: chance.randrange(3)]
        for process in running:
            if process not in early:
                assert process.stdout is not None
                readable, _, _ = select.select([process.stdout], [], [], 30)
                assert readable, "a client never got ready"
                assert process.stdout.readline() == b"ready\n", process.communicate()
            time.sleep(chance.random() * 0.02)
            process.kill()
        for process in running:
            _, errors = process.communicate()
            assert process.returncode == -9, (process.returncode, errors)


def test_clients_that_die_leave_nothing(host: Host, machine: Sjj, program: Path) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with Device.connect(machine.address) as device, device.session() as session:
        # Interpreters, pools of threads and allocators reach their size before it counts.
        let_die(machine, program, 5 * AT_ONCE, chance)
        before = settled(host, machine.management, sessions=1)
        let_die(machine, program, CLIENTS // 2, chance)
        middle = settled(host, machine.management, sessions=1)
        let_die(machine, program, CLIENTS // 2, chance)
        after = settled(host, machine.management, sessions=1)
        print(f"before {before}\nmiddle {middle}\nafter  {after}")
        assert after.sessions == 1, "ours"
        assert after.connections == before.connections
        assert after.slots <= before.slots + 4, "opened at their first use"
        assert after.descriptors <= before.descriptors
        assert after.threads <= before.threads + 8, "pools"
        assert middle.rss_kib <= before.rss_kib + FIRST_GROWTH_KIB
        assert after.rss_kib <= middle.rss_kib + LATER_GROWTH_KIB
        # It serves as before, and its records hold.
        assert len(session.random(32)) == 32
        session.sign(1, bytes(32), password="change-me-8")
    verified = machine.management.call(calls.AUDIT_VERIFY, audit_pb2.VerifyChainRequest())
    assert verified.intact, verified
