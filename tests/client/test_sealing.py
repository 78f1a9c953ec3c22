"""Secrets leave the Python clients sealed: looked for on the wire, and in the copies they send."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from hsm.client import AsyncClient, Client, RefusalError, calls, sealing, wire
from hsm.core import Arena, Module
from hsm.model.secret_fields import secret_context, secret_fields
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import device_pb2, keys_pb2
from hsm.spec.v1.common_pb2 import Secret
from tests.conftest import Daemon, DaemonFactory
from tests.recording import free_port, recorded

PASSWORD = b"a password that nobody else has"
INDEX = 71


@pytest.fixture(scope="module")
def point() -> Iterator[bytes]:
    with Arena(4) as arena, Module(arena) as module:
        yield module.public_key(module.generate_transport_key())


def right_request(password: bytes = PASSWORD, index: int = INDEX) -> Any:
    return device_pb2.GetPrivateKeyAccessRightRequest(
        key_index=index, password=Secret(plain=password)
    )


def key_request(password: bytes = PASSWORD, index: int = INDEX) -> Any:
    return keys_pb2.GenerateKeyRequest(type="sm2", index=index, password=Secret(plain=password))


def in_clear(address: str, call: Any, request: Any, session: bytes = b"") -> Any:
    """What a client does that does not seal."""
    wire.stamp(request, session, 10)
    target = wire.target(wire.as_address(address))
    with grpc.insecure_channel(target, options=wire.options()) as channel:
        return call.reply.FromString(
            channel.unary_unary(call.row.path)(request.SerializeToString())
        )


def open_session(client: Client) -> bytes:
    token: bytes = client.call(calls.OPEN_SESSION, device_pb2.OpenSessionRequest()).session
    return token


# ---- on the wire


@pytest.fixture(params=["unix", "tcp"])
def machine(request: pytest.FixtureRequest, daemon_factory: DaemonFactory) -> Daemon:
    address = None if request.param == "unix" else f"127.0.0.1:{free_port()}"
    made = daemon_factory(address=address)
    with Client(made.admin) as client:
        client.call(calls.KEY_GENERATE, key_request())
    return made


def test_service_and_management(machine: Daemon) -> None:
    unix = machine.address.startswith("unix:")
    with recorded(machine.address, machine.directory) as service:
        with Client(service.address) as client:
            client.session = open_session(client)
            client.call(calls.GET_KEY_RIGHT, right_request())
            with pytest.raises(RefusalError, match="ACCESS_PASSWORD"):
                client.call(calls.GET_KEY_RIGHT, right_request(b"not the password"))
            assert not service.holds(PASSWORD) and not service.holds(b"not the password")
            assert service.holds(client.session)
            # The search would find it: here it goes by in clear, and TCP does not even take it.
            reply = in_clear(
                service.address, calls.GET_KEY_RIGHT, right_request(), session=client.session
            )
            assert reply.refusal == (Refusal.OK if unix else Refusal.SECRET_IN_CLEAR)
            assert service.holds(PASSWORD)
    with recorded(machine.admin, machine.directory) as management:
        with Client(management.address) as client:
            client.call(calls.KEY_GENERATE, key_request(index=INDEX + 1))
        assert not management.holds(PASSWORD)
        in_clear(management.address, calls.KEY_GENERATE, key_request(index=INDEX + 2))
        assert management.holds(PASSWORD)


async def test_the_async_twin(machine: Daemon) -> None:
    with recorded(machine.address, machine.directory) as service:
        async with AsyncClient(service.address) as client:
            opened = await client.call(calls.OPEN_SESSION, device_pb2.OpenSessionRequest())
            client.session = opened.session
            await client.call(calls.GET_KEY_RIGHT, right_request())
        assert service.holds(opened.session) and not service.holds(PASSWORD)


def test_the_command_line(machine: Daemon) -> None:
    with recorded(machine.admin, machine.directory) as management:
        done = machine.run(
            *("key", "generate", "--type", "sm2", "--index", str(INDEX + 3)),
            *("--password", PASSWORD.decode(), "--admin", management.address),
        )
        assert done.returncode == 0, done.stderr
        assert management.holds(b"sm2")
        assert not management.holds(PASSWORD)


# ---- the key that is remembered


def times_asked(monkeypatch: pytest.MonkeyPatch, client: Any) -> Callable[[], int]:
    asked = 0
    fetch = client._fetch_transport

    def counting(seconds: float) -> Any:
        nonlocal asked
        asked += 1
        return fetch(seconds)

    monkeypatch.setattr(client, "_fetch_transport", counting)
    return lambda: asked


def test_a_device_that_was_started_again(
    daemon_factory: DaemonFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = daemon_factory()
    with Client(machine.admin) as client:
        asked = times_asked(monkeypatch, client)
        client.call(calls.KEY_GENERATE, key_request(index=1))
        client.call(calls.KEY_GENERATE, key_request(index=2))
        assert asked() == 1
        machine.stop()
        machine.start()
        request = key_request(index=3)
        client.call(calls.KEY_GENERATE, request)
        assert asked() == 2
        # Once more, the same request: sealed anew, it is the same still.
        client.call(calls.KEY_GENERATE, request)
        machine.stop()
        machine.start()
        client.call(calls.KEY_GENERATE, request)
        assert asked() == 3


async def test_a_device_that_was_started_again_async(
    daemon_factory: DaemonFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = daemon_factory()
    async with AsyncClient(machine.admin) as client:
        asked = times_asked(monkeypatch, client)
        await client.call(calls.KEY_GENERATE, key_request(index=1))
        machine.stop()
        machine.start()
        await client.call(calls.KEY_GENERATE, key_request(index=2))
        assert asked() == 2


def test_a_wrong_key_is_asked_for_once_only(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch, point: bytes
) -> None:
    """Whoever tells another key than the device's gains nothing, and nobody turns in circles."""
    with Client(daemon.admin) as client:
        asked = 0

        def lie(seconds: float) -> bytes:
            nonlocal asked
            asked += 1
            return point

        monkeypatch.setattr(client, "_fetch_transport", lie)
        with pytest.raises(RefusalError, match="SECRET_KEY"):
            client.call(calls.KEY_GENERATE, key_request(index=77))
        assert asked == 2


