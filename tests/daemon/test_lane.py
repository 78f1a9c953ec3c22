"""The lane of a real daemon: what it does by itself, and when it must not."""

import hashlib
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

from hsm.client import Client, RefusalError, calls
from hsm.core import Arena, Module, sm2_z
from hsm.spec.algorithms import Sgd
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import admin_pb2, device_pb2, keys_pb2
from tests.conftest import Daemon, DaemonFactory, _Factory

DIGEST = hashlib.sha256(b"any 32 bytes").digest()
PASSWORD = b"change-me-8"
Ask = Callable[[], Any]


def management(daemon: Daemon, call: Any, request: Any) -> Any:
    with Client(daemon.admin) as client:
        return client.call(call, request)


def lane_status(daemon: Daemon) -> admin_pb2.LaneStatus:
    return management(daemon, calls.STATUS, admin_pb2.StatusRequest()).lane


def furnish(daemon: Daemon) -> None:
    for index, password in ((1, b""), (2, PASSWORD), (3, b"")):
        request = keys_pb2.GenerateKeyRequest(type="sm2", index=index)
        if password:
            request.password.plain = password
        management(daemon, calls.KEY_GENERATE, request)
    management(daemon, calls.KEY_GENERATE, keys_pb2.GenerateKeyRequest(type="kek", index=1))


@pytest.fixture(scope="module")
def machine() -> Iterator[Daemon]:
    factory = _Factory()
    made = factory()
    furnish(made)
    yield made
    factory.close()


@pytest.fixture
def client(machine: Daemon) -> Iterator[Client]:
    with Client(machine.address) as made:
        open_session(made)
        yield made


def open_session(client: Client) -> None:
    client.session = client.call(calls.OPEN_SESSION, device_pb2.OpenSessionRequest()).session


def session_key(client: Client) -> int:
    request = device_pb2.GenerateKeyWithKekRequest(kek_index=1, key_bits=128, algorithm=Sgd.SM4_ECB)
    return int(client.call(calls.GENERATE_KEY_WITH_KEK, request).key)


def unlock(client: Client, index: int = 2) -> None:
    request = device_pb2.GetPrivateKeyAccessRightRequest(key_index=index)
    request.password.plain = PASSWORD
    client.call(calls.GET_KEY_RIGHT, request)


def sign(client: Client, index: int = 1) -> bytes:
    return client.call(calls.SIGN, device_pb2.SignRequest(key_index=index, digest=DIGEST)).signature


def hits(daemon: Daemon, ask: Ask, times: int = 4) -> int:
    """How many of so many calls the lane did by itself."""
    before = lane_status(daemon).hits
    for _ in range(times):
        ask()
    return int(lane_status(daemon).hits - before)


def refused(ask: Ask) -> Refusal:
    with pytest.raises(RefusalError) as error:
        ask()
    return error.value.refusal


