"""Random lives of sessions and keys. Two laws: the model knows every answer, and a refusal changes
nothing."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from hsm.appliances.sjj import verify_offline
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from tests.dispatch.room import PASSWORD, Room, entries, key_file, machine_room

INDICES = st.integers(0, 3)
TYPES = st.sampled_from(["sm2", "kek"])


class Lives(RuleBasedStateMachine):
    """The model: which keys are stored (and whether with a password), which sessions are open, and
    what each owns."""

    sessions = Bundle("sessions")
    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.directory = tempfile.TemporaryDirectory()
        self.data = Path(self.directory.name) / "data"
        self.room: Room = self.run_async(self.stack.enter_async_context(machine_room(self.data)))
        self.stored: dict[tuple[str, int], bool] = {("sm2", 0): False}
        self.open: dict[bytes, set[int]] = {}
        self.rights: set[tuple[bytes, int]] = set()

    def run_async(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run_async(self.stack.aclose())
        self.loop.close()
        assert verify_offline(self.data, key_file(self.data)).intact
        self.directory.cleanup()

    def snapshot(self) -> object:
        table = self.room.device.sessions._sessions
        parts = {
            token: (set(session.keys), dict(session.rights), dict(session.running))
            for token, session in table.items()
        }
        return entries(self.data), parts, self.room.device.keys.names(), self.room.device.state

    def expect(self, refusal: Refusal, op: Op, **fields: Any) -> Any:
        before = self.snapshot()
        reply = self.run_async(self.room.call(op, **fields))
        assert Refusal(reply.refusal) is refusal, (op.name, reply.refusal, reply.detail)
        if refusal is not Refusal.OK:
            assert self.snapshot() == before
            assert self.room.records()[-1].refusal == refusal
        return reply

    @rule(target=sessions)
    def open_session(self) -> bytes:
        token = bytes(self.expect(Refusal.OK, Op.OPEN_SESSION).session)
        self.open[token] = set()
        return token

    @rule(token=consumes(sessions))
    def close_session(self, token: bytes) -> None:
        self.expect(Refusal.OK, Op.CLOSE_SESSION, session=token)
        self.expect(Refusal.SESSION, Op.RANDOM, session=token, length=1)
        del self.open[token]
        self.rights = {right for right in self.rights if right[0] != token}

    @rule(key_type=TYPES, index=INDICES, password=st.booleans())
    def generate(self, key_type: str, index: int, password: bool) -> None:
        fields: dict[str, Any] = {"password": {"plain": PASSWORD}} if password else {}
        if (key_type, index) == ("sm2", 0):
            expected = Refusal.STATE
        elif index == 0 or (password and key_type == "kek"):
            expected = Refusal.ARGUMENT
        elif (key_type, index) in self.stored:
            expected = Refusal.KEY_EXISTS
        else:
            expected = Refusal.OK
            self.stored[key_type, index] = password
        self.expect(expected, Op.KEY_GENERATE, type=key_type, index=index, **fields)

    @rule(key_type=TYPES, index=INDICES)
    def destroy(self, key_type: str, index: int) -> None:
        expected = Refusal.OK if (key_type, index) in self.stored else Refusal.KEY_NOT_FOUND
        if (key_type, index) == ("sm2", 0):
            expected = Refusal.STATE
        else:
            self.stored.pop((key_type, index), None)
            if key_type == "sm2":
                self.rights = {right for right in self.rights if right[1] != index}
        self.expect(expected, Op.KEY_DESTROY, type=key_type, index=index)

    @rule(token=sessions, index=INDICES, right_one=st.booleans())
    def get_right(self, token: bytes, index: int, right_one: bool) -> None:
        if index == 0:
            expected = Refusal.RIGHT_DENIED
        elif ("sm2", index) not in self.stored:
            expected = Refusal.KEY_NOT_FOUND
        elif self.stored["sm2", index] and not right_one:
            expected = Refusal.ACCESS_PASSWORD
        else:
            expected = Refusal.OK
            self.rights.add((token, index))
        password = {"plain": PASSWORD if right_one else b"wrong password"}
        self.expect(expected, Op.GET_KEY_RIGHT, session=token, key_index=index, password=password)

    @rule(token=sessions, index=st.integers(1, 3))
    def release_right(self, token: bytes, index: int) -> None:
        expected = Refusal.OK if ("sm2", index) in self.stored else Refusal.KEY_NOT_FOUND
        self.rights.discard((token, index))
        self.expect(expected, Op.RELEASE_KEY_RIGHT, session=token, key_index=index)

    @rule(token=sessions, index=INDICES)
    def sign(self, token: bytes, index: int) -> None:
        if ("sm2", index) not in self.stored:
            expected = Refusal.KEY_NOT_FOUND
        elif index == 0 or (self.stored["sm2", index] and (token, index) not in self.rights):
            expected = Refusal.RIGHT_DENIED
        else:
            expected = Refusal.OK
        self.expect(expected, Op.SIGN, session=token, key_index=index, digest=bytes(32))

    @rule(target=keys, token=sessions, index=INDICES)
    def session_key(self, token: bytes, index: int) -> int:
        found = ("kek", index) in self.stored
        fields = {"kek_index": index, "key_bits": 128, "algorithm": 0x401, "session": token}
        expected = Refusal.OK if found else Refusal.KEY_NOT_FOUND
        reply = self.expect(expected, Op.GENERATE_KEY_WITH_KEK, **fields)
        if found:
            self.open[token].add(reply.key)
        return int(reply.key)

    @rule(token=sessions, key=keys)
    def encrypt(self, token: bytes, key: int) -> None:
        expected = Refusal.OK if key in self.open[token] else Refusal.KEY_NOT_FOUND
        fields = {"session": token, "key": key, "algorithm": 0x401, "data": bytes(16)}
        self.expect(expected, Op.ENCRYPT, **fields)

    @rule(token=sessions, key=keys)
    def destroy_session_key(self, token: bytes, key: int) -> None:
        expected = Refusal.OK if key in self.open[token] else Refusal.KEY_NOT_FOUND
        self.expect(expected, Op.DESTROY_KEY, session=token, key=key)
        self.open[token].discard(key)

    @invariant()
    def the_model_holds(self) -> None:
        table = self.room.device.sessions._sessions
        assert {token: set(session.keys) for token, session in table.items()} == self.open
        names = {(name.type.value, name.index) for name in self.room.device.keys.names()}
        assert names == set(self.stored)


Lives.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLives = Lives.TestCase
