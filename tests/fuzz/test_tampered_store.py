"""A store that somebody changed while the machine was off: the chain names it, nothing crashes."""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsm.appliances.sjj import verify_offline
from hsm.dispatch.audit import HEAD, PENDING
from hsm.model import RefusalError
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import key_file, machine_room
from tests.fuzz.effort import effort
from tests.fuzz.test_requests import break_bytes, judge

Change = Callable[[sqlite3.Connection, random.Random], None]


async def make(data: Path) -> None:
    async with machine_room(data, checkpoint_every=10) as room:
        await room.furnish()
        await room.refused(Refusal.ARGUMENT, Op.SIGN, key_index=1, digest=b"")
        await room.ok(Op.SIGN, key_index=1, digest=bytes(32))
        await room.ok(Op.CLOSE_SESSION)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("tampered") / "data"
    asyncio.run(make(data))
    return data


def some_row(store: sqlite3.Connection, rng: random.Random) -> tuple[int, bytes, bytes]:
    rows = store.execute("SELECT sequence, record, link FROM audit").fetchall()
    sequence, record, link = rng.choice(rows)
    return int(sequence), bytes(record), bytes(link)


def change_record(store: sqlite3.Connection, rng: random.Random) -> None:
    sequence, record, _ = some_row(store, rng)
    broken = break_bytes(record, rng) if rng.random() < 0.9 else rng.randbytes(300)
    store.execute("UPDATE audit SET record = ? WHERE sequence = ?", (broken, sequence))


def change_link(store: sqlite3.Connection, rng: random.Random) -> None:
    sequence, _, link = some_row(store, rng)
    query = "UPDATE audit SET link = ? WHERE sequence = ?"
    store.execute(query, (break_bytes(link, rng), sequence))


def move_row(store: sqlite3.Connection, rng: random.Random) -> None:
    sequence, _, _ = some_row(store, rng)
    free = rng.choice((-(2**63), -1, 0, 10**6 + sequence, 2**32 + sequence, 2**63 - 1))
    store.execute("UPDATE OR IGNORE audit SET sequence = ? WHERE sequence = ?", (free, sequence))


def drop_row(store: sqlite3.Connection, rng: random.Random) -> None:
    sequence, _, _ = some_row(store, rng)
    more = "sequence >= ?" if rng.random() < 0.3 else "sequence = ?"
    store.execute(f"DELETE FROM audit WHERE {more}", (sequence,))


def change_head(store: sqlite3.Connection, rng: random.Random) -> None:
    row = store.execute("SELECT value FROM entries WHERE key = ?", (HEAD,)).fetchone()
    head = bytes(row[0]) if row else bytes(72)
    counts = (0, 1, 2**62, 2**63 - 2, 2**63 - 1, 2**63, 2**64 - 2, 2**64 - 1)
    strange = rng.choice(counts).to_bytes(8, "big") + head[8:]
    value = strange if rng.random() < 0.5 else break_bytes(head, rng)
    store.execute("UPDATE entries SET value = ? WHERE key = ?", (value, HEAD))


def drop_head(store: sqlite3.Connection, _: random.Random) -> None:
    store.execute("DELETE FROM entries WHERE key = ?", (HEAD,))


def add_waiting(store: sqlite3.Connection, rng: random.Random) -> None:
    name = rng.choice(("000000000001", "999999999999", "x", ""))
    _, record, _ = some_row(store, rng)
    data = break_bytes(record, rng) if rng.random() < 0.5 else record
    store.execute("INSERT OR REPLACE INTO entries VALUES (?, ?)", (PENDING + name, data))


def change_entry(store: sqlite3.Connection, rng: random.Random) -> None:
    entries = store.execute("SELECT key, value FROM entries ORDER BY key").fetchall()
    key, value = rng.choice(entries)
    query = "UPDATE entries SET value = ? WHERE key = ?"
    store.execute(query, (break_bytes(bytes(value), rng), key))


AUDIT_CHANGES: tuple[Change, ...] = (
    change_record,
    change_link,
    move_row,
    drop_row,
    change_head,
    drop_head,
)
CHANGES: tuple[Change, ...] = (*AUDIT_CHANGES, add_waiting, change_entry)


def content(data: Path) -> list[Any]:
    with closing(sqlite3.connect(data / "store.sqlite")) as store:
        audit = store.execute("SELECT * FROM audit ORDER BY sequence").fetchall()
        return [audit, store.execute("SELECT * FROM entries WHERE key = ?", (HEAD,)).fetchall()]


def copy_and_change(
    template: Path, data: Path, changes: tuple[Change, ...], rng: random.Random
) -> None:
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(template, data)
    with closing(sqlite3.connect(data / "store.sqlite")) as store:
        for change in changes:
            if store.execute("SELECT count(*) FROM audit").fetchone()[0]:
                change(store, rng)
        store.commit()


SEEDS = st.integers(min_value=0, max_value=2**32)


@effort(examples=100, a_second=20)
@given(change=st.sampled_from(AUDIT_CHANGES), seed=SEEDS)
def test_a_changed_chain_is_never_intact(
    template: Path, tmp_path: Path, change: Change, seed: int
) -> None:
    data = tmp_path / "data"
    copy_and_change(template, data, (change,), random.Random(seed))
    report = verify_offline(data, key_file(data))
    assert report.intact == (content(data) == content(template))
    assert report.intact or (report.first_broken and report.reason)


async def start_and_ask(data: Path) -> None:
    """Start on the store, if it can be, and read the chain."""
    try:
        async with machine_room(data) as room:
            for op in (Op.AUDIT_LIST, Op.AUDIT_VERIFY, Op.KEY_LIST, Op.STATUS):
                judge(room, op, await room.call(op))
    except RefusalError as error:
        assert error.refusal is not Refusal.UNKNOWN


@effort(examples=60, a_second=10)
@given(changes=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3), seed=SEEDS)
def test_a_changed_store_starts_or_is_refused(
    template: Path, tmp_path: Path, changes: list[Change], seed: int
) -> None:
    data = tmp_path / "data"
    copy_and_change(template, data, tuple(changes), random.Random(seed))
    try:
        verify_offline(data, key_file(data))
    except RefusalError as error:
        assert error.refusal is not Refusal.UNKNOWN
    asyncio.run(start_and_ask(data))
