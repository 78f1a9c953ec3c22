"""What becomes of a call when the other side is slow, broken, lying or dying."""

import os
import time
from collections.abc import Callable, Iterator

import pytest

from hsm.spec.refusals import REFUSALS, Refusal
from hsm.spec.sdf import Sdr
from hsm.spec.v1 import device_pb2
from tests.sdf.binding import (
    MIB,
    SM2_3,
    SM4_CBC,
    Library,
    Session,
    cipher_room,
    new_handle,
    number,
    of,
    public_key,
    room,
)
from tests.sdf.scripted import OPENED, TOKEN, Caller, Server, frame, text_field

CONNECT_MS, CALL_MS = 1000, 1000
SLACK = 1.5  # seconds beyond the timeout that a busy machine may take
INTERNAL_ERROR, REFUSED_STREAM, ENHANCE_YOUR_CALM = 2, 7, 11


@pytest.fixture(autouse=True)
def short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTSJJ_CONNECT_TIMEOUT_MS", str(CONNECT_MS))
    monkeypatch.setenv("SOFTSJJ_TIMEOUT_MS", str(CALL_MS))


class Against:
    """Opens sessions against scripted servers."""

    def __init__(self, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        self.library = library
        self._patch = monkeypatch
        self._opened: list[Session | Server] = []

    def server(self, behaviour: Callable[[Caller], None]) -> Server:
        server = Server(behaviour)
        self._opened.append(server)
        self._patch.setenv("SOFTSJJ_ADDRESS", server.address)
        return server

    def session(self, behaviour: Callable[[Caller], None]) -> tuple[Session, Server]:
        server = self.server(behaviour)
        session = Session(self.library)
        self._opened.append(session)
        return session, server

    def close(self) -> None:
        for thing in reversed(self._opened):
            thing.close()


@pytest.fixture
def against(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Against]:
    made = Against(library, monkeypatch)
    yield made
    made.close()


def timed(call: Callable[[], Sdr]) -> tuple[Sdr, float]:
    begun = time.monotonic()
    return call(), time.monotonic() - begun


def draw(session: Session) -> Sdr:
    return session.call("GenerateRandom", 16, room(16))


def sign(session: Session) -> Sdr:
    return session.call("InternalSign_ECC", 1, of(bytes(32)), 32, room(128))


RANDOM = text_field(4, b"R" * 16)


def answer_always(message: bytes) -> Callable[[Caller], None]:
    """Every call after OpenSession gets this."""

    def behave(caller: Caller) -> None:
        while True:
            stream, request = caller.request()
            opening = len(request) < 40 and TOKEN not in request
            caller.reply(stream, OPENED if opening else message)

    return behave


# ---- opening


def test_nobody_there(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTSJJ_ADDRESS", "unix:/tmp/softsjj-nobody")
    code, took = timed(lambda: library.call("OpenDevice", new_handle()))
    assert code is Sdr.OPENDEVICE and took < SLACK


@pytest.mark.parametrize(
    "address", ["nonsense", "unix:", "10.1.2.3:8008", "example.org:443", "unix:" + "x" * 200]
)
def test_bad_addresses(library: Library, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("SOFTSJJ_ADDRESS", address)
    assert library.call("OpenDevice", new_handle()) is Sdr.OPENDEVICE


def test_a_port_where_nobody_listens(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTSJJ_ADDRESS", "127.0.0.1:1")
    assert library.call("OpenDevice", new_handle()) is Sdr.OPENDEVICE


def test_one_that_listens_and_is_silent(against: Against) -> None:
    class Silent(Server):
        def _serve(self, connection: object, number: int) -> None:
            time.sleep(CONNECT_MS / 1000 * 3)

    with Silent(lambda _: None) as server:
        against._patch.setenv("SOFTSJJ_ADDRESS", server.address)
        code, took = timed(lambda: against.library.call("OpenDevice", new_handle()))
    assert code is Sdr.OPENDEVICE
    assert CONNECT_MS / 1000 <= took + 0.01 < CONNECT_MS / 1000 + SLACK


def test_opening_a_session_can_be_refused(against: Against) -> None:
    def behave(caller: Caller) -> None:
        while True:
            stream, _ = caller.request()
            caller.reply(stream, b"\x08" + bytes([Refusal.OPEN_SESSION]))

    against.server(behave)
    device, handle = new_handle(), new_handle()
    against.library.do("OpenDevice", device)
    assert against.library.call("OpenSession", device.value, handle) is Sdr.OPENSESSION
    assert handle.value is None
    against.library.do("CloseDevice", device.value)


@pytest.mark.parametrize("token", [b"", b"t" * 65, b"t" * 5000])
def test_tokens_of_impossible_sizes(against: Against, token: bytes) -> None:
    def behave(caller: Caller) -> None:
        while True:
            stream, _ = caller.request()
            caller.reply(stream, text_field(4, token))

    against.server(behave)
    device = new_handle()
    against.library.do("OpenDevice", device)
    assert against.library.call("OpenSession", device.value, new_handle()) is Sdr.COMMFAIL
    against.library.do("CloseDevice", device.value)


# ---- time


def test_no_answer(against: Against) -> None:
    def behave(caller: Caller) -> None:
        caller.open_session()
        while True:
            caller.request()

    session, server = against.session(behave)
    code, took = timed(lambda: draw(session))
    assert code is Sdr.COMMFAIL
    assert CALL_MS / 1000 <= took + 0.01 < CALL_MS / 1000 + SLACK
    assert server.accepted == 1, "a call that timed out is not sent again"
    code, took = timed(lambda: session.library.call("CloseSession", session.handle.value))
    assert code is Sdr.OK and took < CALL_MS / 1000 + SLACK


def test_a_slow_answer_comes_too_late_and_the_next_is_right(against: Against) -> None:
    def behave(caller: Caller) -> None:
        caller.open_session()
        stream, _ = caller.request()
        time.sleep(CALL_MS / 1000 + 0.2)
        caller.reply(stream, text_field(4, b"L" * 16))
        while True:
            stream, _ = caller.request()
            caller.reply(stream, RANDOM)

    session, server = against.session(behave)
    assert draw(session) is Sdr.COMMFAIL
    time.sleep(0.4)
    out = room(16)
    session.do("GenerateRandom", 16, out)
    assert out.raw == b"R" * 16, "the late answer belongs to nobody"
    assert server.accepted == 1, "the connection is kept: sessions hang on it"


def test_an_answer_in_single_bytes(against: Against) -> None:
    def behave(caller: Caller) -> None:
        caller.open_session()
        while True:
            stream, _ = caller.request()
            for byte in caller.answer(stream, RANDOM):
                caller.send(bytes([byte]))

    session, _ = against.session(behave)
    assert draw(session) is Sdr.OK


# ---- ends


def dying(after: Callable[[Caller, int], None]) -> Callable[[Caller], None]:
    """The first connection opens a session and dies in its next call; others answer."""

    def behave(caller: Caller) -> None:
        if caller.number == 1:
            caller.open_session()
            stream, _ = caller.request()
            after(caller, stream)
            return
        while True:
            stream, _ = caller.request()
            caller.reply(stream, RANDOM)

    return behave


def cut_headers(caller: Caller, stream: int) -> None:
    caller.send(frame(1, 4, stream, b"\x88")[:7])


def cut_message(caller: Caller, stream: int) -> None:
    caller.send(frame(1, 4, stream, b"\x88"))
    caller.send(frame(0, 0, stream, b"\0\0\0\0\x20half"))


ENDS: dict[str, Callable[[Caller, int], None]] = {
    "before the answer": lambda caller, stream: None,
    "in the headers": cut_headers,
    "in the message": cut_message,
    "by reset": lambda caller, stream: caller.reset(stream, INTERNAL_ERROR),
    "by goaway, acted on": lambda caller, stream: caller.goaway(stream),
}
NOT_ACTED_ON: dict[str, Callable[[Caller, int], None]] = {
    "refused stream": lambda caller, stream: caller.reset(stream, REFUSED_STREAM),
    "goaway below": lambda caller, stream: caller.goaway(stream - 2, ENHANCE_YOUR_CALM),
}


@pytest.mark.parametrize("end", list(ENDS))
def test_a_safe_op_survives_one_death(against: Against, end: str) -> None:
    session, server = against.session(dying(ENDS[end]))
    assert draw(session) is Sdr.OK
    assert server.accepted == 2


@pytest.mark.parametrize("end", list(ENDS))
def test_no_other_op_is_sent_twice(against: Against, end: str) -> None:
    session, server = against.session(dying(ENDS[end]))
    assert sign(session) is Sdr.COMMFAIL
    assert server.accepted == 1
    assert session.call("HashUpdate", of(b"x"), 1) is Sdr.OK, "the next call connects again"


@pytest.mark.parametrize("end", list(NOT_ACTED_ON))
def test_what_was_not_acted_on_is_sent_again(against: Against, end: str) -> None:
    session, server = against.session(dying(NOT_ACTED_ON[end]))
    assert session.call("HashUpdate", of(b"x"), 1) is Sdr.OK
    assert server.accepted == 2


def test_a_request_sent_again_keeps_its_number(against: Against) -> None:
    seen: list[bytes] = []

    def behave(caller: Caller) -> None:
        if caller.number == 1:
            caller.open_session()
        while True:
            stream, request = caller.request()
            seen.append(device_pb2.GenerateRandomRequest.FromString(request).request_id)
            if len(seen) == 1:
                return
            caller.reply(stream, RANDOM)

    session, _ = against.session(behave)
    assert draw(session) is draw(session) is Sdr.OK
    assert len(seen) == 3 and seen[0] == seen[1] != seen[2]
    assert all(len(identity) == 16 for identity in seen)


def test_twice_dead_is_a_failure(against: Against) -> None:
    def behave(caller: Caller) -> None:
        if caller.number == 1:
            caller.open_session()
        caller.request()

    session, server = against.session(behave)
    assert draw(session) is Sdr.COMMFAIL
    assert server.accepted == 2


def test_a_connection_that_died_while_idle(against: Against) -> None:
    def behave(caller: Caller) -> None:
        if caller.number == 1:
            caller.open_session()
            return
        while True:
            stream, _ = caller.request()
            caller.reply(stream, text_field(4, b"S" * 64))

    session, server = against.session(behave)
    time.sleep(0.2)
    assert sign(session) is Sdr.OK, "seen before anything is sent: SIGN too"
    assert server.accepted == 2


def test_goaway_while_idle(against: Against) -> None:
    def behave(caller: Caller) -> None:
        if caller.number == 1:
            caller.open_session()
            caller.goaway((1 << 31) - 1)
            caller.request()
            raise AssertionError("a call after GOAWAY")
        while True:
            stream, _ = caller.request()
            caller.reply(stream, RANDOM)

    session, server = against.session(behave)
    time.sleep(0.1)
    assert draw(session) is Sdr.OK
    assert server.accepted == 2


def test_pings_are_answered(against: Against) -> None:
    acknowledged: list[bytes] = []

    def behave(caller: Caller) -> None:
        caller.open_session()
        stream, _ = caller.request()
        caller.send(frame(6, 0, 0, b"are you?"))
        while not acknowledged:
            kind, flags, _, payload = caller.read_frame()
            if kind == 6 and flags & 1:
                acknowledged.append(payload)
        caller.reply(stream, RANDOM)
        caller.request()

    session, _ = against.session(behave)
    assert draw(session) is Sdr.OK
    assert acknowledged == [b"are you?"]


def test_the_daemon_goes_and_nobody_comes(against: Against) -> None:
    session, server = against.session(lambda caller: caller.open_session())
    server.stop_listening()
    for call in (draw, sign):
        code, took = timed(lambda call=call: call(session))  # type: ignore[misc]
        assert code is Sdr.COMMFAIL and took < SLACK
    device = session.device.value
    assert session.library.call("OpenSession", device, new_handle()) is Sdr.COMMFAIL
    assert session.library.call("CloseSession", session.handle.value) is Sdr.OK


# ---- lies


@pytest.mark.parametrize(
    "prefix",
    [b"\1\0\0\0\x12", b"\0\xff\xff\xff\xff", b"\0\0\x20\0\0", b"\0\0\0\0\x05", b"\0\0\0\0\x20"],
    ids=["compressed", "4 GiB", "2 MiB", "shorter than it is", "longer than it is"],
)
def test_wrong_prefixes(against: Against, prefix: bytes) -> None:
    def behave(caller: Caller) -> None:
        caller.open_session()
        while True:
            stream, _ = caller.request()
            caller.reply(stream, RANDOM, prefix=prefix)

    session, server = against.session(behave)
    assert draw(session) is Sdr.COMMFAIL
    assert server.accepted == 1


@pytest.mark.parametrize("seed", range(20))
def test_garbage_in_place_of_an_answer(against: Against, seed: int) -> None:
    junk = os.urandom(200) if seed else b"HTTP/1.1 400 Bad Request\r\n\r\n" * 4

    def behave(caller: Caller) -> None:
        if caller.number == 1:
            caller.open_session()
        caller.request()
        caller.send(junk)

    session, _ = against.session(behave)
    assert draw(session) is Sdr.COMMFAIL, junk.hex()


@pytest.mark.parametrize("seed", range(20))
def test_garbage_in_the_message(against: Against, seed: int) -> None:
    junk = os.urandom(1 + seed * 3)
    session, _ = against.session(answer_always(junk))
    code = draw(session)
    assert code is not Sdr.OK or junk[:2] == b"\x22\x10", junk.hex()


def test_a_message_of_the_largest_size_and_more(against: Against) -> None:
    session, _ = against.session(answer_always(text_field(4, b"R" * MIB)))
    session.do("GenerateRandom", MIB, room(MIB))
    session, _ = against.session(answer_always(text_field(4, b"R" * (2 * MIB))))
    assert session.call("GenerateRandom", MIB, room(MIB)) is Sdr.COMMFAIL


def calls(session: Session) -> dict[str, Callable[[bytes], Sdr]]:
    """Functions whose output has one right size, each with buffers of just that size."""
    iv, size = of(bytes(16)), number()
    key = session.key()
    point = public_key(bytes(64))
    return {
        "random": lambda _: draw(session),
        "public key": lambda _: session.call("ExportSignPublicKey_ECC", 1, room(132)),
        "envelope": lambda _: session.call(
            "GenerateKeyWithIPK_ECC", 1, 128, cipher_room(16), new_handle()
        ),
        "wrapped": lambda _: session.call(
            "GenerateKeyWithKEK", 128, SM4_CBC, 1, room(32), size, new_handle()
        ),
        "signature": lambda _: sign(session),
        "sm2": lambda _: session.call(
            "ExternalEncrypt_ECC", SM2_3, point, of(b"data"), 4, cipher_room(4)
        ),
        "plain": lambda _: session.call(
            "InternalDecrypt_ECC", 1, SM2_3, of(bytes(160) + b"\4\0\0\0data"), room(4), size
        ),
        "sm4": lambda _: session.call(
            "Encrypt", key, SM4_CBC, iv, of(bytes(16)), 16, room(16), size
        ),
        "mac": lambda _: session.call(
            "CalculateMAC", key, 0x410, iv, of(bytes(16)), 16, room(16), size
        ),
        "hash": lambda _: session.call("HashFinal", room(32), size),
        "hmac": lambda _: session.call("HMACFinal", room(32), size),
    }


KINDS = [
    "random", "public key", "envelope", "wrapped", "signature", "sm2", "plain", "sm4", "mac",
    "hash", "hmac",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [None, 0, 1, 4096])
def test_outputs_of_the_wrong_size(against: Against, kind: str, length: int | None) -> None:
    """A server that answers with too much cannot write past what the caller gave."""
    lie = b"" if length is None else text_field(4, b"x" * length) + text_field(5, b"x" * length)
    key = b"\x20\x07" + text_field(5, bytes(32))  # what GenerateKeyWithKEK gets before the lies
    lying = False

    def behave(caller: Caller) -> None:
        caller.open_session()
        while True:
            stream, _ = caller.request()
            caller.reply(stream, lie if lying else key)

    session, _ = against.session(behave)
    made = calls(session)
    lying = True
    assert made[kind](b"") is Sdr.COMMFAIL


@pytest.mark.parametrize("refusal", [r for r in Refusal if r is not Refusal.OK])
def test_each_refusal_has_its_code(against: Against, refusal: Refusal) -> None:
    message = b"\x08" + bytes([refusal]) + b"\x10\x05" + text_field(3, b"because")
    session, _ = against.session(answer_always(message))
    assert f"SDR_{draw(session).name}" == REFUSALS[refusal].sdr


def test_a_refusal_nobody_knows(against: Against) -> None:
    session, _ = against.session(answer_always(b"\x08\xff\xff\xff\xff\x0f"))
    assert draw(session) is Sdr.UNKNOWERR


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (1, Sdr.COMMFAIL), (2, Sdr.COMMFAIL), (3, Sdr.INARGERR), (4, Sdr.COMMFAIL),
        (7, Sdr.PARDENY), (8, Sdr.INARGERR), (12, Sdr.NOTSUPPORT), (13, Sdr.COMMFAIL),
        (14, Sdr.COMMFAIL), (16, Sdr.COMMFAIL), (99, Sdr.COMMFAIL),
    ],
)  # fmt: skip
def test_grpc_statuses(against: Against, status: int, code: Sdr) -> None:
    def behave(caller: Caller) -> None:
        caller.open_session()
        while True:
            stream, _ = caller.request()
            caller.refuse(stream, status, b"%E4%B8%8D%20and%0Ano")

    session, _ = against.session(behave)
    assert draw(session) is code


def test_debug_lines(
    against: Against, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    message = b"\x08" + bytes([Refusal.KEY_NOT_FOUND]) + text_field(3, b"no key sm2/1")
    session, _ = against.session(answer_always(message))
    sign(session)
    assert capfd.readouterr().err == ""
    monkeypatch.setenv("SOFTSJJ_DEBUG", "1")
    sign(session)
    assert "no key sm2/1" in capfd.readouterr().err


def test_long_data_arrives_whole(against: Against) -> None:
    """Windows, frames and splitting: every byte of 2.5 MiB, in order."""
    got: list[bytes] = []

    def behave(caller: Caller) -> None:
        caller.open_session()
        while True:
            stream, request = caller.request()
            got.append(device_pb2.HashUpdateRequest.FromString(request).data)
            caller.reply(stream, b"")

    session, _ = against.session(behave)
    data = os.urandom(2 * MIB + MIB // 2)
    session.do("HashUpdate", of(data), len(data))
    assert [len(part) for part in got] == [MIB, MIB, MIB // 2]
    assert b"".join(got) == data


def test_a_failure_in_the_middle_of_long_data(against: Against) -> None:
    def behave(caller: Caller) -> None:
        caller.open_session()
        key = b"\x20\x07" + text_field(5, bytes(32))
        stream, _ = caller.request()
        caller.reply(stream, key)
        stream, request = caller.request()
        sent = device_pb2.EncryptRequest.FromString(request)
        caller.reply(stream, text_field(4, b"I" * 16) + text_field(5, sent.data))
        stream, request = caller.request()
        assert device_pb2.EncryptRequest.FromString(request).iv == b"I" * 16
        caller.reply(stream, b"\x08" + bytes([Refusal.SYMMETRIC_OPERATION]))
        caller.request()

    session, _ = against.session(behave)
    key = session.key()
    iv, size, data = of(b"0" * 16), number(), room(MIB + 16)
    code = session.call("Encrypt", key, SM4_CBC, iv, data, MIB + 16, data, size)
    assert code is Sdr.SYMOPERR
    assert iv.raw == b"0" * 16 and size.value == 0xDEADBEEF