def everything(client: Client) -> dict[Op, Ask]:
    """A call of each op that may be granted; each looks at its answer."""
    key = session_key(client)
    m, sm4 = device_pb2, {"key": key, "algorithm": Sgd.SM4_CBC, "iv": bytes(16)}
    export = m.ExportPublicKeyRequest(key_index=1, pair=1)
    point = client.call(calls.EXPORT_PUBLIC_KEY, export).public_key
    signature = sign(client)
    encrypted = client.call(calls.ENCRYPT, m.EncryptRequest(data=bytes(32), **sm4))
    sm2 = m.EncryptSm2Request(key_index=1, algorithm=Sgd.SM2_3, data=b"secret")
    wrapped = client.call(calls.ENCRYPT_SM2, sm2).ciphertext
    aead: dict[str, Any] = {"key": key, "algorithm": Sgd.SM4_GCM, "nonce": bytes(12), "aad": b"a"}
    sealed = client.call(
        calls.AEAD_ENCRYPT, m.AeadEncryptRequest(data=b"secret", tag_length=16, **aead)
    )

    def call(what: Any, request: Any, look: Callable[[Any], bool] = lambda _: True) -> Ask:
        def ask() -> None:
            assert look(client.call(what, request))

        return ask

    return {
        Op.RANDOM: call(
            calls.RANDOM, m.GenerateRandomRequest(length=20), lambda r: len(r.random) == 20
        ),
        Op.SIGN: call(
            calls.SIGN,
            m.SignRequest(key_index=1, digest=DIGEST),
            lambda r: verify(client, point, r.signature),
        ),
        Op.VERIFY: call(
            calls.VERIFY, m.VerifyRequest(key_index=1, digest=DIGEST, signature=signature)
        ),
        Op.VERIFY_EXTERNAL: call(
            calls.VERIFY_EXTERNAL,
            m.VerifyExternalRequest(
                algorithm=Sgd.SM2_1, public_key=point, digest=DIGEST, signature=signature
            ),
        ),
        Op.ENCRYPT_EXTERNAL_SM2: call(
            calls.ENCRYPT_EXTERNAL_SM2,
            m.EncryptExternalSm2Request(algorithm=Sgd.SM2_3, public_key=point, data=b"secret"),
            lambda r: len(r.ciphertext) == 96 + 6,
        ),
        Op.ENCRYPT_SM2: call(calls.ENCRYPT_SM2, sm2, lambda r: len(r.ciphertext) == 96 + 6),
        Op.DECRYPT_SM2: call(
            calls.DECRYPT_SM2,
            m.DecryptSm2Request(key_index=1, algorithm=Sgd.SM2_3, ciphertext=wrapped),
            lambda r: r.data == b"secret",
        ),
        Op.ENCRYPT: call(
            calls.ENCRYPT,
            m.EncryptRequest(data=bytes(32), **sm4),
            lambda r: (r.data, r.iv) == (encrypted.data, encrypted.iv),
        ),
        Op.DECRYPT: call(
            calls.DECRYPT,
            m.DecryptRequest(data=encrypted.data, **sm4),
            lambda r: r.data == bytes(32) and r.iv == encrypted.data[-16:],
        ),
        Op.CALCULATE_MAC: call(
            calls.CALCULATE_MAC,
            m.CalculateMacRequest(key=key, algorithm=Sgd.SM4_MAC, iv=bytes(16), data=bytes(32)),
            lambda r: r.mac == encrypted.data[-16:],
        ),
        Op.CALCULATE_HMAC: call(
            calls.CALCULATE_HMAC,
            m.CalculateHmacRequest(key=key, algorithm=Sgd.SM3, data=b"abc"),
            lambda r: len(r.mac) == 32,
        ),
        Op.DIGEST: call(
            calls.DIGEST,
            m.DigestRequest(algorithm=Sgd.SM3, data=b"abc"),
            lambda r: r.digest.hex().startswith("66c7f0f4"),  # GB/T 32905-2016 A.1
        ),
        Op.AEAD_ENCRYPT: call(
            calls.AEAD_ENCRYPT,
            m.AeadEncryptRequest(data=b"secret", tag_length=16, **aead),
            lambda r: (r.data, r.tag) == (sealed.data, sealed.tag),
        ),
        Op.AEAD_DECRYPT: call(
            calls.AEAD_DECRYPT,
            m.AeadDecryptRequest(data=sealed.data, tag=sealed.tag, **aead),
            lambda r: r.data == b"secret",
        ),
    }


def verify(client: Client, point: bytes, signature: bytes) -> bool:
    """Verify elsewhere: over a session of its own, by the whole way."""
    assert len(sm2_z(point, b"1234567812345678")) == 32  # the point is one
    request = device_pb2.VerifyRequest(key_index=1, digest=DIGEST, signature=signature)
    return client.call(calls.VERIFY, request).refusal == 0


def sm3(data: bytes) -> str:
    with Module(Arena(slots=1)) as core:
        return core.sm3(data).hex()


def test_what_was_allowed_once_the_lane_does_by_itself(machine: Daemon, client: Client) -> None:
    asks = everything(client)
    for op, ask in asks.items():
        ask()
        times = 2 if op is Op.SIGN else 1  # it verifies its own answers
        assert hits(machine, ask) == 4 * times, op.name


def test_only_on_the_same_connection(machine: Daemon, client: Client) -> None:
    sign(client)
    with Client(machine.address) as other:
        other.session = client.session
        assert hits(machine, lambda: sign(other), 3) == 2


def test_a_session_that_is_closed(machine: Daemon, client: Client) -> None:
    assert hits(machine, lambda: sign(client)) == 3
    client.call(calls.CLOSE_SESSION, device_pb2.CloseSessionRequest())
    assert refused(lambda: sign(client)) is Refusal.SESSION


def test_a_right_that_is_given_back(machine: Daemon, client: Client) -> None:
    unlock(client)
    assert hits(machine, lambda: sign(client, 2)) == 3
    release = device_pb2.ReleasePrivateKeyAccessRightRequest(key_index=2)
    client.call(calls.RELEASE_KEY_RIGHT, release)
    assert refused(lambda: sign(client, 2)) is Refusal.RIGHT_DENIED
    unlock(client)
    assert hits(machine, lambda: sign(client, 2)) == 3


