"""Stored keys: made, listed and destroyed by administrators (GM/T 0030-2014 5.3)."""

from hsm.commands.checks import password_refusal
from hsm.core import KeyHandle, Module, Secret
from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family, Finish
from hsm.dispatch.sessions import discard
from hsm.dispatch.stored_keys import PART_USAGE, read_record
from hsm.model import DEVICE_KEY, KeyName, KeyType, Pair, RefusalError
from hsm.model.lab_keys import PASSWORD_MIN
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import keys_pb2 as m
from hsm.spec.v1.store_pb2 import KeyRecord

SM2_BITS = 256
KEK_BITS = 128
LIST_BYTES = 1 << 18

family = Family()


def seal_part(core: Module, management: KeyHandle, handle: KeyHandle, aad: bytes) -> bytes:
    """Seal a new key for the store and forget the open one."""
    try:
        return core.seal(management, handle, aad)
    finally:
        discard(core, handle)


def enroll(
    core: Module, management: KeyHandle, name: KeyName, password: Secret, iterations: int
) -> bytes:
    """Seal the verifier of a new access password."""
    aad = name.aad("password", guarded=True)
    try:
        return core.enroll_password(management, password, iterations, aad, minimum=PASSWORD_MIN)
    except RefusalError as error:
        raise password_refusal(error, password, PASSWORD_MIN) from None


