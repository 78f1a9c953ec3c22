"""Stored keys: their records, and the handles under which the core holds them once used.

Records are read from memory on the way of an op and change there only after a commit. Public keys
are taken from the opened pair, never from the record, whose bytes nothing protects.
"""

import threading

from google.protobuf.message import DecodeError

from hsm.core import KeyHandle, Module, Usage
from hsm.dispatch.grants import NoSubjects, Subjects
from hsm.dispatch.sessions import discard
from hsm.model import STORED_KEYS, KeyName, Pair, RefusalError
from hsm.spec.refusals import Refusal
from hsm.spec.v1.store_pb2 import KeyRecord
from hsm.store import View

PART_USAGE: dict[str, Usage] = {
    "sign": Usage.SIGN | Usage.VERIFY | Usage.EXPORT,
    "encrypt": Usage.ENCRYPT | Usage.DECRYPT | Usage.AGREE | Usage.EXPORT,
    "kek": Usage.WRAP | Usage.UNWRAP | Usage.EXPORT,
}
"""What each part of an index is made for. EXPORT lets it be sealed for the store."""

PAIR_PART = {Pair.SIGN: "sign", Pair.ENCRYPT: "encrypt"}


def read_record(view: View, name: KeyName) -> KeyRecord | None:
    """Read a record from the store; RefusalError(INTEGRITY) when it is no record."""
    data = view.get(name.path)
    return None if data is None else _parse(name.path, data)


def _parse(path: str, data: bytes) -> KeyRecord:
    try:
        return KeyRecord.FromString(data)
    except DecodeError:
        raise RefusalError(Refusal.INTEGRITY, f"the record {path} cannot be read") from None


def _blob(record: KeyRecord, part: str) -> bytes:
    blobs = {"sign": record.sign_blob, "encrypt": record.encrypt_blob, "kek": record.kek_blob}
    return blobs[part]


class StoredKeys:
    """The stored keys of one machine. Thread-safe."""

    def __init__(self, core: Module) -> None:
        self._core = core
        self._management: KeyHandle | None = None
        self._records: dict[KeyName, KeyRecord] = {}
        self._opened: dict[tuple[KeyName, str], tuple[bytes, KeyHandle]] = {}
        self._subjects: dict[KeyName, int] = {}
        self._grants: Subjects = NoSubjects()
        self._lock = threading.Lock()

    def rest_on(self, subjects: Subjects) -> None:
        """Let grants rest on the keys there are; before the first op."""
        self._grants = subjects
        self._subjects = {name: subjects.subject() for name in self._records}

    def subject(self, name: KeyName) -> int:
        """Give what a grant for a key rests on: asked before the key is looked at."""
        return self._subjects.get(name, 0)

    def __len__(self) -> int:
        return len(self._records)

    @property
    def management(self) -> KeyHandle:
        """The key under which all others are sealed; RefusalError(STATE) before it is open."""
        if self._management is None:
            raise RefusalError(Refusal.STATE, "the machine's keys are not open")
        return self._management

    def unlock(self, management: KeyHandle) -> None:
        """Give the management key."""
        self._management = management

    def load(self, view: View) -> None:
        """Read all records; RefusalError(INTEGRITY) when one is none."""
        for path, data in view.scan(STORED_KEYS):
            record = _parse(path, data)
            self._records[KeyName.parse(record.type, record.index)] = record

    def check_all(self) -> list[str]:
        """Open every key once (GM/T 0030-2014 5.8: integrity of stored keys); names the broken."""
        broken = []
        for name, record in sorted(self._records.items(), key=lambda item: item[0]):
            try:
                for part in PART_USAGE:
                    if _blob(record, part):
                        self.open(name, record, part)
            except RefusalError as error:
                if error.refusal is not Refusal.INTEGRITY:
                    raise
                broken.append(str(name))
        return broken

    def names(self) -> list[KeyName]:
        """List all names, sorted."""
        return sorted(self._records)

    def find(self, name: KeyName) -> KeyRecord:
        """Find a committed record; RefusalError(KEY_NOT_FOUND)."""
        record = self._records.get(name)
        if record is None:
            raise RefusalError(Refusal.KEY_NOT_FOUND, f"there is no key {name}")
        return record

    def open(self, name: KeyName, record: KeyRecord, part: str) -> KeyHandle:
        """Return the handle of a part, opening its blob the first time.

        RefusalError: INTEGRITY when the blob was changed or its password taken away, KEY_NOT_FOUND
        when the key was destroyed since the record was found.
        """
        blob = _blob(record, part)
        cached = self._opened.get((name, part))
        if cached is not None and cached[0] == blob:
            return cached[1]
        with self._lock:
            cached = self._opened.get((name, part))
            if cached is not None and cached[0] == blob:
                return cached[1]
            if self._records.get(name) is not record:
                raise RefusalError(Refusal.KEY_NOT_FOUND, f"there is no key {name}")
            aad = name.aad(part, bool(record.password_blob))
            handle = self._core.unseal(self.management, blob, aad)
            self._opened[name, part] = (blob, handle)
        if cached is not None:
            discard(self._core, cached[1])
        return handle

    def added(self, name: KeyName, record: KeyRecord) -> None:
        """Note a record that was committed, of a new key or in the place of another."""
        with self._lock:
            self._records[name] = record
            subject = self._subjects.get(name) or self._grants.subject()
            self._subjects[name] = subject
        self._grants.change(subject)

    def removed(self, name: KeyName) -> None:
        """Note that a key is gone: nothing opens it again, and the core forgets it."""
        with self._lock:
            self._records.pop(name, None)
            subject = self._subjects.pop(name, 0)
            gone = [self._opened.pop((name, part), None) for part in PART_USAGE]
        self._grants.end(subject)
        for entry in gone:
            if entry is not None:
                discard(self._core, entry[1])
