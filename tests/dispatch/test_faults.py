"""Fault points: every one refuses without a trace, and none loses an acknowledged key."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hsm.appliances.sjj import initialise, open_machine
from hsm.dispatch.faults import NAMES, FaultPlan
from hsm.dispatch.pipeline import Pipeline
from hsm.model import RefusalError, State
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import Room, entries, key_file, machine_room, settings, valid

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("op", list(Op), ids=lambda op: op.name)
@pytest.mark.parametrize("where", [0, 1], ids=["before", "after"])
async def test_fail_refuses_and_changes_nothing(room: Room, op: Op, where: int) -> None:
    fields = await valid(room, op)
    before, sessions = entries(room.data), len(room.device.sessions)
    session = room.device.sessions.find(room.token, room.peer)
    keys, rights = dict(session.keys), dict(session.rights)
    room.device.faults = FaultPlan([f"{OPS[op].faults[where]}:fail"])
    await room.refused(Refusal.FAULT, op, **fields)
    assert room.records()[-1].refusal == Refusal.FAULT
    assert entries(room.data) == before and len(room.device.sessions) == sessions
    assert (session.keys, session.rights, session.closed) == (keys, rights, False)
    if OPS[op].replay == "never" and where == 1 and op not in (Op.HASH_INIT, Op.HMAC_INIT):
        await room.refused(Refusal.STEP, op, **fields)
    else:
        await room.ok(op, **fields)


async def test_the_nth_hit(room: Room) -> None:
    room.device.faults = FaultPlan(["random.before:fail:3, sign.after:fail"])
    for expected in (0, 0, Refusal.FAULT, 0):
        assert (await room.call(Op.RANDOM, length=1)).refusal == expected
    await room.refused(Refusal.FAULT, Op.SIGN, key_index=1, digest=bytes(32))


async def test_a_commit_that_fails(tmp_path: Path) -> None:
    async with machine_room(tmp_path / "data", faults=("store.commit.before:fail:2",)) as room:
        await room.ok(Op.KEY_GENERATE, type="kek", index=1)
        await room.refused(Refusal.STORE, Op.KEY_GENERATE, type="kek", index=2)
        await room.refused(Refusal.KEY_NOT_FOUND, Op.KEY_SHOW, type="kek", index=2)
        await room.ok(Op.KEY_GENERATE, type="kek", index=2)


async def test_an_answer_that_is_lost(tmp_path: Path) -> None:
    async with machine_room(tmp_path / "data", faults=("store.commit.after:fail",)) as room:
        await room.refused(Refusal.FAULT, Op.KEY_GENERATE, type="kek", index=1)
        await room.ok(Op.KEY_SHOW, type="kek", index=1)


async def test_a_power_on_self_test_that_fails(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with machine_room(data) as room:
        await room.furnish()
    async with machine_room(data, faults=("selftest:fail",)) as room:
        assert room.machine.status().state is State.ERROR
        await room.refused(Refusal.SELF_TEST, Op.OPEN_SESSION)
        await room.refused(Refusal.SELF_TEST, Op.KEY_SHOW, type="kek", index=1)
        assert (await room.ok(Op.STATUS)).warnings
    async with machine_room(data, faults=("selftest:fail",)) as room:
        assert (await room.ok(Op.SELF_TEST)).passed
        await room.open_session()
        await room.ok(Op.SIGN, key_index=1, digest=bytes(32))
        assert (await room.ok(Op.AUDIT_VERIFY)).intact
        kinds = [record.kind for record in room.records()]
        assert "unclean-stop" not in kinds and kinds.count("start") == 4


async def test_a_self_test_that_fails_on_command(tmp_path: Path) -> None:
    async with machine_room(tmp_path / "data", faults=("selftest:fail:2",)) as room:
        await room.furnish()
        reply = await room.ok(Op.SELF_TEST)
        assert not reply.passed and not reply.items[0].passed and reply.items[1].passed
        await room.refused(Refusal.SELF_TEST, Op.RANDOM, length=1)
        assert (await room.ok(Op.SELF_TEST)).passed
        await room.ok(Op.RANDOM, length=1)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("sing.before:fail", "sign.before"),
        ("store.comit.before:kill", "store.commit.before"),
        ("zzz:kill", "no fault point"),
        ("sign.before", "kill"),
        ("sign.before:explode", "kill"),
        ("sign.before:kill:0", "N is a number"),
        ("sign.before:kill:x", "N is a number"),
    ],
)
async def test_what_cannot_be_armed(tmp_path: Path, spec: str, words: str) -> None:
    with pytest.raises(RefusalError, match=words) as caught:
        async with machine_room(tmp_path / "data", faults=(spec,)):
            pass
    assert caught.value.refusal is Refusal.ARGUMENT


async def test_lab_machines_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    initialise(data, key_file(data), settings(data), lab=False)
    with pytest.raises(RefusalError, match="lab machines") as caught:
        open_machine(settings(data, faults=("sign.before:fail",)), key_file(data))
    assert caught.value.refusal is Refusal.FAULT
    async with machine_room(data) as room:
        await room.refused(
            Refusal.SECRET_IN_CLEAR,
            Op.KEY_GENERATE,
            type="sm2",
            index=1,
            password={"plain": b"12345678"},
        )


def test_kill_at_every_point_loses_no_acknowledged_key(tmp_path: Path) -> None:
    """Each point in a process of its own, which dies there; see kill_driver.py."""
    points = sorted(NAMES - {"selftest"})
    command = [sys.executable, "-m", "tests.dispatch.kill_driver", str(tmp_path), *points]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    lines = [line for line in done.stdout.splitlines() if line.startswith("point ")]
    assert done.returncode == 0, done.stdout + done.stderr
    killed = f"point {{}} ended {-signal.SIGKILL} intact"
    assert lines == [killed.format(point) for point in points]


def test_points_are_named_after_their_op() -> None:
    for row in OPS.values():
        stem = row.name.lower().replace("_", "-")
        assert row.faults == (f"{stem}.before", f"{stem}.after")
    assert Pipeline.__doc__
