"""Making, opening and closing a machine."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hsm.appliances.sjj import Unsealing, initialise, open_machine, verify_offline
from hsm.appliances.sjj.key_hierarchy import MACHINE
from hsm.cli.machine import machine_in
from hsm.model import RefusalError, State
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1.store_pb2 import MachineRecord
from hsm.store import SqliteStore
from hsm.store.migrations import APPLICATION_ID
from tests.dispatch.room import Room, key_file, machine_room, records, settings


def passphrase(text: bytes) -> Unsealing:
    reader, writer = os.pipe()
    os.write(writer, text + b"\n")
    os.close(writer)
    return Unsealing.passphrase(reader)


def test_initialising(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    initialise(data, key_file(data), settings(data))
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert {path.name for path in data.iterdir()} == {"store.sqlite", "unseal.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()} == {0o600}
    kinds = [record.kind for record in records(data)]
    assert kinds == ["start", "state", "state", "stop", "checkpoint"]
    report = verify_offline(data, key_file(data))
    assert report.intact and (report.records, report.checkpoints) == (5, 1)


def test_a_machine_is_never_overwritten(tmp_path: Path) -> None:
    initialise(tmp_path, key_file(tmp_path), settings(tmp_path))
    key = (tmp_path / "unseal.key").read_bytes()
    with pytest.raises(RefusalError) as caught:
        initialise(tmp_path, key_file(tmp_path), settings(tmp_path))
    assert caught.value.refusal is Refusal.FILE_EXISTS
    assert (tmp_path / "unseal.key").read_bytes() == key
    assert verify_offline(tmp_path, key_file(tmp_path)).intact


def test_an_initialisation_that_was_cut_short_is_done_again(tmp_path: Path) -> None:
    initialise(tmp_path, key_file(tmp_path), settings(tmp_path))
    (tmp_path / "store.sqlite").unlink()
    SqliteStore(tmp_path / "store.sqlite").close()
    initialise(tmp_path, key_file(tmp_path), settings(tmp_path))
    assert verify_offline(tmp_path, key_file(tmp_path)).intact


def leave_header(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def leave_application(store: Path) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def leave_empty_key_file(store: Path) -> None:
    SqliteStore(store).close()
    store.with_name("unseal.key").touch(0o600)


@pytest.mark.parametrize("leave", [Path.touch, leave_header, leave_application])
@pytest.mark.parametrize("leave_key", [lambda store: None, leave_empty_key_file])
def test_whatever_a_cut_left_it_is_no_machine_and_becomes_one(
    tmp_path: Path, leave: Callable[[Path], None], leave_key: Callable[[Path], None]
) -> None:
    store = tmp_path / "store.sqlite"
    leave(store)
    leave_key(store)
    assert not machine_in(tmp_path)
    with pytest.raises(RefusalError) as caught:
        open_machine(settings(tmp_path), key_file(tmp_path))
    assert caught.value.refusal is Refusal.STATE
    initialise(tmp_path, key_file(tmp_path), settings(tmp_path))
    assert machine_in(tmp_path)
    assert verify_offline(tmp_path, key_file(tmp_path)).intact


def test_a_killed_initialisation_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    """Killed after ever longer times, until one comes to its end."""
    command = [sys.executable, "-m", "hsm.cli", "init", "--data", str(tmp_path)]
    for wait in (0.05 * step for step in range(2, 200)):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                process.wait(wait)
                break
            except subprocess.TimeoutExpired:
                process.kill()
    assert process.returncode == 0 or machine_in(tmp_path)
    assert verify_offline(tmp_path, key_file(tmp_path)).intact


def test_nothing_there(tmp_path: Path) -> None:
    for work in (
        lambda: open_machine(settings(tmp_path), key_file(tmp_path)),
        lambda: verify_offline(tmp_path, key_file(tmp_path)),
    ):
        with pytest.raises(RefusalError) as caught:
            work()
        assert caught.value.refusal is Refusal.FILE_NOT_FOUND
    SqliteStore(tmp_path / "store.sqlite").close()
    with pytest.raises(RefusalError, match="softsjj init") as caught:
        open_machine(settings(tmp_path), key_file(tmp_path))
    assert caught.value.refusal is Refusal.STATE


def test_the_key_file(tmp_path: Path) -> None:
    initialise(tmp_path, key_file(tmp_path), settings(tmp_path))
    other = tmp_path / "other"
    initialise(other, key_file(other), settings(other))
    cases = [(tmp_path / "none", Refusal.FILE_NOT_FOUND), (other / "unseal.key", Refusal.INTEGRITY)]
    for path, refusal in cases:
        with pytest.raises(RefusalError) as caught:
            open_machine(settings(tmp_path), Unsealing.key_file(path))
        assert caught.value.refusal is refusal
    (tmp_path / "unseal.key").chmod(0o644)
    with pytest.raises(RefusalError) as caught:
        open_machine(settings(tmp_path), key_file(tmp_path))
    assert caught.value.refusal is Refusal.ROLE


async def test_a_passphrase(tmp_path: Path) -> None:
    initialise(tmp_path, passphrase(b"open sesame"), settings(tmp_path))
    assert set(os.listdir(tmp_path)) == {"store.sqlite"}
    with pytest.raises(RefusalError, match="passphrase") as caught:
        open_machine(settings(tmp_path), passphrase(b"open barley"))
    assert caught.value.refusal is Refusal.INTEGRITY
    with pytest.raises(RefusalError, match="passphrase") as caught:
        open_machine(settings(tmp_path), key_file(tmp_path))
    assert caught.value.refusal is Refusal.ARGUMENT
    machine = open_machine(settings(tmp_path), passphrase(b"open sesame"))
    assert machine.status().unseal == "passphrase" and machine.status().state is State.READY
    await machine.close()
    assert verify_offline(tmp_path, passphrase(b"open sesame")).intact


CHANGES: list[tuple[str, bool | int | str]] = [
    ("lab", False),
    ("serial", "2026010100100001"),
    ("created_unix_ms", 1),
    ("unseal_iterations", 1),
    ("unseal_iterations", 2**32 - 1),
]


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_a_changed_record_opens_nothing(tmp_path: Path, field: str, value: object) -> None:
    initialise(tmp_path, passphrase(b"open sesame"), settings(tmp_path))
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as store, store:
        query = "SELECT value FROM entries WHERE key = ?"
        record = MachineRecord.FromString(store.execute(query, (MACHINE,)).fetchone()[0])
        setattr(record, field, value)
        changed = (record.SerializeToString(), MACHINE)
        store.execute("UPDATE entries SET value = ? WHERE key = ?", changed)
    with pytest.raises(RefusalError, match="changed") as caught:
        open_machine(settings(tmp_path), passphrase(b"open sesame"))
    assert caught.value.refusal is Refusal.INTEGRITY


async def test_status(tmp_path: Path) -> None:
    async with machine_room(tmp_path, service_address="unix:/s", admin_address="unix:/a") as room:
        await room.furnish()
        status, reply = room.machine.status(), await room.ok(Op.STATUS)
        for name in ("lab", "pid", "data_directory", "service_address", "unseal", "sessions"):
            assert getattr(reply, name) == getattr(status, name), name
        assert reply.lab and reply.sessions == 1 and reply.stored_keys == 4
        assert reply.principal == "uid:0" and "auditor" in reply.roles
        assert reply.audit_records == len(room.records())
        assert list(reply.warnings) == list(status.warnings)


async def test_each_opening_is_a_new_epoch(tmp_path: Path) -> None:
    for epoch in (1, 2, 3):
        async with machine_room(tmp_path) as room:
            assert (await room.ok(Op.STATUS)).epoch == epoch
            assert records(tmp_path)[-1].epoch == epoch


async def test_nothing_is_answered_after_closing(tmp_path: Path) -> None:
    room: Room
    async with machine_room(tmp_path) as room:
        pipeline = room.machine.pipeline
        await pipeline.close()
        await room.refused(Refusal.STATE, Op.STATUS)
