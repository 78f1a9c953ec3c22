"""The same ops and changes, side by side: through the lane, and the whole way through a pipeline.

Both machines hold the same keys. What is refused must be the same, with the same words; what is
calculated the same bytes, or, when there is chance in it, something the other machine takes; and
in the end both have counted the same.
"""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsm.daemon.lane_listener import LaneListener
from hsm.daemon.listeners import SERVICE
from hsm.daemon.sockets import listen
from hsm.model.address import UnixAddress
from hsm.spec.algorithms import Sgd
from hsm.spec.ops import OPS, Op
from hsm.spec.v1 import device_pb2 as m
from hsm.spec.v1.common_pb2 import Secret
from tests.dispatch.room import PASSWORD, Room, machine_room, reply_type, request_type

DIGEST = bytes(range(32))
SIZES = (0, 1, 15, 16, 17, 32, 256, 1000, 70_000)
FLAWS = ("", "", "", "", "", "session", "request_id", "algorithm", "iv", "key", "unknown")
KEYS, SESSIONS = 3, 2
HITS: list[int] = []
"""What the lane did by itself, by examples."""
CRYPTO = (
    Op.RANDOM,
    Op.SIGN,
    Op.VERIFY,
    Op.VERIFY_EXTERNAL,
    Op.ENCRYPT_EXTERNAL_SM2,
    Op.ENCRYPT_SM2,
    Op.DECRYPT_SM2,
    Op.ENCRYPT,
    Op.DECRYPT,
    Op.CALCULATE_MAC,
    Op.CALCULATE_HMAC,
    Op.DIGEST,
    Op.AEAD_ENCRYPT,
    Op.AEAD_DECRYPT,
)
ALGORITHMS: dict[Op, tuple[int, ...]] = {
    Op.VERIFY_EXTERNAL: (Sgd.SM2_1,),
    Op.ENCRYPT_EXTERNAL_SM2: (Sgd.SM2_3,),
    Op.ENCRYPT_SM2: (Sgd.SM2_3,),
    Op.DECRYPT_SM2: (Sgd.SM2_3,),
    Op.ENCRYPT: (Sgd.SM4_ECB, Sgd.SM4_CBC, Sgd.SM4_CTR, Sgd.SM4_OFB, Sgd.SM4_CFB),
    Op.DECRYPT: (Sgd.SM4_ECB, Sgd.SM4_CBC, Sgd.SM4_CTR, Sgd.SM4_OFB, Sgd.SM4_CFB),
    Op.CALCULATE_MAC: (Sgd.SM4_MAC,),
    Op.CALCULATE_HMAC: (Sgd.SM3,),
    Op.DIGEST: (Sgd.SM3,),
    Op.AEAD_ENCRYPT: (Sgd.SM4_GCM, Sgd.SM4_CCM),
    Op.AEAD_DECRYPT: (Sgd.SM4_GCM, Sgd.SM4_CCM),
}


@dataclass(frozen=True)
class Use:
    """An op, done some times in a row."""

    op: Op
    session: int
    key: int
    size: int
    algorithm: int
    flaw: str
    times: int
    batch: bool


@dataclass(frozen=True)
class Change:
    """Something that grants may rest on."""

    what: str
    session: int
    key: int


USES = st.builds(
    Use,
    op=st.sampled_from(CRYPTO),
    session=st.integers(0, SESSIONS - 1),
    key=st.integers(0, KEYS - 1),
    size=st.sampled_from(SIZES),
    algorithm=st.integers(0, 4),
    flaw=st.sampled_from(FLAWS),
    times=st.integers(1, 4),
    batch=st.booleans(),
)
CHANGES = st.builds(
    Change,
    what=st.sampled_from(("reopen", "destroy", "unlock", "release", "remove", "break", "heal")),
    session=st.integers(0, SESSIONS - 1),
    key=st.integers(0, KEYS - 1),
)


