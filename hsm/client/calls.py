"""Every op with the types of its request and reply: what `Client.call` takes first."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from google.protobuf.message import Message

from hsm.spec.ops import OPS, Op, OpRow
from hsm.spec.v1 import admin_pb2, audit_pb2, device_pb2, keys_pb2, transport_pb2


class RequestFields(Protocol):
    """What every request starts with."""

    session: bytes
    request_id: bytes
    deadline_ms: int


class ReplyFields(Protocol):
    """What every reply starts with."""

    refusal: int
    epoch: int
    detail: str


RequestT = TypeVar("RequestT", bound=Message)
ReplyT = TypeVar("ReplyT", bound=Message)


@dataclass(frozen=True)
class Call(Generic[RequestT, ReplyT]):
    """One op as a caller sees it."""

    op: Op
    request: type[RequestT]
    reply: type[ReplyT]

    @property
    def row(self) -> OpRow:
        """The op's row in the spec."""
        return OPS[self.op]


STATUS = Call(Op.STATUS, admin_pb2.StatusRequest, admin_pb2.StatusReply)
SELF_TEST = Call(Op.SELF_TEST, admin_pb2.SelfTestRequest, admin_pb2.SelfTestReply)
TRANSPORT_KEY = Call(
    Op.TRANSPORT_KEY, transport_pb2.GetTransportKeyRequest, transport_pb2.GetTransportKeyReply
)
KEY_GENERATE = Call(Op.KEY_GENERATE, keys_pb2.GenerateKeyRequest, keys_pb2.GenerateKeyReply)
KEY_LIST = Call(Op.KEY_LIST, keys_pb2.ListKeysRequest, keys_pb2.ListKeysReply)
KEY_SHOW = Call(Op.KEY_SHOW, keys_pb2.ShowKeyRequest, keys_pb2.ShowKeyReply)
KEY_DESTROY = Call(Op.KEY_DESTROY, keys_pb2.DestroyStoredKeyRequest, keys_pb2.DestroyStoredKeyReply)
KEY_IMPORT = Call(Op.KEY_IMPORT, keys_pb2.ImportKeyRequest, keys_pb2.ImportKeyReply)
KEY_CSR = Call(Op.KEY_CSR, keys_pb2.MakeCsrRequest, keys_pb2.MakeCsrReply)
AUDIT_LIST = Call(Op.AUDIT_LIST, audit_pb2.ListRecordsRequest, audit_pb2.ListRecordsReply)
AUDIT_VERIFY = Call(Op.AUDIT_VERIFY, audit_pb2.VerifyChainRequest, audit_pb2.VerifyChainReply)
OPEN_SESSION = Call(Op.OPEN_SESSION, device_pb2.OpenSessionRequest, device_pb2.OpenSessionReply)
CLOSE_SESSION = Call(Op.CLOSE_SESSION, device_pb2.CloseSessionRequest, device_pb2.CloseSessionReply)
DEVICE_INFO = Call(Op.DEVICE_INFO, device_pb2.GetDeviceInfoRequest, device_pb2.GetDeviceInfoReply)
RANDOM = Call(Op.RANDOM, device_pb2.GenerateRandomRequest, device_pb2.GenerateRandomReply)
GET_KEY_RIGHT = Call(
    Op.GET_KEY_RIGHT,
    device_pb2.GetPrivateKeyAccessRightRequest,
    device_pb2.GetPrivateKeyAccessRightReply,
)
RELEASE_KEY_RIGHT = Call(
    Op.RELEASE_KEY_RIGHT,
    device_pb2.ReleasePrivateKeyAccessRightRequest,
    device_pb2.ReleasePrivateKeyAccessRightReply,
)
EXPORT_PUBLIC_KEY = Call(
    Op.EXPORT_PUBLIC_KEY, device_pb2.ExportPublicKeyRequest, device_pb2.ExportPublicKeyReply
)
GENERATE_KEY_WITH_IPK = Call(
    Op.GENERATE_KEY_WITH_IPK,
    device_pb2.GenerateKeyWithIpkRequest,
    device_pb2.GenerateKeyWithIpkReply,
)
GENERATE_KEY_WITH_EPK = Call(
    Op.GENERATE_KEY_WITH_EPK,
    device_pb2.GenerateKeyWithEpkRequest,
    device_pb2.GenerateKeyWithEpkReply,
)
IMPORT_KEY_WITH_ISK = Call(
    Op.IMPORT_KEY_WITH_ISK, device_pb2.ImportKeyWithIskRequest, device_pb2.ImportKeyWithIskReply
)
GENERATE_KEY_WITH_KEK = Call(
    Op.GENERATE_KEY_WITH_KEK,
    device_pb2.GenerateKeyWithKekRequest,
    device_pb2.GenerateKeyWithKekReply,
)
IMPORT_KEY_WITH_KEK = Call(
    Op.IMPORT_KEY_WITH_KEK, device_pb2.ImportKeyWithKekRequest, device_pb2.ImportKeyWithKekReply
)
DESTROY_KEY = Call(Op.DESTROY_KEY, device_pb2.DestroyKeyRequest, device_pb2.DestroyKeyReply)
SIGN = Call(Op.SIGN, device_pb2.SignRequest, device_pb2.SignReply)
VERIFY = Call(Op.VERIFY, device_pb2.VerifyRequest, device_pb2.VerifyReply)
VERIFY_EXTERNAL = Call(
    Op.VERIFY_EXTERNAL, device_pb2.VerifyExternalRequest, device_pb2.VerifyExternalReply
)
ENCRYPT_EXTERNAL_SM2 = Call(
    Op.ENCRYPT_EXTERNAL_SM2,
    device_pb2.EncryptExternalSm2Request,
    device_pb2.EncryptExternalSm2Reply,
)
ENCRYPT_SM2 = Call(Op.ENCRYPT_SM2, device_pb2.EncryptSm2Request, device_pb2.EncryptSm2Reply)
DECRYPT_SM2 = Call(Op.DECRYPT_SM2, device_pb2.DecryptSm2Request, device_pb2.DecryptSm2Reply)
ENCRYPT = Call(Op.ENCRYPT, device_pb2.EncryptRequest, device_pb2.EncryptReply)
DECRYPT = Call(Op.DECRYPT, device_pb2.DecryptRequest, device_pb2.DecryptReply)
CALCULATE_MAC = Call(Op.CALCULATE_MAC, device_pb2.CalculateMacRequest, device_pb2.CalculateMacReply)
HASH_INIT = Call(Op.HASH_INIT, device_pb2.HashInitRequest, device_pb2.HashInitReply)
HASH_UPDATE = Call(Op.HASH_UPDATE, device_pb2.HashUpdateRequest, device_pb2.HashUpdateReply)
HASH_FINAL = Call(Op.HASH_FINAL, device_pb2.HashFinalRequest, device_pb2.HashFinalReply)
AEAD_ENCRYPT = Call(Op.AEAD_ENCRYPT, device_pb2.AeadEncryptRequest, device_pb2.AeadEncryptReply)
AEAD_DECRYPT = Call(Op.AEAD_DECRYPT, device_pb2.AeadDecryptRequest, device_pb2.AeadDecryptReply)
CALCULATE_HMAC = Call(
    Op.CALCULATE_HMAC, device_pb2.CalculateHmacRequest, device_pb2.CalculateHmacReply
)
DIGEST = Call(Op.DIGEST, device_pb2.DigestRequest, device_pb2.DigestReply)
HMAC_INIT = Call(Op.HMAC_INIT, device_pb2.HmacInitRequest, device_pb2.HmacInitReply)
HMAC_UPDATE = Call(Op.HMAC_UPDATE, device_pb2.HmacUpdateRequest, device_pb2.HmacUpdateReply)
HMAC_FINAL = Call(Op.HMAC_FINAL, device_pb2.HmacFinalRequest, device_pb2.HmacFinalReply)
