"""A machine to try ops on: initialised in a directory, opened, and spoken to in raw protobuf."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hsm.appliances.sjj import Machine, Settings, Unsealing, initialise, open_machine
from hsm.dispatch.audit import PENDING
from hsm.dispatch.device import Device
from hsm.model import Peer
from hsm.spec.algorithms import Sgd
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import admin_pb2, audit_pb2, device_pb2, keys_pb2, transport_pb2
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.spec.v1.common_pb2 import Secret
from hsm.store import open_view

MODULES = {
    "Admin": admin_pb2,
    "Audit": audit_pb2,
    "Device": device_pb2,
    "Keys": keys_pb2,
    "Transport": transport_pb2,
}
ROLES = frozenset({"user", "operator", "administrator", "auditor"})
PASSWORD = b"correct horse"


def peer(**changes: Any) -> Peer:
    fields: dict[str, Any] = {
        "transport": "unix",
        "uid": 0,
        "pid": 1,
        "process": "1:1",
        "connection": 1,
        "principal": "uid:0",
        "roles": ROLES,
    }
    return Peer(**(fields | changes))


def settings(data: Path, **changes: Any) -> Settings:
    fields: dict[str, Any] = {
        "password_iterations": 10,
        "unseal_iterations": 10,
        "arena_slots": 256,
    }
    return Settings(data=data, **(fields | changes))


def request_type(op: Op) -> Any:
    row = OPS[op]
    return getattr(MODULES[row.service], f"{row.method}Request")


def reply_type(op: Op) -> Any:
    row = OPS[op]
    return getattr(MODULES[row.service], f"{row.method}Reply")


class Room:
    """One opened machine and a caller with all roles."""

    def __init__(self, machine: Machine, data: Path) -> None:
        self.machine = machine
        self.data = data
        self.peer = peer()
        self.token = b""

    @property
    def device(self) -> Device:
        return self.machine._device

    async def raw(self, op: Op, raw: bytes, by: Peer | None = None) -> Any:
        return reply_type(op).FromString(await self.machine.pipeline.call(op, by or self.peer, raw))

    async def call(self, op: Op, by: Peer | None = None, **fields: Any) -> Any:
        fields.setdefault("request_id", os.urandom(16))
        if OPS[op].session:
            fields.setdefault("session", self.token)
        return await self.raw(op, request_type(op)(**fields).SerializeToString(), by)

    async def ok(self, op: Op, **fields: Any) -> Any:
        reply = await self.call(op, **fields)
        assert reply.refusal == 0, (op.name, Refusal(reply.refusal).name, reply.detail)
        assert reply.epoch == self.device.epoch
        return reply

    async def refused(self, refusal: Refusal, op: Op, **fields: Any) -> str:
        reply = await self.call(op, **fields)
        assert Refusal(reply.refusal) is refusal, (op.name, reply.refusal, reply.detail)
        assert reply.epoch == self.device.epoch
        assert reply.detail
        return str(reply.detail)

    async def open_session(self) -> bytes:
        self.token = (await self.ok(Op.OPEN_SESSION)).session
        return self.token

    async def furnish(self) -> None:
        """Make sm2/1 without and sm2/2 with a password, kek/1, and a session."""
        await self.ok(Op.KEY_GENERATE, type="sm2", index=1)
        await self.ok(Op.KEY_GENERATE, type="sm2", index=2, password=Secret(plain=PASSWORD))
        await self.ok(Op.KEY_GENERATE, type="kek", index=1)
        await self.open_session()

    async def session_key(self, bits: int = 128) -> int:
        reply = await self.ok(Op.GENERATE_KEY_WITH_IPK, key_index=1, key_bits=bits)
        return int(reply.key)

    def flush(self) -> None:
        self.machine.pipeline._flush()

    def records(self) -> list[AuditRecord]:
        return records(self.data)


def records(data: Path) -> list[AuditRecord]:
    """The chain as it is on disk, waiting records last."""
    with open_view(data / "store.sqlite") as view:
        linked = [row.record for row in view.audit_after(0)]
        waiting = [record for _, record in view.scan(PENDING)]
    return [AuditRecord.FromString(record) for record in linked + waiting]


def entries(data: Path) -> dict[str, bytes]:
    """Everything but the audit chain."""
    with open_view(data / "store.sqlite") as view:
        return {key: value for key, value in view.scan("") if not key.startswith("audit/")}


def key_file(data: Path) -> Unsealing:
    return Unsealing.key_file(data / "unseal.key")


@asynccontextmanager
async def machine_room(data: Path, **changes: Any) -> AsyncIterator[Room]:
    """Open the machine of a directory, making it when there is none."""
    chosen = settings(data, **changes)
    if not chosen.store_file.exists():
        initialise(data, key_file(data), chosen)
    room = Room(open_machine(chosen, key_file(data)), data)
    try:
        yield room
    finally:
        await room.machine.close()


DIGEST = bytes(range(32))
SM2_3 = {"algorithm": Sgd.SM2_3}
KEK = {"algorithm": Sgd.SM4_CBC, "kek_index": 1}
CBC = {"algorithm": Sgd.SM4_CBC, "iv": bytes(16), "data": bytes(32)}

PLAIN: dict[Op, dict[str, Any]] = {
    Op.KEY_GENERATE: {"type": "kek", "index": 7},
    Op.KEY_SHOW: {"type": "sm2", "index": 1},
    Op.KEY_DESTROY: {"type": "kek", "index": 1},
    Op.KEY_IMPORT: {
        "type": "kek",
        "index": 8,
        "components": [Secret(plain=bytes(range(16)).hex().encode())],
    },
    Op.KEY_CSR: {"index": 1, "pair": 1, "subject": "CN=sjj1,O=Hospital,C=CN"},
    Op.RANDOM: {"length": 16},
    Op.GET_KEY_RIGHT: {"key_index": 2, "password": Secret(plain=PASSWORD)},
    Op.RELEASE_KEY_RIGHT: {"key_index": 2},
    Op.EXPORT_PUBLIC_KEY: {"key_index": 0, "pair": 1},
    Op.GENERATE_KEY_WITH_IPK: {"key_index": 1, "key_bits": 128},
    Op.GENERATE_KEY_WITH_KEK: {"key_bits": 128, **KEK},
    Op.SIGN: {"key_index": 1, "digest": DIGEST},
    Op.ENCRYPT_SM2: {"key_index": 1, "data": b"data", **SM2_3},
    Op.HASH_INIT: {"algorithm": Sgd.SM3},
    Op.HASH_UPDATE: {"data": b"data"},
    Op.DIGEST: {"algorithm": Sgd.SM3, "data": b"data"},
    Op.HMAC_UPDATE: {"data": b"data"},
}
"""Requests that are the same every time."""


async def _public(room: Room, pair: int) -> bytes:
    return bytes((await room.ok(Op.EXPORT_PUBLIC_KEY, key_index=1, pair=pair)).public_key)


async def _signed(room: Room) -> dict[str, Any]:
    made = await room.ok(Op.SIGN, **PLAIN[Op.SIGN])
    return {"digest": DIGEST, "signature": made.signature}


async def _with_session_key(room: Room, op: Op) -> dict[str, Any]:
    fields: dict[str, Any] = {"key": await room.session_key()}
    if op in (Op.ENCRYPT, Op.DECRYPT):
        fields |= CBC
    if op is Op.CALCULATE_MAC:
        fields |= CBC | {"algorithm": Sgd.SM4_MAC}
    if op in (Op.HMAC_INIT, Op.CALCULATE_HMAC):
        fields["algorithm"] = Sgd.SM3
    return fields


async def _aead(room: Room, op: Op) -> dict[str, Any]:
    fields: dict[str, Any] = {"key": await room.session_key()}
    fields |= {"algorithm": Sgd.SM4_GCM, "nonce": bytes(12)}
    if op is Op.AEAD_ENCRYPT:
        return fields | {"data": bytes(16), "tag_length": 16}
    made = await room.ok(Op.AEAD_ENCRYPT, data=bytes(16), tag_length=16, **fields)
    return fields | {"data": made.data, "tag": made.tag}


async def _wrapped(room: Room, op: Op) -> dict[str, Any]:
    if op is Op.IMPORT_KEY_WITH_ISK:
        made = await room.ok(Op.GENERATE_KEY_WITH_IPK, **PLAIN[Op.GENERATE_KEY_WITH_IPK])
        return {"key_index": 1, "wrapped_key": made.wrapped_key}
    if op is Op.IMPORT_KEY_WITH_KEK:
        made = await room.ok(Op.GENERATE_KEY_WITH_KEK, **PLAIN[Op.GENERATE_KEY_WITH_KEK])
        return {"wrapped_key": made.wrapped_key, **KEK}
    made = await room.ok(Op.ENCRYPT_SM2, **PLAIN[Op.ENCRYPT_SM2])
    return {"key_index": 1, "ciphertext": made.ciphertext, **SM2_3}


async def _from_outside(room: Room, op: Op) -> dict[str, Any]:
    if op is Op.VERIFY:
        return {"key_index": 1, **await _signed(room)}
    if op is Op.VERIFY_EXTERNAL:
        point = await _public(room, 1)
        return {"algorithm": Sgd.SM2_1, "public_key": point, **await _signed(room)}
    rest = {"key_bits": 128} if op is Op.GENERATE_KEY_WITH_EPK else {"data": b"data"}
    return {"public_key": await _public(room, 2), **SM2_3, **rest}


async def _running(room: Room, op: Op) -> dict[str, Any]:
    if op in (Op.HASH_UPDATE, Op.HASH_FINAL):
        await room.ok(Op.HASH_INIT, algorithm=Sgd.SM3)
    else:
        await room.ok(Op.HMAC_INIT, key=await room.session_key(), algorithm=Sgd.SM3)
    return PLAIN.get(op, {})


MAKERS = (
    ((Op.DESTROY_KEY, Op.ENCRYPT, Op.DECRYPT, Op.CALCULATE_MAC), _with_session_key),
    ((Op.HMAC_INIT, Op.CALCULATE_HMAC), _with_session_key),
    ((Op.AEAD_ENCRYPT, Op.AEAD_DECRYPT), _aead),
    ((Op.IMPORT_KEY_WITH_ISK, Op.IMPORT_KEY_WITH_KEK, Op.DECRYPT_SM2), _wrapped),
    ((Op.VERIFY, Op.VERIFY_EXTERNAL, Op.ENCRYPT_EXTERNAL_SM2), _from_outside),
    ((Op.GENERATE_KEY_WITH_EPK,), _from_outside),
    ((Op.HASH_UPDATE, Op.HASH_FINAL, Op.HMAC_UPDATE, Op.HMAC_FINAL), _running),
)


async def valid(room: Room, op: Op) -> dict[str, Any]:
    """The fields of a request that succeeds on a furnished room; makes what it needs."""
    for ops, maker in MAKERS:
        if op in ops:
            return dict(await maker(room, op))
    return dict(PLAIN.get(op, {}))
