"""Keys of one's own, from files: lab machines only. The core reads the files; here are handles."""

from hsm.commands.checks import explained
from hsm.commands.keys import (
    KEK_BITS,
    SM2_BITS,
    check_index,
    enroll,
    name_of,
    new_password,
    seal_part,
    store_new,
)
from hsm.core import ImportReason, ImportReport, KeyFileError, KeyHandle, Secret, Usage
from hsm.dispatch.call import Call
from hsm.dispatch.registry import Family, Finish
from hsm.dispatch.sessions import discard
from hsm.dispatch.stored_keys import PART_USAGE
from hsm.model import KeyName, KeyType, RefusalError
from hsm.spec.ops import Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import common_pb2
from hsm.spec.v1 import keys_pb2 as m
from hsm.spec.v1.store_pb2 import KeyRecord

SM2_FIELDS = ("file", "encrypt_file", "passphrase", "encrypt_passphrase")

family = Family()


# A key file may ask for ten million rounds of PBKDF2.
@family.prepares(Op.KEY_IMPORT, m.ImportKeyRequest, m.ImportKeyReply, long=True)
def import_key(call: Call, request: m.ImportKeyRequest) -> Finish[m.ImportKeyReply]:
    """Take in the keys of an index. One that is taken is never overwritten."""
    device = call.device
    name = name_of(call, request.type, request.index)
    if not device.lab:
        raise RefusalError(Refusal.LAB_ONLY)
    check_index(call, name)
    password = new_password(call, name, request)
    record = KeyRecord(type=name.type.value, index=name.index, created_unix_ms=device.now_ms())
    answer = m.ImportKeyReply()
    if name.type is KeyType.KEK:
        _take_kek(call, name, request, record, answer)
    else:
        _take_sm2(call, name, request, record, answer, guarded=password is not None)
    # Another file under the id of an import that was done is no repetition of it.
    public = (record.sign_public_key, record.encrypt_public_key, record.check_value.encode())
    call.asked = b"".join(public)
    if password is not None:
        iterations = device.settings.password_iterations
        record.password_blob = enroll(
            device.core, device.keys.management, name, password, iterations
        )

    def finish(reply: m.ImportKeyReply) -> None:
        reply.MergeFrom(answer)
        reply.key.CopyFrom(store_new(call, name, record))

    return finish


# ---- SM2


class _Passphrases:
    """Opens files that are encrypted; a passphrase that opened nothing was a mistake."""

    def __init__(self, call: Call, request: m.ImportKeyRequest) -> None:
        self._core = call.device.core
        self._common = call.secret(request.passphrase) if request.HasField("passphrase") else None
        self._own: Secret | None = None
        if request.HasField("encrypt_passphrase"):
            if not request.HasField("encrypt_file"):
                raise RefusalError(
                    Refusal.ARGUMENT, "encrypt_passphrase goes with encrypt_file, which is missing"
                )
            self._own = call.secret(request.encrypt_passphrase)
        self._used: list[Secret] = []

    def open(
        self, file: Secret, usages: tuple[Usage, ...], own: bool
    ) -> tuple[list[KeyHandle], ImportReport]:
        """Read a key file, with its passphrase if it needs one."""
        try:
            return self._core.import_sm2_file(file, None, usages)
        except KeyFileError as error:
            passphrase = self._own if own and self._own is not None else self._common
            if error.report.reason is not ImportReason.PASSPHRASE_NEEDED or passphrase is None:
                raise
        self._used.append(passphrase)
        try:
            return self._core.import_sm2_file(file, passphrase, usages)
        except RefusalError as error:
            raise explained(error, passphrase) from None

    def check_all_used(self) -> None:
        """ARGUMENT when one was given for files that are all in clear."""
        for given in (self._common, self._own):
            if given is not None and given not in self._used:
                raise RefusalError(
                    Refusal.ARGUMENT, "a passphrase was given, but what it is for is not encrypted"
                )


