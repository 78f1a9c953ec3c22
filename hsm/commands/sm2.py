"""SM2 with stored pairs and with public keys from outside (GM/T 0018-2023 6.4)."""

from hsm.commands.algorithms import check_is
from hsm.commands.checks import (
    CIPHER_OVERHEAD,
    DIGEST_BYTES,
    POINT_BYTES,
    SIGNATURE_BYTES,
    exactly,
)
from hsm.core import BatchKind, CipherOrder, Run, check_point
from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family
from hsm.model import Pair, RefusalError
from hsm.spec.algorithms import Sgd
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import device_pb2 as m

family = Family()


def _plaintext(call: Call, data: bytes) -> bytes:
    limit = call.device.settings.sm2_max_plaintext
    if not 0 < len(data) <= limit:
        raise RefusalError(Refusal.ARGUMENT, f"SM2 encrypts 1 to {limit} bytes")
    return data


def _longest(call: Call) -> int:
    return CIPHER_OVERHEAD + call.device.settings.sm2_max_plaintext


def _encryption(call: Call, point: bytes = b"") -> Run:
    """Say what runs; without a point the request has it."""
    limit = call.device.settings.sm2_max_plaintext
    return Run(BatchKind.SM2_ENCRYPT, form=CipherOrder.C1C3C2, point=point, most=limit)


@family.handles(
    Op.SIGN, m.SignRequest, m.SignReply, grant=lambda call, _: Run(BatchKind.SM2_SIGN, call.handle)
)
def sign(call: Call, request: m.SignRequest, reply: m.SignReply) -> None:
    """Sign e = SM3(Z || M), which the caller has made."""
    digest = exactly("the digest", request.digest, DIGEST_BYTES)
    pair = call.pair(request.key_index, Pair.SIGN)
    reply.signature = call.device.core.sign(pair, digest)


@family.handles(
    Op.VERIFY,
    m.VerifyRequest,
    m.VerifyReply,
    grant=lambda call, _: Run(BatchKind.SM2_VERIFY, call.handle),
)
def verify(call: Call, request: m.VerifyRequest, _: m.VerifyReply) -> None:
    """Verify with a stored signature pair."""
    digest = exactly("the digest", request.digest, DIGEST_BYTES)
    signature = exactly("the signature", request.signature, SIGNATURE_BYTES)
    pair = call.pair(request.key_index, Pair.SIGN)
    call.device.core.verify(pair, digest, signature)


@family.handles(
    Op.VERIFY_EXTERNAL,
    m.VerifyExternalRequest,
    m.VerifyExternalReply,
    grant=lambda *_: Run(BatchKind.SM2_VERIFY_POINT),
)
def verify_external(call: Call, request: m.VerifyExternalRequest, _: m.VerifyExternalReply) -> None:
    """Verify with a public key from outside."""
    check_is("sign", request.algorithm, Sgd.SM2_1)
    point = exactly("the public key", request.public_key, POINT_BYTES)
    digest = exactly("the digest", request.digest, DIGEST_BYTES)
    signature = exactly("the signature", request.signature, SIGNATURE_BYTES)
    call.device.core.verify_point(point, digest, signature)


@family.handles(
    Op.ENCRYPT_EXTERNAL_SM2,
    m.EncryptExternalSm2Request,
    m.EncryptExternalSm2Reply,
    grant=lambda call, _: _encryption(call),
)
def encrypt_external(
    call: Call, request: m.EncryptExternalSm2Request, reply: m.EncryptExternalSm2Reply
) -> None:
    """Encrypt for a public key from outside."""
    check_is("encrypt", request.algorithm, Sgd.SM2_3)
    point = exactly("the public key", request.public_key, POINT_BYTES)
    data = _plaintext(call, request.data)
    check_point(point)
    reply.ciphertext = call.device.core.sm2_encrypt(point, data)


@family.handles(
    Op.ENCRYPT_SM2,
    m.EncryptSm2Request,
    m.EncryptSm2Reply,
    grant=lambda call, _: _encryption(call, call.device.core.public_key(call.opened)),
)
def encrypt(call: Call, request: m.EncryptSm2Request, reply: m.EncryptSm2Reply) -> None:
    """Encrypt for a stored encryption pair."""
    check_is("encrypt", request.algorithm, Sgd.SM2_3)
    data = _plaintext(call, request.data)
    pair = call.pair(request.key_index, Pair.ENCRYPT)
    core = call.device.core
    reply.ciphertext = core.sm2_encrypt(core.public_key(pair), data)


@family.handles(
    Op.DECRYPT_SM2,
    m.DecryptSm2Request,
    m.DecryptSm2Reply,
    grant=lambda call, _: Run(
        BatchKind.SM2_DECRYPT, call.handle, CipherOrder.C1C3C2, most=_longest(call)
    ),
)
def decrypt(call: Call, request: m.DecryptSm2Request, reply: m.DecryptSm2Reply) -> None:
    """Decrypt with a stored encryption pair."""
    check_is("encrypt", request.algorithm, Sgd.SM2_3)
    pair = call.pair(request.key_index, Pair.ENCRYPT)
    if not CIPHER_OVERHEAD < len(request.ciphertext) <= _longest(call):
        raise RefusalError(Refusal.CIPHERTEXT, "not the size of an SM2 ciphertext")
    reply.data = call.device.core.sm2_decrypt(pair, request.ciphertext)
