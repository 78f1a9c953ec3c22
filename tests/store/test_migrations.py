"""Stores of other versions."""

import sqlite3
from pathlib import Path

import pytest

from hsm.model import RefusalError
from hsm.spec.refusals import Refusal
from hsm.store import AuditRow, SqliteStore
from hsm.store.migrations import APPLICATION_ID, MIGRATIONS, Migration, schema_version

NEXT = Migration(MIGRATIONS[-1].version + 1, ("ALTER TABLE entries ADD COLUMN note TEXT",))


def store_of_version_1(path: Path) -> None:
    """Made by hand, as the first release left it: this text must never follow the code."""
    with sqlite3.connect(path) as connection:
        connection.executescript(
            f"""
            PRAGMA application_id = {APPLICATION_ID};
            PRAGMA journal_mode = WAL;
            CREATE TABLE schema_version
                (version INTEGER PRIMARY KEY, applied_unix_ms INTEGER NOT NULL);
            INSERT INTO schema_version VALUES (1, 1700000000000);
            CREATE TABLE entries (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE audit
                (sequence INTEGER PRIMARY KEY, record BLOB NOT NULL, link BLOB NOT NULL);
            INSERT INTO entries VALUES ('keys/kek/000001', x'0102');
            INSERT INTO audit VALUES (1, x'0a', zeroblob(32));
            """
        )
    connection.close()


def versions(path: Path) -> list[int]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT version FROM schema_version ORDER BY version").fetchall()
        assert schema_version(connection) == rows[-1][0]
    connection.close()
    return [row[0] for row in rows]


def test_versions_count_up() -> None:
    assert [migration.version for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_a_new_store_has_the_last_version(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "s").close()
    SqliteStore(tmp_path / "s").close()
    assert versions(tmp_path / "s") == [migration.version for migration in MIGRATIONS]


@pytest.mark.parametrize("migrations", [MIGRATIONS, (*MIGRATIONS, NEXT)], ids=["now", "next"])
def test_an_older_store_is_brought_up(tmp_path: Path, migrations: tuple[Migration, ...]) -> None:
    path = tmp_path / "s"
    store_of_version_1(path)
    store = SqliteStore(path, migrations=migrations)
    with store.view() as view:
        assert view.get("keys/kek/000001") == b"\x01\x02"
        assert view.audit_last(1) == [AuditRow(1, b"\x0a", bytes(32))]
    store.close()
    assert versions(path) == [migration.version for migration in migrations]


def test_a_migration_that_breaks_leaves_the_older_version(tmp_path: Path) -> None:
    path = tmp_path / "s"
    store_of_version_1(path)
    broken = Migration(2, ("CREATE TABLE new (x)", "CREATE TABLE entries (x)"))
    with pytest.raises(RefusalError) as caught:
        SqliteStore(path, migrations=(MIGRATIONS[0], broken))
    assert caught.value.refusal is Refusal.STORE
    assert versions(path) == [1]
    with sqlite3.connect(path) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'new'").fetchall()
    connection.close()


def test_a_newer_store_is_left_alone(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "s", migrations=(*MIGRATIONS, NEXT)).close()
    with pytest.raises(RefusalError, match="update") as caught:
        SqliteStore(tmp_path / "s")
    assert caught.value.refusal is Refusal.STORE


def test_the_database_of_another_program(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "s") as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    with pytest.raises(RefusalError) as caught:
        SqliteStore(tmp_path / "s")
    assert caught.value.refusal is Refusal.INTEGRITY
