"""A store that forgets: for tests, and for machines that need not outlive their process."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hsm.store.contract import AuditRow, Hooks, View
from hsm.store.writer import EngineError, Writer


class _Engine:
    """A dictionary with an undo log. The log's entries put back what a write replaced."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}
        self.keys: list[str] = []
        self.audit: list[AuditRow] = []
        self._log: list[Callable[[], None]] = []
        self._marks: list[int] = []
        self._open = False

    def begin(self) -> None:
        self._open = True

    def mark(self) -> None:
        self._marks.append(len(self._log))

    def release(self) -> None:
        self._marks.pop()

    def undo(self) -> None:
        mark = self._marks.pop()
        while len(self._log) > mark:
            self._log.pop()()

    def commit(self) -> None:
        self._log.clear()
        self._open = False

    def rollback(self) -> None:
        self._marks = [0]
        self.undo()
        self._open = False

    def alive(self) -> bool:
        return self._open

    def get(self, key: str) -> bytes | None:
        return self.entries.get(key)

    def scan(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        found = []
        for key in self.keys[bisect_left(self.keys, prefix) :]:
            if not key.startswith(prefix):
                break
            found.append((key, self.entries[key]))
        yield from found

    def audit_after(self, sequence: int, limit: int | None = None) -> Iterator[AuditRow]:
        first = bisect_left(self.audit, sequence + 1, key=lambda row: row.sequence)
        yield from self.audit[first : None if limit is None else first + limit]

    def audit_last(self, limit: int) -> list[AuditRow]:
        return self.audit[-limit:] if limit else []

    def put(self, key: str, value: bytes) -> None:
        before = self.entries.get(key)
        if before is None:
            insort(self.keys, key)
            self._log.append(lambda: self._drop(key))
        else:
            self._log.append(lambda: self.entries.__setitem__(key, before))
        self.entries[key] = bytes(value)

    def delete(self, key: str) -> None:
        before = self.entries.get(key)
        if before is not None:
            self._drop(key)
            self._log.append(lambda: self._restore(key, before))

    def append_audit(self, row: AuditRow) -> None:
        if self.audit and row.sequence <= self.audit[-1].sequence:
            raise EngineError(f"audit record {row.sequence} is not new")
        self.audit.append(row)
        self._log.append(lambda: self.audit.__delitem__(-1))

    def close(self) -> None:
        self.entries, self.keys, self.audit = {}, [], []

    def _drop(self, key: str) -> None:
        del self.entries[key]
        del self.keys[bisect_left(self.keys, key)]

    def _restore(self, key: str, value: bytes) -> None:
        insort(self.keys, key)
        self.entries[key] = value


class MemoryStore(Writer):
    """See contract.Store. A view is a copy, taken between two commits."""

    def __init__(self, hooks: Hooks | None = None) -> None:
        self._memory = _Engine()
        super().__init__(self._memory, hooks)

    @contextmanager
    def view(self) -> Iterator[View]:
        """Copy everything in the writer thread, so that no half-done job is seen."""
        copy = _Engine()

        def take(_: object) -> None:
            copy.entries = dict(self._memory.entries)
            copy.keys = list(self._memory.keys)
            copy.audit = list(self._memory.audit)

        self.submit(take).result()
        yield copy
