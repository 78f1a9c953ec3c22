"""SM4 with session keys, nothing padded (GM/T 0018-2023 6.5)."""

from hsm.commands.algorithms import aead_mode, check_mac, cipher_mode
from hsm.commands.checks import BLOCK, blocks, exactly, some
from hsm.core import BatchKind, KeyHandle, Mode, Run
from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family
from hsm.model import RefusalError
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import device_pb2 as m

SM4_BITS = 128

family = Family()


def _sm4_key(call: Call, number: int) -> KeyHandle:
    key = call.session_key(number)
    if key.bits != SM4_BITS:
        raise RefusalError(Refusal.KEY_TYPE, f"SM4 takes a key of {SM4_BITS} bits, not {key.bits}")
    return key.handle


def _crypt(
    call: Call, request: m.EncryptRequest | m.DecryptRequest, encrypt: bool
) -> tuple[bytes, bytes]:
    """Return the data and the value to chain the next call with (empty for ECB)."""
    mode = cipher_mode(request.algorithm)
    key = _sm4_key(call, request.key)
    check = blocks if mode in (Mode.ECB, Mode.CBC) else some
    data = check("the data", request.data)
    iv = b"" if mode is Mode.ECB else exactly("the IV", request.iv, BLOCK)
    out, chain = call.device.core.sm4_crypt(key, mode, encrypt, iv, data)
    return out, b"" if mode is Mode.ECB else chain


def _crypt_run(call: Call, algorithm: int, encrypt: bool) -> Run:
    return Run(BatchKind.SM4_CRYPT, call.handle, cipher_mode(algorithm), encrypt)


@family.handles(
    Op.ENCRYPT,
    m.EncryptRequest,
    m.EncryptReply,
    grant=lambda call, request: _crypt_run(call, request.algorithm, encrypt=True),
)
def encrypt(call: Call, request: m.EncryptRequest, reply: m.EncryptReply) -> None:
    """Encrypt whole blocks, or any length in the stream modes."""
    reply.data, reply.iv = _crypt(call, request, encrypt=True)


@family.handles(
    Op.DECRYPT,
    m.DecryptRequest,
    m.DecryptReply,
    grant=lambda call, request: _crypt_run(call, request.algorithm, encrypt=False),
)
def decrypt(call: Call, request: m.DecryptRequest, reply: m.DecryptReply) -> None:
    """Undo it."""
    reply.data, reply.iv = _crypt(call, request, encrypt=False)


@family.handles(
    Op.CALCULATE_MAC,
    m.CalculateMacRequest,
    m.CalculateMacReply,
    grant=lambda call, _: Run(BatchKind.SM4_CBC_MAC, call.handle),
)
def mac(call: Call, request: m.CalculateMacRequest, reply: m.CalculateMacReply) -> None:
    """CBC-MAC over whole blocks; the result chains the next call."""
    check_mac(request.algorithm)
    key = _sm4_key(call, request.key)
    data = blocks("the data", request.data)
    iv = exactly("the IV", request.iv, BLOCK)
    reply.mac = call.device.core.cbc_mac(key, iv, data)


@family.handles(
    Op.AEAD_ENCRYPT,
    m.AeadEncryptRequest,
    m.AeadEncryptReply,
    grant=lambda call, request: Run(
        BatchKind.SM4_AEAD_ENCRYPT, call.handle, aead_mode(request.algorithm)
    ),
)
def aead_encrypt(call: Call, request: m.AeadEncryptRequest, reply: m.AeadEncryptReply) -> None:
    """Encrypt and authenticate; the core knows which nonces and tags a mode takes."""
    mode = aead_mode(request.algorithm)
    key = _sm4_key(call, request.key)
    core = call.device.core
    size = min(request.tag_length, BLOCK + 1)  # what is longer the core refuses like any other
    reply.data, reply.tag = core.aead_encrypt(
        key, mode, request.nonce, request.aad, request.data, size
    )


@family.handles(
    Op.AEAD_DECRYPT,
    m.AeadDecryptRequest,
    m.AeadDecryptReply,
    grant=lambda call, request: Run(
        BatchKind.SM4_AEAD_DECRYPT, call.handle, aead_mode(request.algorithm)
    ),
)
def aead_decrypt(call: Call, request: m.AeadDecryptRequest, reply: m.AeadDecryptReply) -> None:
    """Check the tag and decrypt: MAC when it is wrong, and nothing comes out."""
    mode = aead_mode(request.algorithm)
    key = _sm4_key(call, request.key)
    core = call.device.core
    reply.data = core.aead_decrypt(key, mode, request.nonce, request.aad, request.data, request.tag)