def _take_sm2(  # noqa: PLR0913, PLR0917  what the handler has gathered
    call: Call,
    name: KeyName,
    request: m.ImportKeyRequest,
    record: KeyRecord,
    answer: m.ImportKeyReply,
    guarded: bool,
) -> None:
    if not request.HasField("file"):
        raise RefusalError(Refusal.ARGUMENT, "the key file is missing")
    if request.components or request.check_value:
        raise RefusalError(Refusal.ARGUMENT, "components and check values are for kek, not sm2")
    sign, encrypt = PART_USAGE["sign"], PART_USAGE["encrypt"]
    passphrases = _Passphrases(call, request)
    handles: list[KeyHandle] = []
    try:
        if request.HasField("encrypt_file"):
            taken, first = _read(call, request.file, passphrases, (sign,), "signature")
            handles += taken
            taken, second = _read(call, request.encrypt_file, passphrases, (encrypt,), "encryption")
            handles += taken
            answer.encrypt_form = second.form
            call.note = f"signature pair {_story(first)}; encryption pair {_story(second)}"
        else:
            taken, first = _read(call, request.file, passphrases, (sign, encrypt), "")
            handles += taken
            call.note = f"both pairs {_story(first)}"
        passphrases.check_all_used()
        answer.form = first.form
        _fill_sm2(call, name, record, handles, guarded)
    finally:
        for handle in handles:
            discard(call.device.core, handle)


def _read(
    call: Call,
    field: common_pb2.Secret,
    passphrases: _Passphrases,
    usages: tuple[Usage, ...],
    pair: str,
) -> tuple[list[KeyHandle], ImportReport]:
    """Read one file; a refusal says which pair it was for, when there are two."""
    file = call.secret(field)
    try:
        return passphrases.open(file, usages, own=pair == "encryption")
    except KeyFileError as error:
        said = f"{pair} pair: {error.detail}" if pair else error.detail
        raise RefusalError(error.refusal, said) from None
    except RefusalError as error:
        raise explained(error, file) from None


def _fill_sm2(
    call: Call, name: KeyName, record: KeyRecord, handles: list[KeyHandle], guarded: bool
) -> None:
    core, management = call.device.core, call.device.keys.management
    sign, encrypt = handles
    record.bits = SM2_BITS
    record.sign_public_key = core.public_key(sign)
    record.sign_blob = core.seal(management, sign, name.aad("sign", guarded))
    record.encrypt_public_key = core.public_key(encrypt)
    record.encrypt_blob = core.seal(management, encrypt, name.aad("encrypt", guarded))


# ---- KEK


def _take_kek(
    call: Call,
    name: KeyName,
    request: m.ImportKeyRequest,
    record: KeyRecord,
    answer: m.ImportKeyReply,
) -> None:
    if any(request.HasField(field) for field in SM2_FIELDS):
        raise RefusalError(Refusal.ARGUMENT, "a kek comes as components, not as a key file")
    core = call.device.core
    components = [call.secret(component) for component in request.components]
    if not components:
        raise RefusalError(Refusal.ARGUMENT, "the components of the kek are missing")
    expected = _check_value(request.check_value)
    try:
        kek, checks, report = core.import_kek(components, PART_USAGE["kek"])
    except RefusalError as error:
        raise explained(error, components[0]) from None
    record.bits = KEK_BITS
    record.check_value = core.check_value(kek).hex()
    record.kek_blob = seal_part(core, call.device.keys.management, kek, name.aad("kek", False))
    if expected and record.check_value != expected:
        raise RefusalError(
            Refusal.KEY, f"the kek has the check value {record.check_value}, not {expected}"
        )
    answer.form = report.form
    answer.component_check_values.extend(check.hex() for check in checks)
    count = len(components)
    call.note = _story(report) + (f" ({count})" if count > 1 else "")


def _check_value(text: str) -> str:
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b"?"
    if len(value) not in (0, 4):
        raise RefusalError(Refusal.ARGUMENT, "a check value is 8 hex digits")
    return value.hex()


def _story(report: ImportReport) -> str:
    """For the audit record: what came, and whether it lay in a file in clear."""
    return f"imported{'' if report.encrypted else ' in clear'}: {report.form}"
