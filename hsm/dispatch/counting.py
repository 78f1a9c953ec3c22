"""Counted ops: one audit record for many, by principal, session, op and key."""

from collections import Counter
from typing import NamedTuple

from hsm.spec.v1.audit_pb2 import AuditRecord


class CountKey(NamedTuple):
    """What ops share that one record stands for. Their result is success: refusals are durable."""

    principal: str
    session: str
    op: int
    key: str


class OpCounter:
    """The counts not yet written. Used on the event loop only."""

    def __init__(self) -> None:
        self._counts: Counter[CountKey] = Counter()
        self.total = 0

    def add(self, key: CountKey, count: int = 1) -> None:
        """Count an op."""
        self._counts[key] += count
        self.total += count

    def take(self, session: str | None = None) -> "Counter[CountKey]":
        """Take the counts out: all of them, or one session's."""
        if session is None:
            taken, self._counts = self._counts, Counter()
        else:
            mine = [key for key in self._counts if key.session == session]
            taken = Counter({key: self._counts.pop(key) for key in mine})
        self.total -= taken.total()
        return taken

    def put_back(self, counts: "Counter[CountKey]") -> None:
        """Keep counts whose records could not be written."""
        for key, count in counts.items():
            self.add(key, count)


def count_records(counts: "Counter[CountKey]") -> list[AuditRecord]:
    """Make the records of counts."""
    return [
        AuditRecord(
            kind="op",
            principal=key.principal,
            session=key.session,
            op=key.op,
            key=key.key,
            count=count,
        )
        for key, count in counts.items()
    ]
