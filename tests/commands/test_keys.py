"""Stored keys."""

from pathlib import Path
from typing import Any

import pytest

from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1.store_pb2 import KeyRecord
from hsm.store import SqliteStore
from tests.dispatch.room import PASSWORD, Room, entries, machine_room, peer


async def test_making_and_showing(room: Room) -> None:
    made = (await room.ok(Op.KEY_GENERATE, type="sm2", index=256)).key
    assert (made.type, made.index, made.bits, made.password) == ("sm2", 256, 256, False)
    assert len(made.sign_public_key) == len(made.encrypt_public_key) == 64
    assert made.sign_public_key != made.encrypt_public_key and made.created_unix_ms
    assert (await room.ok(Op.KEY_SHOW, type="sm2", index=256)).key == made
    kek = (await room.ok(Op.KEY_GENERATE, type="kek", index=1024)).key
    assert (kek.bits, len(kek.check_value), kek.sign_public_key) == (128, 8, b"")
    assert (await room.ok(Op.KEY_SHOW, type="kek", index=1024)).key == kek
    assert (await room.ok(Op.KEY_SHOW, type="sm2", index=2)).key.password


async def test_listing(room: Room) -> None:
    def names(reply: Any) -> list[tuple[str, int]]:
        return [(key.type, key.index) for key in reply.keys]

    everything = names(await room.ok(Op.KEY_LIST))
    assert everything == [("kek", 1), ("sm2", 0), ("sm2", 1), ("sm2", 2)]
    assert names(await room.ok(Op.KEY_LIST, type="kek")) == [("kek", 1)]
    await room.refused(Refusal.ARGUMENT, Op.KEY_LIST, type="rsa")


@pytest.mark.parametrize(
    ("refusal", "fields"),
    [
        (Refusal.ARGUMENT, {"type": "rsa", "index": 1}),
        (Refusal.ARGUMENT, {"type": "", "index": 1}),
        (Refusal.STATE, {"type": "sm2", "index": 0}),
        (Refusal.ARGUMENT, {"type": "sm2", "index": 257}),
        (Refusal.ARGUMENT, {"type": "kek", "index": 0}),
        (Refusal.ARGUMENT, {"type": "kek", "index": 1025}),
        (Refusal.ARGUMENT, {"type": "sm2", "index": (1 << 32) - 1}),
        (Refusal.KEY_EXISTS, {"type": "sm2", "index": 1}),
        (Refusal.ARGUMENT, {"type": "kek", "index": 2, "password": {"plain": PASSWORD}}),
        (Refusal.ARGUMENT, {"type": "sm2", "index": 3, "password": {"plain": b"1234567"}}),
        (Refusal.ARGUMENT, {"type": "sm2", "index": 3, "password": {"plain": b"x" * 129}}),
        (Refusal.ARGUMENT, {"type": "sm2", "index": 3, "password": {}}),
        (Refusal.INTEGRITY, {"type": "sm2", "index": 3, "password": {"sealed": b"x" * 80}}),
        (Refusal.SECRET_KEY, {"type": "sm2", "index": 3, "password": {"sealed": b"x" * 148}}),
        (
            Refusal.ARGUMENT,
            {"type": "sm2", "index": 3, "password": {"plain": PASSWORD, "sealed": b"x"}},
        ),
    ],
)
async def test_what_is_not_made(room: Room, refusal: Refusal, fields: dict[str, Any]) -> None:
    before = entries(room.data)
    await room.refused(refusal, Op.KEY_GENERATE, **fields)
    assert entries(room.data) == before


async def test_passwords_in_clear_come_over_the_unix_socket_only(room: Room) -> None:
    tcp = peer(transport="tcp", uid=None, pid=None)
    password = {"plain": PASSWORD}
    fields = {"type": "sm2", "index": 3, "password": password}
    await room.refused(Refusal.SECRET_IN_CLEAR, Op.KEY_GENERATE, by=tcp, **fields)
    await room.refused(
        Refusal.SECRET_IN_CLEAR, Op.GET_KEY_RIGHT, by=tcp, key_index=2, password=password
    )


async def test_destroying(room: Room) -> None:
    await room.refused(Refusal.STATE, Op.KEY_DESTROY, type="sm2", index=0)
    await room.refused(Refusal.KEY_NOT_FOUND, Op.KEY_DESTROY, type="sm2", index=9)
    await room.ok(Op.KEY_DESTROY, type="sm2", index=1)
    await room.refused(Refusal.KEY_NOT_FOUND, Op.KEY_SHOW, type="sm2", index=1)
    await room.refused(Refusal.KEY_NOT_FOUND, Op.SIGN, key_index=1, digest=bytes(32))
    assert (await room.ok(Op.STATUS)).stored_keys == 3
    again = (await room.ok(Op.KEY_GENERATE, type="sm2", index=1)).key
    exported = await room.ok(Op.EXPORT_PUBLIC_KEY, key_index=1, pair=1)
    assert exported.public_key == again.sign_public_key


async def test_keys_are_the_same_after_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with machine_room(data) as room:
        await room.furnish()
        before = list((await room.ok(Op.KEY_LIST)).keys)
        signature = (await room.ok(Op.SIGN, key_index=1, digest=bytes(32))).signature
    async with machine_room(data) as room:
        assert list((await room.ok(Op.KEY_LIST)).keys) == before
        await room.open_session()
        await room.ok(Op.VERIFY, key_index=1, digest=bytes(32), signature=signature)


@pytest.mark.parametrize("field", ["sign_blob", "encrypt_blob", "password_blob", "kek_blob"])
async def test_a_record_that_was_tampered_with(tmp_path: Path, field: str) -> None:
    """A password cut out of a record, or a blob exchanged, opens no key."""
    data = tmp_path / "data"
    async with machine_room(data) as room:
        await room.furnish()
        await room.ok(Op.KEY_GENERATE, type="kek", index=2)
        await room.ok(Op.KEY_GENERATE, type="sm2", index=3)
    path = "keys/kek/000001" if field == "kek_blob" else "keys/sm2/000002"
    other = "keys/kek/000002" if field == "kek_blob" else "keys/sm2/000003"
    store = SqliteStore(data / "store.sqlite")

    def exchange(tx: Any) -> None:
        record = KeyRecord.FromString(tx.get(path))
        setattr(record, field, getattr(KeyRecord.FromString(tx.get(other)), field))
        tx.put(path, record.SerializeToString())

    store.submit(exchange).result()
    store.close()
    async with machine_room(data) as room:
        name = "kek/1" if field == "kek_blob" else "sm2/2"
        assert any(name in warning for warning in (await room.ok(Op.STATUS)).warnings)
        await room.open_session()
        if field == "kek_blob":
            fields = {"kek_index": 1, "key_bits": 128, "algorithm": 0x401}
            await room.refused(Refusal.INTEGRITY, Op.GENERATE_KEY_WITH_KEK, **fields)
        elif field == "password_blob":
            await room.refused(Refusal.INTEGRITY, Op.SIGN, key_index=2, digest=bytes(32))
        else:
            pair = 1 if field == "sign_blob" else 2
            await room.refused(Refusal.INTEGRITY, Op.EXPORT_PUBLIC_KEY, key_index=2, pair=pair)
        await room.ok(Op.SIGN, key_index=3, digest=bytes(32))
