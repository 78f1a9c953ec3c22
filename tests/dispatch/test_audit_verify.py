"""Chains that only the holder of the audit key could have written, and are wrong all the same."""

from typing import Any

import pytest

from hsm.dispatch.audit import HEAD, ZERO_LINK
from hsm.dispatch.audit_verify import verify_chain
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.store import AuditRow
from tests.dispatch.room import Room


class Chain:
    """A view of nothing but an audit chain."""

    def __init__(self, rows: list[AuditRow], head: bytes | None) -> None:
        self.rows = rows
        self.head = head

    def get(self, key: str) -> bytes | None:
        assert key == HEAD
        return self.head

    def scan(self, prefix: str) -> Any:
        raise NotImplementedError

    def audit_after(self, sequence: int, limit: int | None = None) -> Any:
        return iter(self.rows)

    def audit_last(self, limit: int) -> list[AuditRow]:
        raise NotImplementedError


def linked(room: Room, *records: bytes) -> list[AuditRow]:
    rows, link = [], ZERO_LINK
    for sequence, record in enumerate(records, start=1):
        link = room.device.chain.keys.link(link, record)
        rows.append(AuditRow(sequence, record, link))
    return rows


def named(sequence: int) -> bytes:
    return AuditRecord(sequence=sequence, kind="op").SerializeToString()


async def test_nothing_at_all_is_broken(room: Room) -> None:
    """Every machine has the records of its initialisation: somebody took the whole chain."""
    report = verify_chain(Chain([], None), room.device.chain.keys)
    assert (report.intact, report.first_broken, report.reason[:4]) == (False, 1, "head")


@pytest.mark.parametrize(
    ("records", "first", "reason"),
    [
        ([named(1), named(3)], 2, "gap: it calls itself"),
        ([named(1), b"\xff"], 2, "link: the record cannot be read"),
    ],
)
async def test_records(room: Room, records: list[bytes], first: int, reason: str) -> None:
    report = verify_chain(Chain(linked(room, *records), None), room.device.chain.keys)
    assert (report.intact, report.first_broken) == (False, first)
    assert report.reason.startswith(reason)


async def test_a_head_of_another_last_record(room: Room) -> None:
    keys = room.device.chain.keys
    rows = linked(room, named(1), named(2))
    report = verify_chain(Chain(rows, keys.head(2, bytes(32))), keys)
    assert (report.first_broken, report.reason) == (2, "head: the last record was replaced")
    report = verify_chain(Chain(rows, keys.head(1, rows[0].link)), keys)
    assert (report.first_broken, report.reason[:4]) == (2, "head")
    assert verify_chain(Chain(rows, keys.head(2, rows[1].link)), keys).intact


async def test_verification_needs_a_core_that_works(room: Room) -> None:
    core = room.device.core
    keys = room.device.chain.keys
    signature = keys.sign(bytes(32))
    assert keys.check(bytes(32), signature) and not keys.check(bytes(31) + b"x", signature)
    core.self_test(core.self_test().items[0].name)
    with pytest.raises(Exception, match="SELF_TEST"):
        keys.check(bytes(32), signature)
    core.self_test()