# ---- copies and files


def stamped(request: Any) -> Any:
    wire.stamp(request, bytes(32), 1)
    return request


def test_the_callers_message_stays(point: bytes) -> None:
    request = stamped(right_request())
    copy = sealing.sealed(Op.GET_KEY_RIGHT, request, point, {})
    assert request.password == Secret(plain=PASSWORD)
    assert not copy.password.plain and len(copy.password.sealed) == len(PASSWORD) + 140
    copy.password.Clear()
    request.password.Clear()
    assert copy == request


def test_what_is_sealed_is_left_alone(point: bytes) -> None:
    request = stamped(
        device_pb2.GetPrivateKeyAccessRightRequest(password=Secret(sealed=b"already"))
    )
    assert not sealing.has_secrets(request)
    assert sealing.sealed(Op.GET_KEY_RIGHT, request, point, {}) == request


def test_a_secret_of_a_file(point: bytes, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(PASSWORD)
    request = stamped(device_pb2.GetPrivateKeyAccessRightRequest(key_index=1))
    copy = sealing.sealed(Op.GET_KEY_RIGHT, request, point, {"password": file})
    assert len(copy.password.sealed) == len(PASSWORD) + 140 and not copy.password.plain


def test_a_file_reaches_the_device(daemon: Daemon, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(PASSWORD)
    with Client(daemon.admin) as client:
        client.call(
            calls.KEY_GENERATE,
            keys_pb2.GenerateKeyRequest(type="sm2", index=78),
            secrets_from_files={"password": file},
        )
    with Client(daemon.address) as client:
        client.session = open_session(client)
        client.call(calls.GET_KEY_RIGHT, right_request(index=78))


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("missing", Refusal.FILE_NOT_FOUND),
        (".", Refusal.FILE_NOT_FOUND),
        ("empty", Refusal.FILE_SIZE),
        ("large", Refusal.FILE_SIZE),
    ],
)
def test_a_file_that_cannot_be(point: bytes, tmp_path: Path, name: str, refusal: Refusal) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(bytes(65537))
    request = stamped(device_pb2.GetPrivateKeyAccessRightRequest(key_index=1))
    with pytest.raises(RefusalError, match=str(tmp_path)) as refused:
        sealing.sealed(Op.GET_KEY_RIGHT, request, point, {"password": tmp_path / name})
    assert refused.value.refusal is refusal


@pytest.mark.parametrize("field", ["key_index", "pass", "password.plain", "session", ""])
def test_a_field_that_is_no_secret(point: bytes, tmp_path: Path, field: str) -> None:
    request = stamped(device_pb2.GetPrivateKeyAccessRightRequest(key_index=1))
    with pytest.raises(ValueError, match="no secret"):
        sealing.sealed(Op.GET_KEY_RIGHT, request, point, {field: tmp_path / "secret"})


def test_a_secret_given_twice(point: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice"):
        sealing.sealed(
            Op.GET_KEY_RIGHT, stamped(right_request()), point, {"password": tmp_path / "secret"}
        )


def test_a_key_that_is_no_point() -> None:
    with pytest.raises(RefusalError, match="KEY"):
        sealing.sealed(Op.GET_KEY_RIGHT, stamped(right_request()), bytes(64), {})


def test_nothing_secret_is_begun(daemon: Daemon) -> None:
    with Client(daemon.address) as client, pytest.raises(ValueError, match="secret"):
        client.begin(calls.GET_KEY_RIGHT, right_request())


def test_where_secrets_are_in_a_message() -> None:
    request = right_request()
    assert [path for path, _ in secret_fields(request)] == ["password"]
    assert list(secret_fields(device_pb2.GenerateRandomRequest(length=3))) == []


def test_the_context_is_that_of_the_contract() -> None:
    name = secrets.token_bytes(16)
    assert secret_context(5, b"token", name) == (b"SoftSJJ secret 1\0\0\0\x05\x05token" + name)
    with pytest.raises(RefusalError, match="request id"):
        secret_context(5, b"", b"short")
    with pytest.raises(RefusalError, match="token"):
        secret_context(5, bytes(256), name)
