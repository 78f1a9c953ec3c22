"""Device calls of several ops, each declared once for both clients. This file does no I/O.

A plan is a generator: it yields steps and gets their results until it returns.
In one session a plan runs alone, while steps run side by side.
"""

from collections.abc import Generator
from typing import Any

from hsm.client import steps
from hsm.client.steps import HasHandle, Step
from hsm.client.values import DEFAULT_USER_ID, NewKey, Pair, T
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal

Plan = Generator[Step[Any], Any, T]
Work = Step[T] | Plan[T]

_PIECE = 256 * 1024


class SessionState:
    """What a session remembers: its token, the rights it holds, whose its running hashes are."""

    def __init__(self, token: bytes) -> None:
        self.token = token
        self.rights: set[int] = set()
        self.running: dict[str, object] = {}


class KeyState:
    """A session key: its handle, valid in its session, and the wrapped key it came with."""

    def __init__(self, session: SessionState, new: NewKey) -> None:
        self.session = session
        self.handle = new.handle
        self.wrapped = new.wrapped


class DigestState:
    """A hash or HMAC that is running in a session."""

    def __init__(self, session: SessionState, kind: str) -> None:
        self.session = session
        self.kind = kind


def do(step: Step[T]) -> Plan[T]:
    """Do one step in a plan, where `yield from` gives its result with its type."""
    value: T = yield step
    return value


def unlock(state: SessionState, index: int, password: str | bytes) -> Plan[None]:
    """Get the right to use the private keys of an index, until the session ends or `lock`."""
    data = password.encode() if isinstance(password, str) else password
    yield from do(steps.get_right(index, data))
    state.rights.add(index)


def lock(state: SessionState, index: int) -> Plan[None]:
    """Give that right back."""
    state.rights.discard(index)
    yield from do(steps.release_right(index))


def _with_right(
    state: SessionState, index: int, password: str | bytes | None, step: Step[T]
) -> Work[T]:
    """Do a step that uses a private key; get the right before, where that is needed."""
    if password is None or index in state.rights:
        return step
    return _after_unlock(state, index, password, step)


def _after_unlock(state: SessionState, index: int, password: str | bytes, step: Step[T]) -> Plan[T]:
    yield from unlock(state, index, password)
    return (yield from do(step))


def sign(
    state: SessionState, index: int, digest: bytes, *, password: str | bytes | None = None
) -> Work[bytes]:
    """Sign e = SM3(Z || M), 32 bytes, with SM2; gives r || s.

    A password is sent when this session does not hold the right to the key yet, and then no more.
    """
    return _with_right(state, index, password, steps.sign(index, digest))


def decrypt_sm2(
    state: SessionState, index: int, ciphertext: bytes, *, password: str | bytes | None = None
) -> Work[bytes]:
    """Decrypt C1 || C3 || C2 with the encryption key of an index; `password` as for `sign`."""
    return _with_right(state, index, password, steps.decrypt_sm2(index, ciphertext))


def import_key_with_isk(
    state: SessionState, index: int, wrapped: bytes, *, password: str | bytes | None = None
) -> Work[NewKey]:
    """Bring in a session key that was wrapped with the encryption key of `index`.

    `password` as for `sign`.
    """
    return _with_right(state, index, password, steps.import_key_with_isk(index, wrapped))


def message_digest(
    state: SessionState, index: int, message: bytes, *, user_id: bytes = DEFAULT_USER_ID
) -> Plan[bytes]:
    """Compute e = SM3(Z || M) for the signature key of an index, on the device."""
    point = yield from do(steps.public_key(index, Pair.SIGN))
    return (yield from _digest_of(state, message, point, user_id))


def sign_message(
    state: SessionState,
    index: int,
    message: bytes,
    *,
    user_id: bytes = DEFAULT_USER_ID,
    password: str | bytes | None = None,
) -> Plan[bytes]:
    """Sign a message: e = SM3(Z || M) on the device, then SM2 (GM/T 0009); gives r || s."""
    digest = yield from message_digest(state, index, message, user_id=user_id)
    if password is not None and index not in state.rights:
        yield from unlock(state, index, password)
    return (yield from do(steps.sign(index, digest)))


def verify_message(
    state: SessionState,
    index: int,
    message: bytes,
    signature: bytes,
    *,
    user_id: bytes = DEFAULT_USER_ID,
) -> Plan[None]:
    """Verify a message's signature by the key of an index; RefusalError (VERIFY) if wrong."""
    digest = yield from message_digest(state, index, message, user_id=user_id)
    yield from do(steps.verify(index, digest, signature))


def digest(state: SessionState, data: bytes) -> Plan[bytes]:
    """Hash with SM3: 32 bytes. Up to 256 KiB is one call, which leaves a running hash alone."""
    if len(data) <= _PIECE:
        return (yield from do(steps.digest(data)))
    return (yield from _digest_of(state, data, b"", b""))


def _digest_of(state: SessionState, data: bytes, point: bytes, user_id: bytes) -> Plan[bytes]:
    running = DigestState(state, "hash")
    yield from hash_begin(running, point, user_id)
    yield from update(running, data)
    return (yield from final(running))


def hmac(key: KeyState, data: bytes) -> Plan[bytes]:
    """HMAC-SM3: 32 bytes. Up to 256 KiB is one call, which leaves a running HMAC alone."""
    if len(data) <= _PIECE:
        return (yield from do(steps.hmac(key, data)))
    running = DigestState(key.session, "HMAC")
    yield from hmac_begin(running, key)
    yield from update(running, data)
    return (yield from final(running))


def hash_begin(running: DigestState, public_key: bytes, user_id: bytes) -> Plan[None]:
    """Begin SM3. A session runs one hash at a time: one that was running has ended."""
    running.session.running[running.kind] = running
    yield from do(steps.hash_init(public_key, user_id))


def hmac_begin(running: DigestState, key: HasHandle) -> Plan[None]:
    """Begin HMAC-SM3, likewise."""
    running.session.running[running.kind] = running
    yield from do(steps.hmac_init(key))


def update(running: DigestState, data: bytes) -> Plan[None]:
    """Go on with more data, of any length. RefusalError (STEP) when another was begun since."""
    more = steps.hash_update if running.kind == "hash" else steps.hmac_update
    for at in range(0, len(data), _PIECE):
        _check_turn(running)
        yield from do(more(data[at : at + _PIECE]))


def final(running: DigestState) -> Plan[bytes]:
    """End it and give the 32 bytes. RefusalError (STEP) when another was begun since."""
    _check_turn(running)
    del running.session.running[running.kind]
    return (yield from do(steps.hash_final() if running.kind == "hash" else steps.hmac_final()))


def _check_turn(running: DigestState) -> None:
    """GM/T 0018-2023 6.6: the running hash is the session's, so the last one begun is the one."""
    if running.session.running.get(running.kind) is not running:
        raise RefusalError(
            Refusal.STEP,
            f"this {running.kind} has ended, or another one was begun in its session; "
            "use a session for each",
        )
