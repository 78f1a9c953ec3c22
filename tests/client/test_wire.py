import ast
import time
from pathlib import Path

import grpc
import pytest

import hsm.client
from hsm.client import UnreachableError, calls, wire
from hsm.model.address import TcpAddress, UnixAddress
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import device_pb2

ADDRESS = UnixAddress(Path("/run/s"))


class Broken(grpc.RpcError):
    """A gRPC error as the library raises it."""

    def __init__(self, status: grpc.StatusCode, details: str | None = "why") -> None:
        self._status = status
        self._details = details

    def code(self) -> grpc.StatusCode:
        return self._status

    def details(self) -> str | None:
        return self._details


def test_addresses_become_targets() -> None:
    assert wire.target(ADDRESS) == "unix:/run/s"
    assert wire.target(UnixAddress(Path("s"))) == f"unix:{Path.cwd()}/s"
    assert wire.target(TcpAddress("::1", 5)) == "[::1]:5"
    assert wire.as_address("unix:/run/s") == wire.as_address(ADDRESS) == ADDRESS


def test_a_request_is_stamped_once() -> None:
    """Sent again, a request keeps its id: it is the same op."""
    request = device_pb2.GenerateRandomRequest(length=4)
    wire.stamp(request, b"token", 1.5)
    sent = device_pb2.GenerateRandomRequest()
    sent.CopyFrom(request)
    wire.stamp(request, b"other", 9)
    assert request == sent
    assert (sent.session, len(sent.request_id), sent.deadline_ms) == (b"token", 16, 1500)
    other = device_pb2.GenerateRandomRequest(length=4)
    wire.stamp(other, b"token", 1.5)
    assert other.request_id != request.request_id


def test_a_reply_is_read_or_its_refusal_raised() -> None:
    good = device_pb2.GenerateRandomReply(random=b"r")
    assert wire.read(calls.RANDOM, good.SerializeToString()) == good
    bad = device_pb2.GenerateRandomReply(refusal=Refusal.LIMIT, detail="too many")
    with pytest.raises(RefusalError, match="LIMIT: too many"):
        wire.read(calls.RANDOM, bad.SerializeToString())


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (grpc.StatusCode.RESOURCE_EXHAUSTED, Refusal.TOO_LARGE),
        (grpc.StatusCode.UNIMPLEMENTED, Refusal.NOT_SUPPORTED),
        (grpc.StatusCode.UNAUTHENTICATED, Refusal.ROLE),
        (grpc.StatusCode.INTERNAL, Refusal.UNKNOWN),
    ],
)
def test_an_error_of_grpc_is_a_refusal(status: grpc.StatusCode, refusal: Refusal) -> None:
    error = wire.failure(ADDRESS, Broken(status))
    assert isinstance(error, RefusalError)
    assert (error.refusal, error.detail) == (refusal, "why")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("UNAVAILABLE", "UNAVAILABLE"),
        ("CANCELLED", "CANCELLED"),
        ("DEADLINE_EXCEEDED", "no answer in the time of the call; it may be busy"),
    ],
)
def test_silence_is_unreachable(name: str, said: str) -> None:
    error = wire.failure(ADDRESS, Broken(grpc.StatusCode[name], None))
    assert isinstance(error, UnreachableError)
    assert str(error) == f"no daemon answers at unix:/run/s: {said}"
    assert isinstance(error, ConnectionError)


def test_the_client_imports_nothing_of_the_server() -> None:
    for file in Path(hsm.client.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                parts = node.module.split(".")
                if parts[0] == "hsm":
                    seals = file.name == "sealing.py" and node.module == "hsm.core"
                    allowed = seals or parts[1] in {"client", "model", "spec"}
                    assert allowed, f"{file}: {node.module}"


def test_exchanges_share_the_seconds_of_a_call() -> None:
    clock = wire.Clock(0.2)
    assert 0 < clock.left <= 0.2
    time.sleep(0.25)
    assert clock.left == 0
