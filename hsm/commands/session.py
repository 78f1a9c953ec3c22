"""Sessions and the device itself (GM/T 0018-2023 6.2)."""

import re

from hsm.commands.algorithms import ability
from hsm.commands.checks import password_refusal
from hsm.core import BatchKind, Run
from hsm.dispatch.call import Call
from hsm.dispatch.device import version
from hsm.dispatch.registry import Family, Finish
from hsm.model import DEVICE_KEY, KeyName, KeyType, RefusalError
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import device_pb2 as m

SM2_BITS = 256

family = Family()


@family.handles(Op.OPEN_SESSION, m.OpenSessionRequest, m.OpenSessionReply)
def open_session(call: Call, _: m.OpenSessionRequest, reply: m.OpenSessionReply) -> None:
    """Begin a session of the caller's process."""
    session = call.device.sessions.open(call.peer)
    call.known_session = session
    call.on_refused(lambda: call.device.sessions.end(session, "opening it failed"))
    reply.session = session.token


@family.handles(
    Op.CLOSE_SESSION, m.CloseSessionRequest, m.CloseSessionReply, session_may_be_gone=True
)
def close_session(call: Call, _: m.CloseSessionRequest, __: m.CloseSessionReply) -> None:
    """End a session. One that is gone already is as closed as it can be."""
    session = call.known_session
    if session is not None:
        call.on_done(lambda: call.device.sessions.end(session, "closed"))


def _device_version() -> int:
    """Return 1.2.3 as 10203."""
    numbers = [int(number) for number in re.findall(r"\d+", version())[:3]]
    major, minor, patch = (numbers + [0, 0, 0])[:3]
    return major * 10_000 + minor * 100 + patch


@family.handles(Op.DEVICE_INFO, m.GetDeviceInfoRequest, m.GetDeviceInfoReply)
def device_info(call: Call, _: m.GetDeviceInfoRequest, reply: m.GetDeviceInfoReply) -> None:
    """Fill DEVICEINFO (GM/T 0018-2023 6.2.6)."""
    settings = call.device.settings
    reply.issuer_name = settings.issuer
    reply.device_name = settings.device_name
    reply.device_serial = call.device.serial
    reply.device_version = _device_version()
    reply.standard_version = settings.standard_version
    reply.asym_alg_ability = ability("asymmetric")
    reply.asym_alg_bits = SM2_BITS
    reply.sym_alg_ability = ability("symmetric", "mac")
    reply.hash_alg_ability = ability("hash")
    reply.buffer_size = settings.user_file_bytes


@family.handles(
    Op.RANDOM,
    m.GenerateRandomRequest,
    m.GenerateRandomReply,
    grant=lambda call, _: Run(BatchKind.RANDOM, most=call.device.settings.max_random),
    work=lambda request: request.length,
)
def random(call: Call, request: m.GenerateRandomRequest, reply: m.GenerateRandomReply) -> None:
    """Draw from the DRBG (GM/T 0105)."""
    if request.length == 0:
        raise RefusalError(Refusal.ARGUMENT, "the length is zero")
    if request.length > call.device.settings.max_random:
        raise RefusalError(
            Refusal.TOO_LARGE, f"at most {call.device.settings.max_random} bytes at a time"
        )
    reply.random = call.device.core.random(request.length)


def _guarded_name(call: Call, index: int) -> KeyName:
    name = KeyName(KeyType.SM2, index)
    call.key = str(name)
    if name == DEVICE_KEY:
        raise RefusalError(Refusal.RIGHT_DENIED, "the device key is not for services")
    return name


@family.prepares(
    Op.GET_KEY_RIGHT, m.GetPrivateKeyAccessRightRequest, m.GetPrivateKeyAccessRightReply
)
def get_right(
    call: Call, request: m.GetPrivateKeyAccessRightRequest
) -> Finish[m.GetPrivateKeyAccessRightReply]:
    """Check the password of a key. A key without one grants the right to whoever asks, anyhow."""
    name = _guarded_name(call, request.key_index)
    keys, session = call.device.keys, call.session
    record = keys.find(name)
    blob = record.password_blob
    if blob:
        password = call.secret(request.password)
        aad = name.aad("password", guarded=True)
        try:
            call.device.core.check_password(keys.management, blob, aad, password)
        except RefusalError as error:
            raise password_refusal(error, password) from None

    def finish(_: m.GetPrivateKeyAccessRightReply) -> None:
        if keys.find(name).password_blob != blob:
            raise RefusalError(Refusal.KEY_NOT_FOUND, "the key was replaced meanwhile")
        call.on_done(lambda: session.grant(name.index, blob))

    return finish


@family.handles(
    Op.RELEASE_KEY_RIGHT, m.ReleasePrivateKeyAccessRightRequest, m.ReleasePrivateKeyAccessRightReply
)
def release_right(
    call: Call,
    request: m.ReleasePrivateKeyAccessRightRequest,
    _: m.ReleasePrivateKeyAccessRightReply,
) -> None:
    """Give a right back; one that was never granted is as good as given back."""
    name = _guarded_name(call, request.key_index)
    session = call.session
    call.device.keys.find(name)
    call.on_done(lambda: call.device.sessions.revoke(session, name.index))
