"""SM3 and HMAC-SM3: in one call, or in parts, of which one each may run in a session.

The parts are those of GM/T 0018-2023 6.6.

An op that breaks in the middle takes its running hash with it: the next one is refused with STEP
instead of giving the digest of something else.
"""

from collections.abc import Callable

from hsm.commands.algorithms import check_is
from hsm.commands.checks import POINT_BYTES, exactly
from hsm.core import BatchKind, KeyHandle, Run, check_point, sm2_z
from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family
from hsm.dispatch.sessions import discard
from hsm.spec.algorithms import Sgd
from hsm.spec.ops import Op
from hsm.spec.v1 import device_pb2 as m

HASH = "hash"
HMAC = "HMAC"

family = Family()


def _begin(call: Call, name: str, begin: Callable[[], KeyHandle], first: bytes) -> None:
    """Put a new running hash in the place of an older one once the op has succeeded."""
    session, core = call.session, call.device.core
    handle = begin()
    call.on_refused(lambda: discard(core, handle))
    if first:
        core.hash_update(handle, first)
    call.on_done(lambda: discard(core, session.set_running(name, handle)))


def _update(call: Call, name: str, data: bytes) -> None:
    handle = call.session.get_running(name)
    call.on_refused(lambda: _drop(call, name, handle))
    call.device.core.hash_update(handle, data)


def _final(call: Call, name: str) -> bytes:
    handle = call.session.get_running(name)
    call.on_refused(lambda: _drop(call, name, handle))
    digest = call.device.core.hash_final(handle)
    _drop(call, name, handle)
    return digest


def _drop(call: Call, name: str, handle: KeyHandle) -> None:
    """Forget a running hash; one that was begun in its place meanwhile goes on."""
    if call.known_session is not None:
        call.known_session.drop_running(name, handle)
    discard(call.device.core, handle)


@family.handles(Op.HASH_INIT, m.HashInitRequest, m.HashInitReply)
def hash_init(call: Call, request: m.HashInitRequest, _: m.HashInitReply) -> None:
    """Begin SM3; with a user id it starts with Z (GB/T 32918.2 5.5).

    Without one the public key plays no part.
    """
    check_is("hash", request.algorithm, Sgd.SM3)
    z = b""
    if request.user_id:
        point = exactly("the public key", request.public_key, POINT_BYTES)
        check_point(point)
        z = sm2_z(point, request.user_id)
    _begin(call, HASH, call.device.core.hash_begin, z)


@family.handles(Op.HASH_UPDATE, m.HashUpdateRequest, m.HashUpdateReply)
def hash_update(call: Call, request: m.HashUpdateRequest, _: m.HashUpdateReply) -> None:
    """Go on."""
    _update(call, HASH, request.data)


@family.handles(Op.HASH_FINAL, m.HashFinalRequest, m.HashFinalReply)
def hash_final(call: Call, _: m.HashFinalRequest, reply: m.HashFinalReply) -> None:
    """End it."""
    reply.digest = _final(call, HASH)


@family.handles(Op.HMAC_INIT, m.HmacInitRequest, m.HmacInitReply)
def hmac_init(call: Call, request: m.HmacInitRequest, _: m.HmacInitReply) -> None:
    """Begin HMAC-SM3 with a session key of any size (GB/T 15852.2)."""
    check_is("hmac", request.algorithm, Sgd.SM3)
    key = call.session_key(request.key)
    _begin(call, HMAC, lambda: call.device.core.hmac_begin(key.handle), b"")


@family.handles(Op.HMAC_UPDATE, m.HmacUpdateRequest, m.HmacUpdateReply)
def hmac_update(call: Call, request: m.HmacUpdateRequest, _: m.HmacUpdateReply) -> None:
    """Go on."""
    _update(call, HMAC, request.data)


@family.handles(Op.HMAC_FINAL, m.HmacFinalRequest, m.HmacFinalReply)
def hmac_final(call: Call, _: m.HmacFinalRequest, reply: m.HmacFinalReply) -> None:
    """End it."""
    reply.mac = _final(call, HMAC)


@family.handles(
    Op.CALCULATE_HMAC,
    m.CalculateHmacRequest,
    m.CalculateHmacReply,
    grant=lambda call, _: Run(BatchKind.HMAC_SM3, call.handle),
)
def hmac(call: Call, request: m.CalculateHmacRequest, reply: m.CalculateHmacReply) -> None:
    """Calculate the HMAC-SM3 of one message; what is running in the session goes on."""
    check_is("hmac", request.algorithm, Sgd.SM3)
    key = call.session_key(request.key)
    reply.mac = call.device.core.hmac(key.handle, request.data)


@family.handles(Op.DIGEST, m.DigestRequest, m.DigestReply, grant=lambda *_: Run(BatchKind.SM3))
def digest(call: Call, request: m.DigestRequest, reply: m.DigestReply) -> None:
    """Hash one message, likewise."""
    check_is("hash", request.algorithm, Sgd.SM3)
    reply.digest = call.device.core.sm3(request.data)