class Pair:
    """The two machines, and what each calls the same sessions and keys."""

    def __init__(self, lane: Room, whole: Room, channel: grpc.aio.Channel) -> None:
        self.rooms = (lane, whole)
        self.channel = channel
        self.tokens: list[tuple[bytes, bytes]] = []
        self.keys: list[list[tuple[int, int]]] = []
        self.labels: list[dict[str, int]] = [{}, {}]
        self.made: dict[str, bytes] = {}

    async def open(self, wrapped: list[bytes]) -> None:
        replies = await self.both(Op.OPEN_SESSION, ({}, {}))
        number = len(self.labels[0])
        for room, reply, labels in zip(self.rooms, replies, self.labels, strict=True):
            if reply.refusal == 0:
                labels[room.device.core.sm3(reply.session)[:4].hex()] = number
        self.tokens.append((replies[0].session, replies[1].session))
        self.keys.append([])
        for blob in wrapped:
            fields = {"kek_index": 1, "algorithm": Sgd.SM4_ECB, "wrapped_key": blob}
            made = await self.both(Op.IMPORT_KEY_WITH_KEK, self.of(-1, fields))
            self.keys[-1].append((made[0].key, made[1].key))

    def of(self, session: int, fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        first, second = self.tokens[session]
        return fields | {"session": first}, fields | {"session": second}

    async def both(
        self, op: Op, fields: tuple[dict[str, Any], dict[str, Any]], batch: bool = False
    ) -> tuple[Any, Any]:
        raw = [request_type(op)(**one) for one in fields]
        if op is Op.GET_KEY_RIGHT:
            for one in raw:
                one.request_id = os.urandom(16)
        sent = [one.SerializeToString() for one in raw]
        path = self.batched if batch else self.alone
        lane = reply_type(op).FromString(await path(op, sent[0]))
        whole = await self.rooms[1].raw(op, sent[1])
        assert (lane.refusal, lane.detail, lane.epoch) == (
            whole.refusal,
            whole.detail,
            whole.epoch,
        ), (op.name, fields)
        return lane, whole

    async def alone(self, op: Op, raw: bytes) -> bytes:
        return bytes(await self.channel.unary_unary(OPS[op].path)(raw))

    async def batched(self, op: Op, raw: bytes) -> bytes:
        batch = m.PipelineRequest(number=5)
        batch.ops.add(tag=7, op=OPS[op].number, request=raw)
        stream = self.channel.stream_stream("/softsjj.v1.Device/Pipeline")()
        await stream.write(batch.SerializeToString())
        await stream.done_writing()
        replies = [m.PipelineReply.FromString(part) async for part in stream]
        [result] = [result for reply in replies for result in reply.results]
        assert result.tag == 7
        return bytes(result.reply)


def fields_of(use: Use, made: dict[str, bytes], key: int) -> dict[str, Any]:
    """What the op is asked; flawed, if it is to be."""
    names = set(request_type(use.op).DESCRIPTOR.fields_by_name)
    algorithms = ALGORITHMS.get(use.op, (0,))
    data = bytes(index % 251 for index in range(use.size))
    nonce = bytes(12)
    fields: dict[str, Any] = {
        "key": key,
        "key_index": use.key + 1,
        "algorithm": algorithms[use.algorithm % len(algorithms)],
        "length": use.size,
        "digest": DIGEST if use.size % 2 == 0 else DIGEST[:31],
        "signature": made["signature"] if use.size % 3 else made["signature"][::-1],
        "public_key": made["point"] if use.size != 17 else bytes(64),
        "ciphertext": made["ciphertext"] if use.size % 5 else data,
        "data": data,
        "iv": bytes(16),
        "nonce": nonce,
        "aad": b"bound",
        "tag_length": 16 if use.size != 15 else 17,
        "tag": bytes(16),
    }
    if use.flaw == "algorithm":
        fields["algorithm"] = Sgd.SM2
    elif use.flaw == "iv":
        fields["iv"] = fields["nonce"] = bytes(3)
    elif use.flaw == "key":
        fields["key"] = fields["key_index"] = 99
    elif use.flaw == "request_id":
        fields["request_id"] = bytes(15)
    return {name: value for name, value in fields.items() if name in names}


async def do_use(pair: Pair, use: Use) -> None:
    keys = pair.keys[use.session]
    pairs = keys[use.key] if use.key < len(keys) else (99, 99)
    first, second = pair.of(use.session, {})
    asked = []
    for own, key in zip((first, second), pairs, strict=True):
        fields = own | fields_of(use, pair.made, key)
        if use.flaw == "session":
            fields["session"] = bytes(32)
        asked.append(fields)
    for _ in range(use.times):
        lane, whole = await pair.both(use.op, (asked[0], asked[1]), use.batch)
        if lane.refusal == 0:
            await compare(pair, use, lane, whole)


async def compare(pair: Pair, use: Use, lane: Any, whole: Any) -> None:
    """Look at two answers that should mean the same."""
    if use.op is Op.RANDOM:
        assert len(lane.random) == len(whole.random) == use.size
        return
    if use.op is Op.SIGN:
        core = pair.rooms[1].device.core
        core.verify_point(pair.made[f"point{use.key}"], DIGEST, lane.signature)
        return
    if use.op in (Op.ENCRYPT_SM2, Op.ENCRYPT_EXTERNAL_SM2):
        assert len(lane.ciphertext) == len(whole.ciphertext) == 96 + use.size
        if use.op is Op.ENCRYPT_SM2 and use.key == 0:
            fields = {
                "key_index": 1,
                "algorithm": Sgd.SM2_3,
                "ciphertext": lane.ciphertext,
                "session": pair.tokens[use.session][1],
            }
            opened = await pair.rooms[1].raw(
                Op.DECRYPT_SM2, m.DecryptSm2Request(**fields).SerializeToString()
            )
            assert opened.data == bytes(index % 251 for index in range(use.size))
            pair.made["extra"] = pair.made.get("extra", b"") + b"."
        return
    assert lane == whole, use


async def do_change(  # noqa: C901  one branch a change
    pair: Pair, change: Change, wrapped: list[bytes]
) -> None:
    if change.what == "reopen":
        await pair.both(Op.CLOSE_SESSION, pair.of(change.session, {}))
        await pair.open(wrapped)
        pair.tokens[change.session] = pair.tokens.pop()
        pair.keys[change.session] = pair.keys.pop()
    elif change.what == "destroy":
        first, second = pair.of(change.session, {})
        keys = pair.keys[change.session][change.key]
        await pair.both(Op.DESTROY_KEY, (first | {"key": keys[0]}, second | {"key": keys[1]}))
    elif change.what == "unlock":
        fields = {"key_index": 2, "password": Secret(plain=PASSWORD)}
        await pair.both(Op.GET_KEY_RIGHT, pair.of(change.session, fields))
    elif change.what == "release":
        await pair.both(Op.RELEASE_KEY_RIGHT, pair.of(change.session, {"key_index": 2}))
    elif change.what == "remove" and change.key == 2:
        for room in pair.rooms:
            await room.call(Op.KEY_DESTROY, type="sm2", index=3)
    elif change.what == "break" and change.key == 0:
        for room in pair.rooms:
            core = room.device.core
            core.self_test(core.self_test().items[0].name)
    elif change.what in ("heal", "break"):
        for room in pair.rooms:
            await room.call(Op.SELF_TEST)


def totals(room: Room, labels: dict[str, int]) -> Counter[tuple[Any, ...]]:
    """What the chain says of device ops, by session, op, key and result."""
    numbers = {row.number for row in OPS.values() if row.service == "Device"}
    total: Counter[tuple[Any, ...]] = Counter()
    for record in room.records():
        if record.kind == "op" and record.op in numbers:
            session = labels.get(record.session, record.session)
            total[session, record.op, record.key, record.refusal, record.detail] += record.count
    return total


@pytest.fixture(scope="module")
def prepared() -> Any:
    """A machine with three pairs (the second has a password), a KEK, and wrapped keys."""
    with tempfile.TemporaryDirectory(prefix="sjj-") as directory:
        data = Path(directory) / "data"
        wrapped: list[bytes] = []

        async def prepare() -> None:
            async with machine_room(data) as room:
                await room.furnish()
                await room.ok(Op.KEY_GENERATE, type="sm2", index=3)
                for _ in range(KEYS):
                    made = await room.ok(
                        Op.GENERATE_KEY_WITH_KEK,
                        kek_index=1,
                        key_bits=128,
                        algorithm=Sgd.SM4_ECB,
                    )
                    wrapped.append(made.wrapped_key)

        asyncio.run(prepare())
        yield data, wrapped


async def walk(data: Path, wrapped: list[bytes], steps: list[Use | Change]) -> None:
    with tempfile.TemporaryDirectory(prefix="sjj-") as directory:
        homes = [Path(directory) / name for name in ("lane", "whole")]
        for home in homes:
            shutil.copytree(data, home)
        async with machine_room(homes[0]) as lane, machine_room(homes[1]) as whole:
            me = replace(whole.peer, principal=f"uid:{os.geteuid()}", uid=os.geteuid())
            lane.peer = whole.peer = me
            device = lane.machine.lane()
            listener = LaneListener("service", SERVICE, lane.machine.pipeline, 1 << 20, device)
            public = listen(UnixAddress(Path(directory) / "s"))
            await listener.start([public], count(1), 100)
            options = [("grpc.use_local_subchannel_pool", 1)]
            async with grpc.aio.insecure_channel(str(public.address), options=options) as channel:
                pair = Pair(lane, whole, channel)
                await run(pair, wrapped, steps)
            HITS.append(device.statistics()["hits"])
            await listener.stop(1)
            extra = len(pair.made.get("extra", b""))
            await lane.machine.pipeline.close()
            await whole.machine.pipeline.close()
            found = [
                totals(room, labels) for room, labels in zip(pair.rooms, pair.labels, strict=True)
            ]
            decrypt = OPS[Op.DECRYPT_SM2].number
            more = found[1] - found[0]
            assert not found[0] - found[1]
            assert more.total() == extra and all(key[1] == decrypt for key in more)


async def run(pair: Pair, wrapped: list[bytes], steps: list[Use | Change]) -> None:
    for _ in range(SESSIONS):
        await pair.open(wrapped)
    for index in range(3):
        export = await pair.both(
            Op.EXPORT_PUBLIC_KEY, pair.of(0, {"key_index": index + 1, "pair": 1})
        )
        pair.made[f"point{index}"] = export[0].public_key
    pair.made["point"] = pair.made["point0"]
    core = pair.rooms[0].device.core
    keys = pair.rooms[0].device.keys
    name = next(name for name in keys.names() if str(name) == "sm2/1")
    pair.made["signature"] = core.sign(keys.open(name, keys.find(name), "sign"), DIGEST)
    point = core.public_key(keys.open(name, keys.find(name), "encrypt"))
    pair.made["ciphertext"] = core.sm2_encrypt(point, b"secret")
    for step in steps:
        if isinstance(step, Use):
            await do_use(pair, step)
        else:
            await do_change(pair, step, wrapped)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.one_of(USES, USES, USES, CHANGES), min_size=10, max_size=60))
def test_lane_and_pipeline_do_the_same(
    prepared: tuple[Path, list[bytes]], steps: list[Use | Change]
) -> None:
    asyncio.run(walk(*prepared, steps))


def test_the_lane_did_much_of_it_by_itself() -> None:
    assert sum(HITS) > len(HITS) > 0
