"""Walking the audit chain from its first record and naming the first one that is not as written."""

from dataclasses import dataclass
from hmac import compare_digest

from google.protobuf.message import DecodeError

from hsm.dispatch.audit import HEAD, ZERO_LINK, ChainKeys
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.store import AuditRow, View


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a verification found. `reason` starts with link, gap, signature or head."""

    intact: bool
    records: int
    checkpoints: int
    first_broken: int = 0
    reason: str = ""


class _BrokenError(Exception):
    def __init__(self, sequence: int, reason: str) -> None:
        super().__init__(reason)
        self.sequence = sequence
        self.reason = reason


class _Walk:
    """The state between two records."""

    def __init__(self, keys: ChainKeys) -> None:
        self._keys = keys
        self.sequence = 0
        self.link = ZERO_LINK
        self.checkpoints = 0

    def step(self, row: AuditRow) -> None:
        expected = self.sequence + 1
        if row.sequence != expected:
            raise _BrokenError(expected, f"gap: the next record there is {row.sequence}")
        if not compare_digest(self._keys.link(self.link, row.record), row.link):
            raise _BrokenError(expected, "link: the record, or one moved here, does not fit")
        record = self._parse(row)
        if record.kind == "checkpoint":
            if not self._keys.check(self.link, record.signature):
                raise _BrokenError(expected, "signature: the checkpoint is not the device's")
            self.checkpoints += 1
        self.sequence, self.link = row.sequence, row.link

    @staticmethod
    def _parse(row: AuditRow) -> AuditRecord:
        try:
            record = AuditRecord.FromString(row.record)
        except DecodeError:
            raise _BrokenError(row.sequence, "link: the record cannot be read") from None
        if record.sequence != row.sequence:
            raise _BrokenError(row.sequence, f"gap: it calls itself record {record.sequence}")
        return record

    def end(self, head: bytes | None) -> None:
        if head is None:
            # The initialisation of a machine writes the first records: none has an empty chain.
            raise _BrokenError(self.sequence + 1, "head: the end of the chain is missing")
        named = int.from_bytes(head[:8], "big")
        if not compare_digest(self._keys.head(named, head[8:40]), head):
            raise _BrokenError(self.sequence + 1, "head: the end of the chain was changed")
        if named != self.sequence:
            raise _BrokenError(
                min(named, self.sequence) + 1,
                f"head: the chain ends at {self.sequence}, not {named}",
            )
        if not compare_digest(head[8:40], self.link):
            raise _BrokenError(named, "head: the last record was replaced")


def verify_chain(view: View, keys: ChainKeys) -> ChainReport:
    """Verify all records of a view."""
    walk = _Walk(keys)
    try:
        for row in view.audit_after(0):
            walk.step(row)
        walk.end(view.get(HEAD))
    except _BrokenError as broken:
        return ChainReport(False, walk.sequence, walk.checkpoints, broken.sequence, broken.reason)
    return ChainReport(True, walk.sequence, walk.checkpoints)
