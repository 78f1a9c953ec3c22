"""What only the SQLite store has: a file."""

import sqlite3
import stat
from pathlib import Path

import pytest

from hsm.model import RefusalError
from hsm.spec.refusals import Refusal
from hsm.store import SqliteStore, Transaction, open_view
from hsm.store.migrations import APPLICATION_ID


def test_the_files_are_for_the_owner_only(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s")
    store.submit(lambda tx: tx.put("a", b"b")).result()
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["s", "s-shm", "s-wal"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    store.close()


def test_the_durability_settings(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s")
    found = {}

    def job(tx: Transaction) -> None:
        for name in ("journal_mode", "synchronous", "application_id"):
            row = tx._engine._run(f"PRAGMA {name}").fetchone()  # type: ignore[attr-defined]
            found[name] = row[0]

    store.submit(job).result()
    store.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "application_id": APPLICATION_ID}


def test_what_was_committed_is_there_again(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s")
    store.submit(lambda tx: tx.put("a", b"b")).result()
    store.close()
    store = SqliteStore(tmp_path / "s")
    assert store.submit(lambda tx: tx.get("a")).result() == b"b"
    with open_view(tmp_path / "s") as view:
        assert view.get("a") == b"b"
    store.close()


def test_a_full_disk(tmp_path: Path) -> None:
    """SQLite ends the transaction by itself then: all jobs of the group fail, later ones do not."""
    store = SqliteStore(tmp_path / "s")
    events: list[str] = []

    def limit(tx: Transaction, pages: int) -> None:
        tx._engine._run(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

    def large(tx: Transaction) -> None:
        tx.on_rollback(lambda: events.append("undone"))
        tx.put("large", bytes(1 << 20))

    store.submit(lambda tx: tx.put("a", b"b")).result()
    store.submit(lambda tx: limit(tx, 1)).result()
    with pytest.raises(RefusalError) as caught:
        store.submit(large).result()
    assert caught.value.refusal is Refusal.STORE
    assert events == ["undone"]
    store.submit(lambda tx: limit(tx, 100_000)).result()
    store.submit(large).result()
    assert store.submit(lambda tx: tx.get("a")).result() == b"b"
    store.close()


def test_a_busy_file_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hsm.store.sqlite.BUSY_SECONDS", 0.05)
    store = SqliteStore(tmp_path / "s")
    other = sqlite3.connect(tmp_path / "s", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RefusalError) as caught:
        store.submit(lambda tx: tx.put("a", b"b")).result()
    assert caught.value.refusal is Refusal.STORE
    other.execute("ROLLBACK")
    other.close()
    store.submit(lambda tx: tx.put("a", b"b")).result()
    store.close()


def test_a_view_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(RefusalError) as caught, open_view(tmp_path / "s"):
        pass
    assert caught.value.refusal is Refusal.FILE_NOT_FOUND
    (tmp_path / "s").write_bytes(b"not a database, certainly not" * 100)
    with pytest.raises(RefusalError) as caught, open_view(tmp_path / "s"):
        pass
    assert caught.value.refusal is Refusal.STORE
    with pytest.raises(RefusalError) as caught:
        SqliteStore(tmp_path / "s")
    assert caught.value.refusal is Refusal.STORE


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RefusalError) as caught:
        SqliteStore(tmp_path / "no" / "s")
    assert caught.value.refusal is Refusal.STORE
