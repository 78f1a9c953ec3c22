"""Keys of one's own: what the op takes, what it refuses, and what the audit chain says of it."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hsm.core import seal_secret
from hsm.model.secret_fields import secret_context
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import PASSWORD, Room, entries, peer

VECTORS = {
    row["name"]: row
    for row in tomllib.loads(
        (Path(__file__).parent.parent / "vectors" / "key_file.toml").read_text()
    )["vector"]
}
PASSPHRASE = {"plain": b"correct horse"}
KEK = b"0123456789abcdeffedcba9876543210"


def file_of(name: str) -> dict[str, bytes]:
    return {"plain": bytes.fromhex(VECTORS[name]["file"])}


def point_of(room: Room, name: str) -> bytes:
    from hsm.core import Usage

    core = room.device.core
    handle = core.import_sm2(bytes.fromhex(VECTORS[name]["d"]), Usage.SIGN)
    try:
        return core.public_key(handle)
    finally:
        core.destroy(handle)


async def test_one_file_is_both_pairs(room: Room) -> None:
    reply = await room.ok(Op.KEY_IMPORT, type="sm2", index=5, file=file_of("pkcs8-pem"))
    point = point_of(room, "pkcs8-pem")
    assert (reply.key.sign_public_key, reply.key.encrypt_public_key) == (point, point)
    assert (reply.form, reply.encrypt_form, reply.key.password) == ("PEM PKCS#8", "", False)
    assert (await room.ok(Op.KEY_SHOW, type="sm2", index=5)).key == reply.key
    record = _import_record(room)
    assert record.detail == "both pairs imported in clear: PEM PKCS#8"
    assert (record.key, record.refusal) == ("sm2/5", 0)


def _import_record(room: Room) -> Any:
    return next(one for one in reversed(room.records()) if one.op == Op.KEY_IMPORT)


async def test_a_file_for_each_pair(room: Room) -> None:
    fields = {
        "file": file_of("gmssl-pem"),
        "encrypt_file": file_of("hex"),
        "passphrase": PASSPHRASE,
    }
    reply = await room.ok(Op.KEY_IMPORT, type="sm2", index=5, **fields)
    assert reply.key.sign_public_key == point_of(room, "gmssl-pem")
    assert reply.key.encrypt_public_key == point_of(room, "hex")
    assert _import_record(room).detail == (
        "signature pair imported: PEM PKCS#8 PBES2 SM4-CBC HMAC-SM3; "
        "encryption pair imported in clear: hex"
    )


async def test_a_passphrase_for_each_file(room: Room) -> None:
    fields = {"file": file_of("gmssl-pem"), "encrypt_file": file_of("pbes2-der")}
    await room.ok(
        Op.KEY_IMPORT,
        type="sm2",
        index=5,
        passphrase=PASSPHRASE,
        encrypt_passphrase=PASSPHRASE,
        **fields,
    )
    detail = await room.refused(
        Refusal.ACCESS_PASSWORD,
        Op.KEY_IMPORT,
        type="sm2",
        index=6,
        passphrase=PASSPHRASE,
        encrypt_passphrase={"plain": b"wrong"},
        **fields,
    )
    assert detail.startswith("encryption pair: the passphrase is wrong")


async def test_imported_keys_work(room: Room) -> None:
    await room.ok(
        Op.KEY_IMPORT, type="sm2", index=5, file=file_of("gmssl-pem"), passphrase=PASSPHRASE
    )
    digest = bytes(range(32))
    made = await room.ok(Op.SIGN, key_index=5, digest=digest)
    await room.ok(Op.VERIFY, key_index=5, digest=digest, signature=made.signature)
    hidden = await room.ok(Op.ENCRYPT_SM2, key_index=5, algorithm=0x00020800, data=b"x")
    opened = await room.ok(
        Op.DECRYPT_SM2, key_index=5, algorithm=0x00020800, ciphertext=hidden.ciphertext
    )
    assert opened.data == b"x"
    await room.ok(Op.KEY_IMPORT, type="kek", index=5, components=[{"plain": KEK}])
    await room.ok(Op.GENERATE_KEY_WITH_KEK, key_bits=128, algorithm=0x00000402, kek_index=5)


async def test_an_access_password(room: Room) -> None:
    password = {"plain": PASSWORD}
    reply = await room.ok(
        Op.KEY_IMPORT, type="sm2", index=5, file=file_of("hex"), password=password
    )
    assert reply.key.password
    await room.refused(Refusal.RIGHT_DENIED, Op.SIGN, key_index=5, digest=bytes(32))
    await room.ok(Op.GET_KEY_RIGHT, key_index=5, password=password)
    await room.ok(Op.SIGN, key_index=5, digest=bytes(32))


async def test_components(room: Room) -> None:
    parts = [b"00112233445566778899aabbccddeeff", b"01326754cdfeab9876451023ba89dcef"]
    fields: dict[str, Any] = {"components": [{"plain": part} for part in parts]}
    whole = await room.ok(Op.KEY_IMPORT, type="kek", index=5, components=[{"plain": KEK}])
    joined = await room.ok(
        Op.KEY_IMPORT, type="kek", index=6, check_value=whole.key.check_value.upper(), **fields
    )
    assert joined.key.check_value == whole.key.check_value
    assert len(joined.component_check_values) == 2
    assert _import_record(room).detail == "imported in clear: hex components (2)"
    detail = await room.refused(
        Refusal.KEY, Op.KEY_IMPORT, type="kek", index=7, check_value="00000000", **fields
    )
    assert whole.key.check_value in detail
    await room.refused(
        Refusal.ARGUMENT, Op.KEY_IMPORT, type="kek", index=7, check_value="xyz", **fields
    )


async def test_sealed_files(room: Room) -> None:
    """As clients send them: for this request alone."""
    point = (await room.ok(Op.TRANSPORT_KEY)).public_key
    name = os.urandom(16)
    context = secret_context(Op.KEY_IMPORT, b"", name)
    sealed = seal_secret(point, context, file_of("gmssl-pem")["plain"])
    phrase = seal_secret(point, context, PASSPHRASE["plain"])
    fields = {
        "type": "sm2",
        "index": 5,
        "file": {"sealed": sealed},
        "passphrase": {"sealed": phrase},
    }
    await room.ok(Op.KEY_IMPORT, request_id=name, **fields)
    again = await room.ok(Op.KEY_IMPORT, request_id=name, **fields)  # replay class: once
    assert again.key.index == 5
    await room.refused(Refusal.INTEGRITY, Op.KEY_IMPORT, **(fields | {"index": 6}))
    other = {"file": {"sealed": sealed[:-1]}, "index": 6, "type": "sm2"}
    await room.refused(Refusal.INTEGRITY, Op.KEY_IMPORT, request_id=os.urandom(16), **other)


async def test_the_longest_file(room: Room) -> None:
    """Long text around a key is allowed up to 64 KiB, in both files, sealed."""
    point = (await room.ok(Op.TRANSPORT_KEY)).public_key
    name = os.urandom(16)
    context = secret_context(Op.KEY_IMPORT, b"", name)
    key = file_of("pkcs8-pem")["plain"]
    longest = b"x" * 79 + b"\n"
    whole = (longest * 1024)[: 65536 - len(key) - 1] + b"\n" + key
    sealed = {"sealed": seal_secret(point, context, whole)}
    fields = {"type": "sm2", "index": 5, "file": sealed, "encrypt_file": sealed}
    await room.ok(Op.KEY_IMPORT, request_id=name, **fields)
    clear = {"plain": whole + b"\n"}
    await room.refused(Refusal.TOO_LARGE, Op.KEY_IMPORT, type="sm2", index=6, file=clear)


@pytest.mark.parametrize(
    "name", [name for name, row in VECTORS.items() if row["result"] != "TAKEN"]
)
async def test_bad_files_change_nothing(room: Room, name: str) -> None:
    row = VECTORS[name]
    before = entries(room.data)
    fields: dict[str, Any] = {"file": file_of(name)}
    if "passphrase" in row:
        fields["passphrase"] = {"plain": bytes.fromhex(row["passphrase"])}
    reply = await room.call(Op.KEY_IMPORT, type="sm2", index=5, **fields)
    assert reply.refusal and reply.detail
    record = _import_record(room)
    assert (record.refusal, record.detail) == (reply.refusal, reply.detail)
    assert entries(room.data) == before
    assert room.device.core.random(1)


@pytest.mark.parametrize(
    ("refusal", "fields"),
    [
        (Refusal.KEY_EXISTS, {"index": 1, "file": file_of("hex")}),
        (Refusal.STATE, {"index": 0, "file": file_of("hex")}),
        (Refusal.ARGUMENT, {"index": 257, "file": file_of("hex")}),
        (Refusal.ARGUMENT, {"index": 5}),
        (Refusal.ARGUMENT, {"index": 5, "file": {}}),
        (Refusal.ARGUMENT, {"index": 5, "type": "rsa", "file": file_of("hex")}),
        (Refusal.ARGUMENT, {"index": 5, "components": [{"plain": KEK}]}),
        (Refusal.ARGUMENT, {"index": 5, "file": file_of("hex"), "check_value": "00000000"}),
        (Refusal.ARGUMENT, {"index": 5, "file": file_of("hex"), "passphrase": PASSPHRASE}),
        (Refusal.ARGUMENT, {"index": 5, "file": file_of("hex"), "encrypt_passphrase": PASSPHRASE}),
        (
            Refusal.ARGUMENT,
            {"index": 5, "file": file_of("hex"), "password": {"plain": b"short"}},
        ),
        (Refusal.ACCESS_PASSWORD, {"index": 5, "file": file_of("gmssl-pem")}),
        (
            Refusal.KEY_TYPE,
            {"index": 5, "file": file_of("hex"), "encrypt_file": file_of("p256-pkcs8")},
        ),
        (Refusal.ARGUMENT, {"type": "kek", "index": 5}),
        (Refusal.ARGUMENT, {"type": "kek", "index": 5, "file": file_of("hex")}),
        (Refusal.ARGUMENT, {"type": "kek", "index": 5, "components": [{"plain": b"12"}]}),
        (Refusal.KEY, {"type": "kek", "index": 5, "components": [{"plain": b"00" * 16}]}),
        (Refusal.ARGUMENT, {"type": "kek", "index": 5, "components": [{"plain": KEK}] * 17}),
        (
            Refusal.ARGUMENT,
            {"type": "kek", "index": 5, "components": [{"plain": KEK}], "password": PASSPHRASE},
        ),
    ],
)
async def test_what_is_not_imported(room: Room, refusal: Refusal, fields: dict[str, Any]) -> None:
    before = entries(room.data)
    await room.refused(refusal, Op.KEY_IMPORT, **({"type": "sm2"} | fields))
    assert entries(room.data) == before


async def test_another_key_under_the_same_request_id(room: Room) -> None:
    """A repetition is answered as before; a file that holds another key is none."""
    core, transport = room.device.core, room.device.transport
    assert transport is not None
    request_id = os.urandom(16)
    context = secret_context(Op.KEY_IMPORT, b"", request_id)

    def sealed(name: str) -> dict[str, Any]:
        secret = seal_secret(core.public_key(transport), context, file_of(name)["plain"])
        file = {"sealed": secret}
        return {"type": "sm2", "index": 5, "request_id": request_id, "file": file}

    first = await room.ok(Op.KEY_IMPORT, **sealed("pkcs8-pem"))
    assert await room.ok(Op.KEY_IMPORT, **sealed("pkcs8-pem")) == first
    assert room.records()[-1].detail == "repeated: answered as before"
    said = await room.refused(Refusal.ARGUMENT, Op.KEY_IMPORT, **sealed("parameters-in-front"))
    assert said == "the request id was used for another request"


async def test_administrators_on_lab_machines_only(room: Room) -> None:
    fields = {"type": "sm2", "index": 5, "file": file_of("hex")}
    user = peer(roles=frozenset({"user", "operator", "auditor"}))
    await room.refused(Refusal.ROLE, Op.KEY_IMPORT, by=user, **fields)
    tcp = peer(transport="tcp", uid=None, pid=None)
    await room.refused(Refusal.SECRET_IN_CLEAR, Op.KEY_IMPORT, by=tcp, **fields)
    room.device.lab = False
    detail = await room.refused(Refusal.LAB_ONLY, Op.KEY_IMPORT, **fields)
    assert "lab machine only" in detail
    assert _import_record(room).refusal == Refusal.LAB_ONLY
