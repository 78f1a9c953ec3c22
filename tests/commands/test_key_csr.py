"""Certification requests of stored pairs."""

import subprocess
from typing import Any

import pytest

from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.asn1.test_csr import verified
from tests.dispatch.room import PASSWORD, Room, entries, peer

SUBJECT = "CN=sjj1,O=Hospital,C=CN"


def public_key(csr: bytes) -> bytes:
    pem = subprocess.run(
        ["openssl", "req", "-inform", "DER", "-pubkey", "-noout"],
        input=csr,
        capture_output=True,
        check=True,
    ).stdout
    command = ["openssl", "pkey", "-pubin", "-outform", "DER"]
    return subprocess.run(command, input=pem, capture_output=True, check=True).stdout[-64:]


@pytest.mark.parametrize("pair", [1, 2])
async def test_either_pair(room: Room, pair: int) -> None:
    csr = (await room.ok(Op.KEY_CSR, index=1, pair=pair, subject=SUBJECT)).csr
    assert verified(csr) == (True, f"subject={SUBJECT}")
    exported = await room.ok(Op.EXPORT_PUBLIC_KEY, key_index=1, pair=pair)
    assert public_key(csr) == exported.public_key
    record = next(one for one in reversed(room.records()) if one.op == Op.KEY_CSR)
    assert record.detail == f"{'sign' if pair == 1 else 'encrypt'} pair, {SUBJECT}"
    assert record.key == "sm2/1"


async def test_another_identity(room: Room) -> None:
    csr = (await room.ok(Op.KEY_CSR, index=1, pair=1, subject=SUBJECT, user_id=b"other")).csr
    assert verified(csr, b"other")[0] and not verified(csr)[0]


async def test_a_key_with_a_password_asks_for_it(room: Room) -> None:
    fields: dict[str, Any] = {"index": 2, "pair": 1, "subject": SUBJECT}
    detail = await room.refused(Refusal.RIGHT_DENIED, Op.KEY_CSR, **fields)
    assert "access password" in detail
    wrong = {"plain": b"wrong horse"}
    await room.refused(Refusal.ACCESS_PASSWORD, Op.KEY_CSR, password=wrong, **fields)
    csr = (await room.ok(Op.KEY_CSR, password={"plain": PASSWORD}, **fields)).csr
    assert verified(csr)[0]


@pytest.mark.parametrize(
    ("refusal", "fields"),
    [
        (Refusal.RIGHT_DENIED, {"index": 0}),
        (Refusal.KEY_NOT_FOUND, {"index": 9}),
        (Refusal.ARGUMENT, {"pair": 0}),
        (Refusal.ARGUMENT, {"pair": 3}),
        (Refusal.ARGUMENT, {"subject": ""}),
        (Refusal.ARGUMENT, {"subject": "sjj1"}),
        (Refusal.ARGUMENT, {"subject": "C=China"}),
        (Refusal.ARGUMENT, {"subject": "CN=" + "x" * 5000}),
        (Refusal.USER_ID, {"user_id": bytes(8192)}),
        (Refusal.ARGUMENT, {"password": {"plain": PASSWORD}}),
    ],
)
async def test_what_gets_no_request(room: Room, refusal: Refusal, fields: dict[str, Any]) -> None:
    before = entries(room.data)
    good = {"index": 1, "pair": 1, "subject": SUBJECT}
    await room.refused(refusal, Op.KEY_CSR, **(good | fields))
    assert entries(room.data) == before


async def test_for_administrators(room: Room) -> None:
    operator = peer(roles=frozenset({"user", "operator", "auditor"}))
    await room.refused(Refusal.ROLE, Op.KEY_CSR, by=operator, index=1, pair=1, subject=SUBJECT)
