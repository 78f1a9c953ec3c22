"""The store of one machine: SQLite, write-ahead log, every commit synced to disk.

One connection writes, in the writer's thread. Each view is a connection of its own, so that a long
walk through the audit chain holds up nobody.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from hsm.model import RefusalError
from hsm.spec.refusals import Refusal
from hsm.store.contract import AuditRow, Hooks, View
from hsm.store.migrations import (
    MIGRATIONS,
    Migration,
    check_application,
    is_empty,
    migrate,
)
from hsm.store.writer import EngineError, Writer

BUSY_SECONDS = 5.0
"""How long a commit waits for another program that holds the file."""


class _View:
    """Reads over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> bytes | None:
        row = self._one("SELECT value FROM entries WHERE key = ?", (key,))
        return None if row is None else bytes(row[0])

    def scan(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        # Keys are ASCII, so everything that starts with prefix sorts below prefix + the last one.
        query = "SELECT key, value FROM entries WHERE key >= ? AND key < ? ORDER BY key"
        rows = self._all(query, (prefix, prefix + "\x7f"))
        return ((row[0], bytes(row[1])) for row in rows)

    def audit_after(self, sequence: int, limit: int | None = None) -> Iterator[AuditRow]:
        query = (
            "SELECT sequence, record, link FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?"
        )
        cursor = self._run(query, (sequence, -1 if limit is None else limit))
        return (AuditRow(row[0], bytes(row[1]), bytes(row[2])) for row in cursor)

    def audit_last(self, limit: int) -> list[AuditRow]:
        query = "SELECT sequence, record, link FROM audit ORDER BY sequence DESC LIMIT ?"
        rows = self._all(query, (limit,))
        return [AuditRow(row[0], bytes(row[1]), bytes(row[2])) for row in reversed(rows)]

    def _run(self, query: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(query, values)
        except sqlite3.Error as error:
            raise EngineError(str(error)) from error

    def _one(self, query: str, values: tuple[object, ...]) -> Any:
        return self._run(query, values).fetchone()

    def _all(self, query: str, values: tuple[object, ...]) -> list[Any]:
        return self._run(query, values).fetchall()


class _Engine(_View):
    """Writes, with savepoints named by their depth."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._depth = 0

    def begin(self) -> None:
        self._depth = 0
        self._run("BEGIN IMMEDIATE")

    def mark(self) -> None:
        self._run(f"SAVEPOINT part{self._depth}")
        self._depth += 1

    def release(self) -> None:
        self._run(f"RELEASE part{self._depth - 1}")
        self._depth -= 1

    def undo(self) -> None:
        self._run(f"ROLLBACK TO part{self._depth - 1}")
        self._run(f"RELEASE part{self._depth - 1}")
        self._depth -= 1

    def commit(self) -> None:
        self._run("COMMIT")

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.rollback()

    def alive(self) -> bool:
        # A full disk or an I/O error makes SQLite end the whole transaction by itself.
        return self._connection.in_transaction

    def put(self, key: str, value: bytes) -> None:
        self._run(
            "INSERT INTO entries VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def delete(self, key: str) -> None:
        self._run("DELETE FROM entries WHERE key = ?", (key,))

    def append_audit(self, row: AuditRow) -> None:
        self._run("INSERT INTO audit VALUES (?, ?, ?)", row)

    def close(self) -> None:
        self._connection.close()


def _open_writer(path: Path, migrations: tuple[Migration, ...]) -> sqlite3.Connection:
    # Made before SQLite opens it, so that the log files beside it inherit the mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        migrate(connection, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def open_view(path: Path) -> Iterator[View]:
    """Open a store file for reading only, from one moment of it.

    RefusalError: FILE_NOT_FOUND, STATE (nothing was stored yet), INTEGRITY (not a store), STORE
    (cannot be read).
    """
    if not path.exists():
        raise RefusalError(Refusal.FILE_NOT_FOUND, f"there is no store at {path}")
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        with closing(connection):
            if is_empty(connection):
                raise RefusalError(Refusal.STATE, f"nothing is stored in {path} yet")
            check_application(connection)
            connection.execute("BEGIN")
            yield _View(connection)
    except (sqlite3.Error, EngineError) as error:
        raise RefusalError(Refusal.STORE, f"the store cannot be read: {error}") from error


class SqliteStore(Writer):
    """See contract.Store. Opening makes the file (mode 0600) or migrates it."""

    def __init__(
        self,
        path: Path,
        hooks: Hooks | None = None,
        migrations: tuple[Migration, ...] = MIGRATIONS,
    ) -> None:
        try:
            connection = _open_writer(path, migrations)
        except (OSError, sqlite3.Error) as error:
            raise RefusalError(Refusal.STORE, f"the store cannot be opened: {error}") from error
        self._path = path
        super().__init__(_Engine(connection), hooks)

    def view(self) -> AbstractContextManager[View]:
        """See contract.Store.view."""
        return open_view(self._path)
