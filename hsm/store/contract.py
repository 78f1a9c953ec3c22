"""What every store promises. Values are bytes; what they mean is known above.

Jobs run one after another in the store's writer thread. Each is a savepoint: a job that raises
leaves nothing behind, its neighbours in the same commit are not touched. A job's future resolves
only after its commit is on disk; when the commit fails every job of it gets RefusalError(STORE) and
nothing has changed, in the callers' memory neither if they change it in `on_commit`.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol, TypeVar

T = TypeVar("T")


class AuditRow(NamedTuple):
    """One link of the audit chain as stored."""

    sequence: int
    record: bytes
    link: bytes


class View(Protocol):
    """Reading, from one moment of the store."""

    def get(self, key: str) -> bytes | None:
        """Return the value, or None."""
        ...

    def scan(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Yield the entries whose key starts with prefix, in key order."""
        ...

    def audit_after(self, sequence: int, limit: int | None = None) -> Iterator[AuditRow]:
        """Yield audit rows with a greater sequence number, in order."""
        ...

    def audit_last(self, limit: int) -> list[AuditRow]:
        """Return the last rows, in order."""
        ...


class Transaction(View, Protocol):
    """What a job works on."""

    def put(self, key: str, value: bytes) -> None:
        """Set the value of a key."""
        ...

    def delete(self, key: str) -> None:
        """Remove a key; nothing happens when it is not there."""
        ...

    def append_audit(self, row: AuditRow) -> None:
        """Add a row; its sequence number must be new."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """Open a part that is undone alone when its block raises; the exception goes on."""
        ...

    def on_commit(self, action: Callable[[], None]) -> None:
        """Run after the commit, in the writer thread, before the future resolves."""
        ...

    def on_rollback(self, action: Callable[[], None]) -> None:
        """Run when this part is undone, or when the commit fails."""
        ...


class Store(Protocol):
    """A store. All methods may be called from any thread."""

    def submit(self, job: Callable[[Transaction], T]) -> Future[T]:
        """Queue a job. The future gives its result after the commit, or its exception."""
        ...

    def view(self) -> AbstractContextManager[View]:
        """Open a view of the last commit, which later writes neither change nor wait for."""
        ...

    def close(self) -> None:
        """Finish the queued jobs and let go of everything. Jobs submitted later are refused."""
        ...


class Hooks(Protocol):
    """Called in the writer thread around each commit. An exception of `before` fails the commit."""

    def before(self) -> None:
        """Run just before the commit."""
        ...

    def after(self) -> None:
        """Run just after the commit; an exception is answered to all its jobs, which stay done."""
        ...