def make_record(  # noqa: PLR0913, PLR0917  what a key is made of
    core: Module,
    management: KeyHandle,
    name: KeyName,
    now_ms: int,
    password: Secret | None = None,
    iterations: int = 0,
) -> KeyRecord:
    """Make the keys of an index, sealed under the management key; nothing is stored yet."""
    record = KeyRecord(type=name.type.value, index=name.index, created_unix_ms=now_ms)
    guarded = password is not None
    if password is not None:
        record.password_blob = enroll(core, management, name, password, iterations)
    if name.type is KeyType.KEK:
        record.bits = KEK_BITS
        kek = core.generate_symmetric(KEK_BITS // 8, PART_USAGE["kek"])
        record.check_value = core.check_value(kek).hex()
        record.kek_blob = seal_part(core, management, kek, name.aad("kek", guarded))
    else:
        record.bits = SM2_BITS
        sign = core.generate_sm2(PART_USAGE["sign"])
        record.sign_public_key = core.public_key(sign)
        record.sign_blob = seal_part(core, management, sign, name.aad("sign", guarded))
        encrypt = core.generate_sm2(PART_USAGE["encrypt"])
        record.encrypt_public_key = core.public_key(encrypt)
        record.encrypt_blob = seal_part(core, management, encrypt, name.aad("encrypt", guarded))
    return record


def _describe(call: Call, name: KeyName, record: KeyRecord) -> m.StoredKey:
    """Tell what may be known of a key; the public keys are those of the opened pairs."""
    key = m.StoredKey(
        type=record.type,
        index=record.index,
        bits=record.bits,
        password=bool(record.password_blob),
        created_unix_ms=record.created_unix_ms,
        check_value=record.check_value,
    )
    if name.type is KeyType.SM2:
        key.sign_public_key = call.exported(name.index, Pair.SIGN)
        key.encrypt_public_key = call.exported(name.index, Pair.ENCRYPT)
    return key


def name_of(call: Call, key_type: str, index: int) -> KeyName:
    """Read which key a request is about, and note it for the audit record."""
    name = KeyName.parse(key_type, index)
    call.key = str(name)
    return name


def check_index(call: Call, name: KeyName) -> None:
    """Refuse a place where no new key may be: the device key's, or one that does not exist."""
    settings = call.device.settings
    if name == DEVICE_KEY:
        # GM/T 0030-2014 8.7: in the ready state everything but the device key's generation.
        raise RefusalError(Refusal.STATE, "the device key is made when the machine is initialised")
    highest = settings.sm2_keys if name.type is KeyType.SM2 else settings.keks
    if not 1 <= name.index <= highest:
        raise RefusalError(Refusal.ARGUMENT, f"{name.type.value} indices are 1 to {highest}")


def new_password(
    call: Call, name: KeyName, request: m.GenerateKeyRequest | m.ImportKeyRequest
) -> Secret | None:
    """Take the access password of a new key; None: it has none."""
    if not request.HasField("password"):
        return None
    if name.type is not KeyType.SM2:
        raise RefusalError(Refusal.ARGUMENT, "only sm2 keys have a private-key access password")
    return call.secret(request.password)


@family.prepares(Op.KEY_GENERATE, m.GenerateKeyRequest, m.GenerateKeyReply)
def generate(call: Call, request: m.GenerateKeyRequest) -> Finish[m.GenerateKeyReply]:
    """Make the keys of an index. One that is taken is never overwritten."""
    device = call.device
    name = name_of(call, request.type, request.index)
    check_index(call, name)
    password = new_password(call, name, request)
    record = make_record(
        device.core,
        device.keys.management,
        name,
        device.now_ms(),
        password,
        device.settings.password_iterations,
    )

    def finish(reply: m.GenerateKeyReply) -> None:
        reply.key.CopyFrom(store_new(call, name, record))

    return finish


def store_new(call: Call, name: KeyName, record: KeyRecord) -> m.StoredKey:
    """Store a key in the op's transaction. KEY_EXISTS: the index is taken."""
    if read_record(call.tx, name) is not None:
        raise RefusalError(Refusal.KEY_EXISTS)
    call.tx.put(name.path, record.SerializeToString(deterministic=True))
    call.on_done(lambda: call.device.keys.added(name, record))
    return fresh(record)


def fresh(record: KeyRecord) -> m.StoredKey:
    """Tell of a key that is not committed yet, from the record just made."""
    return m.StoredKey(
        type=record.type,
        index=record.index,
        bits=record.bits,
        password=bool(record.password_blob),
        created_unix_ms=record.created_unix_ms,
        sign_public_key=record.sign_public_key,
        encrypt_public_key=record.encrypt_public_key,
        check_value=record.check_value,
    )


@family.handles(
    Op.KEY_LIST,
    m.ListKeysRequest,
    m.ListKeysReply,
    # As many keys as there may be: opening them all is nothing for the event loop.
    work=lambda _: LIST_BYTES,
)
def list_keys(call: Call, request: m.ListKeysRequest, reply: m.ListKeysReply) -> None:
    """List the keys of a type, or all, by type and index."""
    wanted = KeyName.parse(request.type, 0).type if request.type else None
    for name in call.device.keys.names():
        if wanted in (None, name.type):
            reply.keys.append(_describe(call, name, call.device.keys.find(name)))
    call.key = ""


@family.handles(Op.KEY_SHOW, m.ShowKeyRequest, m.ShowKeyReply)
def show(call: Call, request: m.ShowKeyRequest, reply: m.ShowKeyReply) -> None:
    """Show one key."""
    name = name_of(call, request.type, request.index)
    reply.key.CopyFrom(_describe(call, name, call.device.keys.find(name)))


@family.handles(Op.KEY_DESTROY, m.DestroyStoredKeyRequest, m.DestroyStoredKeyReply)
def destroy(call: Call, request: m.DestroyStoredKeyRequest, _: m.DestroyStoredKeyReply) -> None:
    """Destroy the keys of an index; no op starts with them after the answer."""
    name = name_of(call, request.type, request.index)
    if name == DEVICE_KEY:
        raise RefusalError(Refusal.STATE, "the device key stays as long as the machine")
    if read_record(call.tx, name) is None:
        raise RefusalError(Refusal.KEY_NOT_FOUND, f"there is no key {name}")
    call.tx.delete(name.path)
    call.on_done(lambda: call.device.keys.removed(name))