def test_a_session_key_that_is_destroyed(machine: Daemon, client: Client) -> None:
    keys = [session_key(client) for _ in range(2)]

    def encrypt(key: int) -> None:
        request = device_pb2.EncryptRequest(key=key, algorithm=Sgd.SM4_ECB, data=bytes(16))
        client.call(calls.ENCRYPT, request)

    for key in keys:
        assert hits(machine, lambda key=key: encrypt(key)) == 3
    client.call(calls.DESTROY_KEY, device_pb2.DestroyKeyRequest(key=keys[0]))
    assert refused(lambda: encrypt(keys[0])) is Refusal.KEY_NOT_FOUND
    assert hits(machine, lambda: encrypt(keys[1])) == 4


def test_a_stored_key_that_is_destroyed_and_made_anew(machine: Daemon, client: Client) -> None:
    assert hits(machine, lambda: sign(client, 3)) == 3
    before = sign(client, 3)
    management(machine, calls.KEY_DESTROY, keys_pb2.DestroyStoredKeyRequest(type="sm2", index=3))
    assert refused(lambda: sign(client, 3)) is Refusal.KEY_NOT_FOUND
    management(machine, calls.KEY_GENERATE, keys_pb2.GenerateKeyRequest(type="sm2", index=3))
    request = device_pb2.VerifyRequest(key_index=3, digest=DIGEST, signature=before)
    assert refused(lambda: client.call(calls.VERIFY, request)) is Refusal.VERIFY
    assert hits(machine, lambda: sign(client, 3)) == 3


def test_a_refusal_of_a_granted_op_has_its_own_record(machine: Daemon, client: Client) -> None:
    good = sign(client)
    request = device_pb2.VerifyRequest(key_index=1, digest=DIGEST, signature=good)
    assert hits(machine, lambda: client.call(calls.VERIFY, request)) == 3
    request.signature = good[:-1] + bytes([good[-1] ^ 1])
    for _ in range(3):
        assert refused(lambda: client.call(calls.VERIFY, request)) is Refusal.VERIFY
    shown = json.loads(machine.run("audit", "show", "--after", "0", "--json").stdout)
    refusals = [record for record in shown if record["refusal"] == "VERIFY"]
    label = sm3(client.session)[:8]
    assert [record["count"] for record in refusals if record["session"] == label] == [1] * 3


