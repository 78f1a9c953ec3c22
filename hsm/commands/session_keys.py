"""Session keys: made or brought in wrapped, owned by the session (GM/T 0018-2023 6.3)."""

from hsm.commands.algorithms import check_is, wrap_mode
from hsm.commands.checks import (
    BLOCK,
    CIPHER_OVERHEAD,
    MAX_KEY_BITS,
    POINT_BYTES,
    blocks,
    exactly,
    key_bytes,
    pair_of,
)
from hsm.core import Mode, Usage, check_point
from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family
from hsm.dispatch.sessions import SessionKey
from hsm.model import Pair, RefusalError
from hsm.spec.algorithms import Sgd
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import device_pb2 as m

SESSION_USAGE = Usage.ENCRYPT | Usage.DECRYPT | Usage.MAC
BORN_USAGE = SESSION_USAGE | Usage.EXPORT
"""EXPORT lets the core wrap the key once, at its birth; no op asks for it later."""

KEK_UNIT = 128
"""Bits. The KEK forms are not padded, so whole blocks only."""

family = Family()


@family.handles(Op.EXPORT_PUBLIC_KEY, m.ExportPublicKeyRequest, m.ExportPublicKeyReply)
def export(call: Call, request: m.ExportPublicKeyRequest, reply: m.ExportPublicKeyReply) -> None:
    """Give the public key of a pair; of the device key too (index 0)."""
    reply.public_key = call.exported(request.key_index, pair_of(request.pair))


def _born(call: Call, size: int) -> SessionKey:
    core = call.device.core
    return call.own_session_key(lambda: core.generate_symmetric(size, BORN_USAGE), BORN_USAGE)


@family.handles(Op.GENERATE_KEY_WITH_IPK, m.GenerateKeyWithIpkRequest, m.GenerateKeyWithIpkReply)
def with_ipk(
    call: Call, request: m.GenerateKeyWithIpkRequest, reply: m.GenerateKeyWithIpkReply
) -> None:
    """Make a key and wrap it for an internal encryption pair."""
    size = key_bytes(request.key_bits)
    pair = call.pair(request.key_index, Pair.ENCRYPT)
    key = _born(call, size)
    reply.wrapped_key = call.device.core.wrap_sm2(call.device.core.public_key(pair), key.handle)
    reply.key = key.number


@family.handles(Op.GENERATE_KEY_WITH_EPK, m.GenerateKeyWithEpkRequest, m.GenerateKeyWithEpkReply)
def with_epk(
    call: Call, request: m.GenerateKeyWithEpkRequest, reply: m.GenerateKeyWithEpkReply
) -> None:
    """Make a key and wrap it for a public key from outside."""
    size = key_bytes(request.key_bits)
    check_is("encrypt", request.algorithm, Sgd.SM2_3)
    point = exactly("the public key", request.public_key, POINT_BYTES)
    check_point(point)
    key = _born(call, size)
    reply.wrapped_key = call.device.core.wrap_sm2(point, key.handle)
    reply.key = key.number


@family.handles(Op.IMPORT_KEY_WITH_ISK, m.ImportKeyWithIskRequest, m.ImportKeyWithIskReply)
def with_isk(
    call: Call, request: m.ImportKeyWithIskRequest, reply: m.ImportKeyWithIskReply
) -> None:
    """Unwrap a key with an internal encryption pair."""
    core = call.device.core
    pair = call.pair(request.key_index, Pair.ENCRYPT)
    wrapped = request.wrapped_key
    if not CIPHER_OVERHEAD < len(wrapped) <= CIPHER_OVERHEAD + MAX_KEY_BITS // 8:
        raise RefusalError(Refusal.CIPHERTEXT, "not the size of a wrapped session key")
    make = lambda: core.unwrap_sm2(pair, wrapped, SESSION_USAGE)  # noqa: E731
    reply.key = call.own_session_key(make, SESSION_USAGE).number


@family.handles(Op.GENERATE_KEY_WITH_KEK, m.GenerateKeyWithKekRequest, m.GenerateKeyWithKekReply)
def with_kek(
    call: Call, request: m.GenerateKeyWithKekRequest, reply: m.GenerateKeyWithKekReply
) -> None:
    """Make a key and wrap it with a KEK."""
    size = key_bytes(request.key_bits, KEK_UNIT)
    mode = wrap_mode(request.algorithm)
    kek = call.kek(request.kek_index)
    key = _born(call, size)
    reply.wrapped_key = call.device.core.wrap_sm4(kek, mode, key.handle)
    reply.key = key.number


@family.handles(Op.IMPORT_KEY_WITH_KEK, m.ImportKeyWithKekRequest, m.ImportKeyWithKekReply)
def from_kek(
    call: Call, request: m.ImportKeyWithKekRequest, reply: m.ImportKeyWithKekReply
) -> None:
    """Unwrap a key with a KEK. The form has no check of its own: a wrong KEK gives a wrong key."""
    core = call.device.core
    mode = wrap_mode(request.algorithm)
    kek = call.kek(request.kek_index)
    wrapped = blocks("the wrapped key", request.wrapped_key)
    size = len(wrapped) - (BLOCK if mode is Mode.CBC else 0)
    if not 0 < size <= MAX_KEY_BITS // 8:
        raise RefusalError(Refusal.ARGUMENT, "not the size of a wrapped session key")
    make = lambda: core.unwrap_sm4(kek, mode, wrapped, SESSION_USAGE)  # noqa: E731
    reply.key = call.own_session_key(make, SESSION_USAGE).number


@family.handles(Op.DESTROY_KEY, m.DestroyKeyRequest, m.DestroyKeyReply)
def destroy(call: Call, request: m.DestroyKeyRequest, _: m.DestroyKeyReply) -> None:
    """Destroy a session key; no op starts with it after the answer."""
    session, sessions = call.session, call.device.sessions
    key = call.session_key(request.key)
    call.on_done(lambda: sessions.destroy_key(session, key.number))
