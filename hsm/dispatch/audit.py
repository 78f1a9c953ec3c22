"""The audit chain (GM/T 0030-2014 5.7): every record is linked to the one before it.

    link[n] = HMAC-SM3(audit key, link[n-1] || record[n] as stored), link[0] = 32 zero bytes
    head    = sequence (8, big-endian) || link || HMAC-SM3(audit key, "head" || sequence || link)

The head changes in the transaction that appends, so that a tail cut off is seen. At every sequence
number that is a multiple of `every`, and at close, stands a checkpoint: an SM2 signature of the
device key over the link before it (e = SM3(Z || link), the default user id of GM/T 0009), which a
holder of the device's public key can check without the audit key.

What the chain cannot show: the whole store put back to an older copy of itself.

While the core is in the error state nothing can be linked. Records then wait in the store, as
durable as the others, and are linked first thing when it has healed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from hsm.core import KeyHandle, Module, sm2_z
from hsm.model import RefusalError, Settings
from hsm.spec.refusals import Refusal
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.store import AuditRow, Transaction, View

HEAD = "audit/head"
PENDING = "audit/pending/"
ZERO_LINK = bytes(32)
USER_ID = b"1234567812345678"
_HEAD_BYTES = 8 + 32 + 32
_SEQUENCE_MAX = 2**62
"""No chain grows so long; the store counts to 2^63 - 1."""


def now_ms() -> int:
    """Return the wall clock in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def clock(settings: Settings) -> Callable[[], int]:
    """Return the device's clock: the wall clock, or one that stands where a test has put it."""
    fixed = settings.fixed_clock_ms
    return now_ms if fixed is None else lambda: fixed


@dataclass(frozen=True, slots=True)
class ChainKeys:
    """What links, signs and checks: handles in the core."""

    core: Module
    audit: KeyHandle
    device: KeyHandle

    def link(self, before: bytes, record: bytes) -> bytes:
        """Return the link of a record."""
        return self.core.hmac(self.audit, before + record)

    def head(self, sequence: int, link: bytes) -> bytes:
        """Return the head that names this record as the last one."""
        body = sequence.to_bytes(8, "big") + link
        return body + self.core.hmac(self.audit, b"head" + body)

    def sign(self, link: bytes) -> bytes:
        """Sign a checkpoint."""
        return self.core.sign(self.device, self._digest(link))

    def check(self, link: bytes, signature: bytes) -> bool:
        """Tell whether a checkpoint's signature holds."""
        try:
            self.core.verify(self.device, self._digest(link), signature)
        except RefusalError as error:
            if error.refusal is Refusal.SELF_TEST:
                raise
            return False
        return True

    def _digest(self, link: bytes) -> bytes:
        return self.core.sm3(sm2_z(self.core.public_key(self.device), USER_ID) + link)


def read_head(view: View) -> tuple[int, bytes]:
    """Return sequence and link of the last record; (0, ZERO_LINK) when there is no head."""
    head = view.get(HEAD)
    if head is None or len(head) != _HEAD_BYTES:
        return 0, ZERO_LINK
    return int.from_bytes(head[:8], "big"), head[8:40]


def last_kind(view: View) -> str:
    """Return the kind of the last record, linked or waiting, that is no checkpoint; "" for none.

    One that cannot be read has none: whether the chain is true is for the verification to say.
    """
    waiting = [data for _, data in view.scan(PENDING)]
    linked = [row.record for row in view.audit_last(3)]
    for data in reversed(linked + waiting):
        try:
            record = AuditRecord.FromString(data)
        except DecodeError:
            return ""
        if record.kind != "checkpoint":
            return record.kind
    return ""


