"""The chain: what is in it, and that every way of tampering with it is named."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hsm.appliances.sjj import verify_offline
from hsm.dispatch.audit import HEAD, ZERO_LINK
from hsm.model import RefusalError
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.store import AuditRow
from tests.dispatch.room import Room, key_file, machine_room, records

Tamper = Callable[[sqlite3.Connection], None]


@pytest.fixture
async def closed(tmp_path: Path) -> Path:
    """A machine that did a few ops and was closed: its data directory."""
    data = tmp_path / "data"
    async with machine_room(data, checkpoint_every=10) as room:
        await room.furnish()
        for _ in range(3):
            await room.ok(Op.SIGN, key_index=1, digest=bytes(32))
        await room.refused(Refusal.ARGUMENT, Op.SIGN, key_index=1, digest=b"")
        await room.ok(Op.CLOSE_SESSION)
    return data


def tamper(data: Path, change: Tamper) -> None:
    with sqlite3.connect(data / "store.sqlite") as connection:
        change(connection)
    connection.close()


def edit(row: int, **fields: object) -> Tamper:
    def change(connection: sqlite3.Connection) -> None:
        query = "SELECT record FROM audit WHERE sequence = ?"
        record = AuditRecord.FromString(connection.execute(query, (row,)).fetchone()[0])
        for name, value in fields.items():
            assert getattr(record, name) != value
            setattr(record, name, value)
        data = record.SerializeToString(deterministic=True)
        connection.execute("UPDATE audit SET record = ? WHERE sequence = ?", (data, row))

    return change


async def test_an_untouched_chain_is_intact(closed: Path) -> None:
    report = verify_offline(closed, key_file(closed))
    found = records(closed)
    assert report.intact and report.records == len(found) and report.first_broken == 0
    assert report.checkpoints == sum(record.kind == "checkpoint" for record in found) >= 3
    assert all(record.lab and record.unix_ms and record.count for record in found)
    assert found[-2].kind == "stop" and found[-1].kind == "checkpoint"
    assert found[9].kind == "checkpoint"
    signs = [record for record in found if record.op == Op.SIGN]
    assert [(record.refusal, record.count) for record in signs] == [(Refusal.ARGUMENT, 1), (0, 3)]
    assert {record.session for record in signs} == {signs[0].session} and len(signs[0].session) == 8


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unix_ms", 1),
        ("kind", "state"),
        ("principal", "uid:77"),
        ("session", "00000000"),
        ("op", 120),
        ("key", "sm2/9"),
        ("refusal", 3),
        ("count", 1000),
        ("detail", "nothing to see"),
        ("parent", 2),
        ("signature", b"x"),
        ("epoch", 9),
        ("lab", False),
        ("sequence", 9),
    ],
)
async def test_a_changed_field_is_named(closed: Path, name: str, value: object) -> None:
    tamper(closed, edit(8, **{name: value}))
    report = verify_offline(closed, key_file(closed))
    assert (report.intact, report.first_broken) == (False, 8)
    assert report.reason.startswith("link")


def swap(connection: sqlite3.Connection) -> None:
    for old, new in ((7, -1), (8, 7), (-1, 8)):
        connection.execute("UPDATE audit SET sequence = ? WHERE sequence = ?", (new, old))


def garbage(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE audit SET record = x'ffff' WHERE sequence = 8")


TAMPERINGS: list[tuple[str, Tamper, int, str]] = [
    ("delete", lambda c: c.execute("DELETE FROM audit WHERE sequence = 8") and None, 8, "gap"),
    (
        "delete-first",
        lambda c: c.execute("DELETE FROM audit WHERE sequence = 1") and None,
        1,
        "gap",
    ),
    ("swap", swap, 7, "link"),
    ("garbage", garbage, 8, "link"),
    (
        "link",
        lambda c: c.execute("UPDATE audit SET link = zeroblob(32) WHERE sequence = 8") and None,
        8,
        "link",
    ),
    ("cut", lambda c: c.execute("DELETE FROM audit WHERE sequence > 12") and None, 13, "head"),
    ("empty", lambda c: c.execute("DELETE FROM audit") and None, 1, "head"),
]


@pytest.mark.parametrize(
    ("change", "first", "reason"),
    [pytest.param(*row[1:], id=row[0]) for row in TAMPERINGS],
)
async def test_a_changed_order_is_named(
    closed: Path, change: Tamper, first: int, reason: str
) -> None:
    tamper(closed, change)
    report = verify_offline(closed, key_file(closed))
    assert (report.intact, report.first_broken) == (False, first)
    assert report.reason.startswith(reason)


@pytest.mark.parametrize(
    "query",
    [
        f"DELETE FROM entries WHERE key = '{HEAD}'",
        f"UPDATE entries SET value = zeroblob(72) WHERE key = '{HEAD}'",
        f"UPDATE entries SET value = x'00' WHERE key = '{HEAD}'",
    ],
)
async def test_a_changed_head_is_named_even_after_more_records(closed: Path, query: str) -> None:
    last = len(records(closed))
    tamper(closed, lambda c: c.execute("DELETE FROM audit WHERE sequence > 12") and None)
    tamper(closed, lambda c: c.execute(query) and None)
    report = verify_offline(closed, key_file(closed))
    assert (report.intact, report.first_broken) == (False, 13)
    assert report.reason.startswith("head") and last > 13
    async with machine_room(closed) as room:
        assert any("audit" in warning for warning in (await room.ok(Op.STATUS)).warnings)
        online = await room.ok(Op.AUDIT_VERIFY)
        assert (online.intact, online.first_broken) == (False, 13)
        assert online.reason.startswith("gap")
    assert verify_offline(closed, key_file(closed)).first_broken == 13


async def test_a_tail_cut_off_stays_named_after_more_records(closed: Path) -> None:
    tamper(closed, lambda c: c.execute("DELETE FROM audit WHERE sequence > 12") and None)
    async with machine_room(closed):
        pass
    assert verify_offline(closed, key_file(closed)).first_broken == 13


async def test_a_checkpoint_not_signed_by_the_device_is_named(room: Room) -> None:
    """Whoever has the audit key can link anew, but not sign for the device."""
    device = room.device
    keys = device.chain.keys

    def forge(tx: object) -> None:
        rows = list(tx.audit_after(0))  # type: ignore[attr-defined]
        link = ZERO_LINK
        for row in rows:
            record = AuditRecord.FromString(row.record)
            if record.kind == "checkpoint":
                record.signature = bytes(64)
            data = record.SerializeToString(deterministic=True)
            link = keys.link(link, data)
            query = "UPDATE audit SET record = ?, link = ? WHERE sequence = ?"
            tx._engine._run(query, (data, link, row.sequence))  # type: ignore[attr-defined]
        tx.put(HEAD, keys.head(rows[-1].sequence, link))  # type: ignore[attr-defined]

    await asyncio.wrap_future(device.store.submit(forge))
    reply = await room.ok(Op.AUDIT_VERIFY)
    assert (reply.intact, reply.first_broken) == (False, 5)
    assert reply.reason.startswith("signature")


async def test_verification_beside_a_running_machine(room: Room) -> None:
    online = await room.ok(Op.AUDIT_VERIFY)
    offline = verify_offline(room.data, key_file(room.data))
    assert online.intact and offline.intact and offline.records == online.records + 1


async def test_listing(room: Room) -> None:
    everything = room.records()
    reply = await room.ok(Op.AUDIT_LIST)
    assert list(reply.records) == everything
    assert list((await room.ok(Op.AUDIT_LIST, after=3, limit=2)).records) == everything[3:5]
    assert list((await room.ok(Op.AUDIT_LIST, last=True, limit=2)).records) == everything[-2:]
    await room.refused(Refusal.ARGUMENT, Op.AUDIT_LIST, limit=1_000_000)


async def test_an_unclean_stop_is_written_by_the_next_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with machine_room(data) as room:
        await room.open_session()
        copy = tmp_path / "copy"
        copy.mkdir()
        for file in data.iterdir():  # as if the power had gone now
            (copy / file.name).write_bytes(file.read_bytes())
            (copy / file.name).chmod(0o600)
    async with machine_room(copy):
        kinds = [record.kind for record in records(copy)]
        assert kinds[-3:] == ["start", "unclean-stop", "start"]
    async with machine_room(data), machine_room(copy):
        for place in (data, copy):
            assert [record.kind for record in records(place)].count("unclean-stop") == (
                place == copy
            )


async def test_counts_are_written_each_second_or_so_many_ops(tmp_path: Path) -> None:
    async with machine_room(tmp_path / "data", count_ops=5, count_seconds=0.05) as room:
        await room.furnish()
        for _ in range(5):
            await room.ok(Op.RANDOM, length=4)
        await asyncio.sleep(0)
        await room.ok(Op.KEY_GENERATE, type="kek", index=2)
        counts = [record.count for record in room.records() if record.op == Op.RANDOM]
        assert sum(counts) >= 3
        await asyncio.sleep(0.2)
        counts = [record.count for record in room.records() if record.op == Op.RANDOM]
        assert sum(counts) == 5


async def test_counts_survive_a_store_that_cannot_write(tmp_path: Path) -> None:
    class Full:
        def before(self) -> None:
            raise RefusalError(Refusal.FAULT)

        def after(self) -> None: ...

    async with machine_room(tmp_path / "data", count_seconds=0.02) as room:
        await room.furnish()
        room.device.store._hooks = Full()  # type: ignore[attr-defined]
        await room.ok(Op.RANDOM, length=4)
        await asyncio.sleep(0.1)
        room.device.store._hooks = None  # type: ignore[attr-defined]
        await asyncio.sleep(0.2)
        counts = [record.count for record in room.records() if record.op == Op.RANDOM]
        assert counts == [1], "tried again without waiting for another op"


async def test_a_row_is_what_the_contract_says(room: Room) -> None:
    with room.device.store.view() as view:
        assert isinstance(view.audit_last(1)[0], AuditRow)
        assert view.audit_last(0) == []


async def test_a_chain_that_was_taken_away_whole_is_missed(closed: Path) -> None:
    def take_all(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM audit")
        connection.execute("DELETE FROM entries WHERE key = ?", (HEAD,))

    tamper(closed, take_all)
    report = verify_offline(closed, key_file(closed))
    assert (report.intact, report.first_broken) == (False, 1)
    async with machine_room(closed) as room:
        assert any("audit verify" in warning for warning in room.machine.status().warnings)
        found = await room.ok(Op.AUDIT_VERIFY)
        assert (found.intact, found.first_broken) == (False, 1)
