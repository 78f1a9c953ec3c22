"""The SQLite schema, as the list of steps that lead to it. A step, once released, never changes."""

import sqlite3
import time
from typing import NamedTuple

from hsm.model import RefusalError
from hsm.spec.refusals import Refusal

APPLICATION_ID = 0x534A4A31
"""In the file's header, so that `file` and other programs know whose it is."""


class Migration(NamedTuple):
    """One step: to `version`, by these statements, in one transaction with the version row."""

    version: int
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        (
            "CREATE TABLE entries (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
            "CREATE TABLE audit"
            " (sequence INTEGER PRIMARY KEY, record BLOB NOT NULL, link BLOB NOT NULL)",
        ),
    ),
)

_VERSIONS = (
    "CREATE TABLE IF NOT EXISTS schema_version"
    " (version INTEGER PRIMARY KEY, applied_unix_ms INTEGER NOT NULL)"
)


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the version of an opened store; 0 when nothing was ever applied."""
    if is_empty(connection):
        return 0
    row = connection.execute("SELECT max(version) FROM schema_version").fetchone()
    return int(row[0] or 0)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Tell whether nothing was ever stored: what a start that was cut off leaves behind."""
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0)


def check_application(connection: sqlite3.Connection) -> None:
    """Refuse the database of another program: RefusalError(INTEGRITY)."""
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID:
        raise RefusalError(Refusal.INTEGRITY, "the store file is not one of this program")


def migrate(connection: sqlite3.Connection, migrations: tuple[Migration, ...]) -> None:
    """Bring a store up to the last version. A store of a newer program: RefusalError(STORE)."""
    if is_empty(connection):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    check_application(connection)
    current = schema_version(connection)
    newest = migrations[-1].version
    if current > newest:
        raise RefusalError(
            Refusal.STORE, f"the store has schema {current}, this program knows {newest}: update it"
        )
    for migration in migrations:
        if migration.version > current:
            _apply(connection, migration)


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(_VERSIONS)
        for statement in migration.statements:
            connection.execute(statement)
        connection.execute(
            "INSERT INTO schema_version VALUES (?, ?)",
            (migration.version, time.time_ns() // 1_000_000),
        )
        connection.execute("COMMIT")
    except sqlite3.Error:
        connection.execute("ROLLBACK")
        raise