class AuditChain:
    """Appends. Every method runs inside a store job, so in one thread."""

    def __init__(
        self,
        core: Module,
        every: int,
        lab: bool,
        epoch: int = 0,
        *,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._core = core
        self._clock = clock
        self._every = every
        self._lab = lab
        self._keys: ChainKeys | None = None
        self._settled = False
        self.epoch = epoch
        self.records = 0
        """Sequence number of the last committed record."""

    @property
    def keys(self) -> ChainKeys:
        """The keys; RefusalError(SELF_TEST) while they are not open."""
        if self._keys is None:
            raise RefusalError(Refusal.SELF_TEST)
        return self._keys

    def unlock(self, keys: ChainKeys) -> None:
        """Give the keys, once the machine's keys are open."""
        self._keys = keys

    def append(self, tx: Transaction, record: AuditRecord) -> None:
        """Add a record; sequence, time, epoch and the LAB mark are filled in here."""
        record.unix_ms = record.unix_ms or self._clock()
        record.epoch = self.epoch
        record.lab = self._lab
        record.count = record.count or 1
        try:
            with tx.savepoint():
                self._link(tx, record)
        except RefusalError as error:
            if error.refusal is not Refusal.SELF_TEST:
                raise
            self._wait(tx, record)

    def checkpoint(self, tx: Transaction) -> None:
        """Add a signed checkpoint now."""
        self.append(tx, AuditRecord(kind="checkpoint"))

    def settle(self, tx: Transaction) -> str:
        """Take up the chain once its keys are open; returns a warning, or "".

        Checks its end the first time, and links the records that waited for the core to heal.
        """
        warning = "" if self._settled else self._resume(tx)
        tx.on_commit(lambda: setattr(self, "_settled", True))
        for key, data in tx.scan(PENDING):
            try:
                record = AuditRecord.FromString(data)
            except DecodeError:
                raise RefusalError(
                    Refusal.INTEGRITY, "an audit record that waits to be linked cannot be read"
                ) from None
            tx.delete(key)
            self._link(tx, record)
        return warning

    def _resume(self, tx: Transaction) -> str:
        """Check that the head fits the last record.

        After a head that does not fit, or is gone, one sequence number is left out on purpose: the
        gap keeps naming the place, however long the chain grows behind it.
        """
        rows = tx.audit_last(1)
        last = rows[0].sequence if rows else 0
        sequence, link = read_head(tx)
        fits = tx.get(HEAD) == self.keys.head(sequence, link)
        if fits and sequence == last and (not rows or rows[0].link == link):
            return ""
        # A head that is not ours may name any number.
        newest = max(sequence if fits else 0, last)
        if newest > _SEQUENCE_MAX:
            raise RefusalError(Refusal.INTEGRITY, f"there cannot be an audit record {newest}")
        tx.put(HEAD, self.keys.head(newest + 1, rows[0].link if rows else ZERO_LINK))
        return "the end of the audit chain was changed while the device was off: run audit verify"

    def _link(self, tx: Transaction, record: AuditRecord) -> None:
        sequence, before = read_head(tx)
        record.sequence = sequence + 1
        if record.kind == "checkpoint":
            record.signature = self.keys.sign(before)
        data = record.SerializeToString(deterministic=True)
        link = self.keys.link(before, data)
        tx.append_audit(AuditRow(record.sequence, data, link))
        tx.put(HEAD, self.keys.head(record.sequence, link))
        number = record.sequence
        tx.on_commit(lambda: setattr(self, "records", number))
        if (number + 1) % self._every == 0 and record.kind != "checkpoint":
            periodic = AuditRecord(kind="checkpoint", unix_ms=record.unix_ms, count=1)
            periodic.epoch, periodic.lab = record.epoch, record.lab
            self._link(tx, periodic)

    @staticmethod
    def _wait(tx: Transaction, record: AuditRecord) -> None:
        if record.kind == "checkpoint":
            return
        record.sequence = 0
        last = [key for key, _ in tx.scan(PENDING)][-1:]
        number = int(last[0].removeprefix(PENDING)) + 1 if last else 1
        tx.put(f"{PENDING}{number:012}", record.SerializeToString(deterministic=True))
