"""Certification requests (PKCS#10) for stored SM2 pairs, signed inside the device."""

from hsm.asn1.csr import request_info, signed_request
from hsm.asn1.names import Name, NameTextError, parse_name
from hsm.commands.checks import pair_of, password_refusal
from hsm.core import signature_to_der
from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family, Finish
from hsm.dispatch.stored_keys import PAIR_PART
from hsm.model import DEVICE_KEY, KeyName, KeyType, RefusalError
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import keys_pb2 as m
from hsm.spec.v1.store_pb2 import KeyRecord

DEFAULT_USER_ID = b"1234567812345678"
"""GM/T 0009-2012 10: the user's identity when none is agreed."""
SUBJECT_MAX = 4096

family = Family()


@family.prepares(Op.KEY_CSR, m.MakeCsrRequest, m.MakeCsrReply)
def make_csr(call: Call, request: m.MakeCsrRequest) -> Finish[m.MakeCsrReply]:
    """Make the request for one pair. A key with an access password is asked for it.

    The encryption pair signs this one thing, which proves that it is held here; the core lets it
    sign nothing else.
    """
    device = call.device
    name = KeyName(KeyType.SM2, request.index)
    call.key = str(name)
    if name == DEVICE_KEY:
        raise RefusalError(Refusal.RIGHT_DENIED, "the device key is not for services")
    pair = pair_of(request.pair)
    subject = _subject(request.subject)
    record = device.keys.find(name)
    _check_password(call, name, record, request)
    handle = device.keys.open(name, record, PAIR_PART[pair])
    info = request_info(subject, device.core.public_key(handle))
    signature = device.core.sign_request(handle, info, request.user_id or DEFAULT_USER_ID)
    csr = signed_request(info, signature_to_der(signature))
    call.note = f"{PAIR_PART[pair]} pair, {request.subject}"

    def finish(reply: m.MakeCsrReply) -> None:
        reply.csr = csr

    return finish


def _subject(text: str) -> Name:
    if len(text) > SUBJECT_MAX:
        raise RefusalError(Refusal.ARGUMENT, f"the subject is longer than {SUBJECT_MAX} characters")
    try:
        return parse_name(text)
    except NameTextError as error:
        raise RefusalError(Refusal.ARGUMENT, f"subject: {error}") from None


def _check_password(
    call: Call, name: KeyName, record: KeyRecord, request: m.MakeCsrRequest
) -> None:
    if not record.password_blob:
        if request.HasField("password"):
            raise RefusalError(Refusal.ARGUMENT, f"{name} has no access password")
        return
    if not request.HasField("password"):
        raise RefusalError(Refusal.RIGHT_DENIED, f"{name} has an access password; give it")
    password = call.secret(request.password)
    aad = name.aad("password", guarded=True)
    try:
        call.device.core.check_password(
            call.device.keys.management, record.password_blob, aad, password
        )
    except RefusalError as error:
        raise password_refusal(error, password) from None