def test_a_failed_self_test_stops_it_and_a_passed_one_heals(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory(start=False)
    daemon.start(env={"SOFTSJJ_FAULT": "selftest:fail:2"})  # the first is that of the start
    with Client(daemon.address) as client:
        open_session(client)
        ask = lambda: client.call(calls.RANDOM, device_pb2.GenerateRandomRequest(length=1))  # noqa: E731
        assert hits(daemon, ask) == 3
        test = admin_pb2.SelfTestRequest()
        assert not management(daemon, calls.SELF_TEST, test).passed
        assert refused(ask) is Refusal.SELF_TEST
        assert management(daemon, calls.SELF_TEST, test).passed
        assert hits(daemon, ask) == 3


def counted(daemon: Daemon) -> Counter[str]:
    """Successes by op, as the audit chain has them."""
    shown = json.loads(daemon.run("audit", "show", "--after", "0", "--json").stdout)
    total: Counter[str] = Counter()
    for record in shown:
        if record["refusal"] == "OK":
            total[record["op"]] += record["count"]
    return total


def test_the_audit_chain_counts_every_op_once(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory()
    furnish(daemon)
    asked: Counter[str] = Counter()
    lock = threading.Lock()

    def use(number: int) -> None:
        with Client(daemon.address) as client:
            open_session(client)
            for turn in range(150):
                sign(client) if (turn + number) % 3 else client.call(
                    calls.RANDOM, device_pb2.GenerateRandomRequest(length=9)
                )
                with lock:
                    asked["SIGN" if (turn + number) % 3 else "RANDOM"] += 1
                if turn % 50 == 49:
                    client.call(calls.CLOSE_SESSION, device_pb2.CloseSessionRequest())
                    open_session(client)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lane_status(daemon).hits > 400
    daemon.stop()
    found = counted(daemon)
    assert {op: found[op] for op in asked} == dict(asked)
    assert daemon.run("audit", "verify").returncode == 0


def test_clients_that_vanish_leave_nothing(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory()
    furnish(daemon)
    answered = 0
    for number in range(20):
        client = Client(daemon.address)
        open_session(client)
        sign(client)
        request = device_pb2.SignRequest(key_index=1, digest=DIGEST, session=client.session)
        method = client._channel.unary_unary(OPS[Op.SIGN].path)
        futures = [method.future(request.SerializeToString()) for _ in range(50)]
        if number % 2:
            time.sleep(0.002)
        client.close()
        answered += sum(not future.exception() for future in futures if future.done())
    until = time.monotonic() + 10
    status = management(daemon, calls.STATUS, admin_pb2.StatusRequest())
    while status.connections > 1:
        assert time.monotonic() < until
        status = management(daemon, calls.STATUS, admin_pb2.StatusRequest())
        time.sleep(0.05)
    daemon.stop()
    signed = counted(daemon)["SIGN"]
    assert 20 + answered <= signed <= 20 * 51
    assert daemon.run("audit", "verify").returncode == 0


def pipeline(client: Client, *batches: device_pb2.PipelineRequest) -> dict[tuple[int, int], bytes]:
    """Send batches, half-close, and give the replies by batch and tag."""
    stream = client._channel.stream_stream("/softsjj.v1.Device/Pipeline")
    answers = stream(iter([batch.SerializeToString() for batch in batches]), timeout=20)
    found: dict[tuple[int, int], bytes] = {}
    for raw in answers:
        reply = device_pb2.PipelineReply.FromString(raw)
        assert reply.refusal == 0, reply.detail
        for result in reply.results:
            assert (reply.number, result.tag) not in found
            found[reply.number, result.tag] = result.reply
    assert answers.code() == grpc.StatusCode.OK
    return found


@pytest.mark.parametrize("service", ["lane", "aio"])
def test_a_stream_of_batches(daemon_factory: DaemonFactory, service: str) -> None:
    daemon = daemon_factory(start=False)
    daemon.start("--service", service)
    furnish(daemon)
    with Client(daemon.address) as client:
        open_session(client)
        batches = []
        for number in range(4):
            batch = device_pb2.PipelineRequest(session=client.session, number=number)
            for tag in range(100):
                op, request = (
                    (Op.SIGN, device_pb2.SignRequest(key_index=1, digest=DIGEST))
                    if tag % 10
                    else (Op.DEVICE_INFO, device_pb2.GetDeviceInfoRequest())
                )
                batch.ops.add(tag=tag, op=OPS[op].number, request=request.SerializeToString())
            batches.append(batch)
        for _ in range(2):
            found = pipeline(client, *batches)
            assert len(found) == 400
            for (_, tag), reply in found.items():
                if tag % 10:
                    assert len(device_pb2.SignReply.FromString(reply).signature) == 64
                else:
                    assert device_pb2.GetDeviceInfoReply.FromString(reply).issuer_name
        assert pipeline(client) == {}
    if service == "lane":
        status = lane_status(daemon)
        assert status.hits >= 360
        assert status.batch_most > 10
    else:
        reply = management(daemon, calls.STATUS, admin_pb2.StatusRequest())
        assert not reply.HasField("lane")
    daemon.stop()
    assert counted(daemon)["SIGN"] == 2 * 360


def test_with_full_detail_every_op_has_a_record(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory(start=False)
    daemon.start("--audit-detail", "full")
    with Client(daemon.address) as client:
        open_session(client)
        for _ in range(5):
            client.call(calls.RANDOM, device_pb2.GenerateRandomRequest(length=1))
    assert lane_status(daemon).hits == 0
    daemon.kill()  # each record was on disk before its answer
    shown = json.loads(daemon.run("audit", "show", "--after", "0", "--json").stdout)
    assert [record["count"] for record in shown if record["op"] == "RANDOM"] == [1] * 5


def test_a_gate_makes_an_op_slow_for_lane_and_pipeline_alike(
    daemon_factory: DaemonFactory,
) -> None:
    daemon = daemon_factory(start=False)
    daemon.start("--gate", "RANDOM=50")
    with Client(daemon.address) as client:
        open_session(client)
        begun = time.monotonic()
        ask = lambda: client.call(calls.RANDOM, device_pb2.GenerateRandomRequest(length=1))  # noqa: E731
        assert hits(daemon, ask, 26) == 25
        assert 0.5 <= time.monotonic() - begun < 5
    daemon.stop()
    wrong = daemon.run("serve", "--gate", "STATUS=1")
    assert wrong.returncode != 0
    assert "STATUS" in wrong.stderr


def test_an_armed_fault_point_is_reached_by_every_op(daemon_factory: DaemonFactory) -> None:
    daemon = daemon_factory(start=False)
    daemon.start(env={"SOFTSJJ_FAULT": f"{OPS[Op.RANDOM].faults[0]}:fail:4"})
    with Client(daemon.address) as client:
        open_session(client)
        ask = lambda: client.call(calls.RANDOM, device_pb2.GenerateRandomRequest(length=1))  # noqa: E731
        assert hits(daemon, ask, 3) == 0
        assert refused(ask) is Refusal.FAULT
    assert os.path.exists(daemon.data)
