"""Keys out of files, certification requests: what is read is read by the core alone."""

from collections.abc import Sequence
from typing import Any

from hsm.core.bridge import (
    NULL,
    BytesLike,
    C,
    LentSecret,
    check,
    given,
    given_point,
    handle_room,
    length,
    numbers,
    room,
    struct,
    structs,
    taken,
    taken_handle,
    text,
)
from hsm.core.import_report import (
    ImportReason,
    ImportReport,
    KeyFileError,
    describe_kek,
    describe_sm2,
)
from hsm.core.room import Room
from hsm.core.sealing import SECRET_OVERHEAD
from hsm.core.values import KeyHandle, Secret, Usage
from hsm.spec.refusals import Refusal

PASSPHRASE_MAX = int(C.HSM_IMPORT_PASSPHRASE_MAX)
LINE_MAX = int(C.HSM_SECRET_LINE_MAX)
_CHECK = int(C.HSM_IMPORT_CHECK_BYTES)


class KeyFileOps(Room):
    """The ops that take keys in from files, and the one that asks for their certificates."""

    def import_sm2_file(
        self, file: Secret, passphrase: Secret | None, usages: Sequence[Usage]
    ) -> tuple[list[KeyHandle], ImportReport]:
        """Read one SM2 key; a handle of it for each usage. KeyFileError says what is wrong."""
        lent = LentSecret(file)
        opener = None if passphrase is None else LentSecret(passphrase)
        out, report = structs("hsm_handle", len(usages)), struct("hsm_import_report")
        result = C.hsm_key_import_sm2_file(
            self.pointer,
            lent.pointer,
            NULL if opener is None else opener.pointer,
            numbers("uint32_t", [int(usage) for usage in usages]),
            len(usages),
            out,
            report,
        )
        said = _taken_report(report)
        if said.reason is not ImportReason.TAKEN:
            raise KeyFileError(Refusal(int(result.code)), said, describe_sm2(said))
        check(result)
        return [KeyHandle(int(number)) for number in out], said

    def import_kek(
        self, components: Sequence[Secret], usage: Usage
    ) -> tuple[KeyHandle, list[bytes], ImportReport]:
        """Join the components of an SM4 key; gives the check value of each, 4 bytes."""
        lent = [LentSecret(component) for component in components]
        array = structs("hsm_secret", len(lent))
        for place, secret in enumerate(lent):
            array[place] = secret.pointer[0]
        out, checks, report = handle_room(), room(_CHECK * len(lent)), struct("hsm_import_report")
        result = C.hsm_key_import_kek(self.pointer, array, len(lent), usage, out, checks, report)
        said = _taken_report(report)
        if said.reason is not ImportReason.TAKEN:
            raise KeyFileError(Refusal(int(result.code)), said, describe_kek(said, len(lent)))
        check(result)
        values = taken(checks, _CHECK * len(lent))
        return (
            taken_handle(out),
            [values[at : at + _CHECK] for at in range(0, len(values), _CHECK)],
            said,
        )

    def sign_request(self, key: KeyHandle, info: BytesLike, user_id: BytesLike) -> bytes:
        """Sign the CertificationRequestInfo that names this key (RFC 2986); r || s.

        Also a key that only decrypts may do this. KEY: it names another key. USER_ID: too long.
        """
        message, name, out = given(info), given(user_id), room(64)
        check(
            C.hsm_sm2_sign_request(
                self.pointer, key.number, message, len(message), name, len(name), out
            )
        )
        return taken(out, 64)


def seal_secret_line(point: BytesLike, context: BytesLike, descriptor: int) -> bytes:
    """Seal the next line of a descriptor, without its end; only the core reads it.

    FILE_NOT_FOUND: it cannot be read. FILE_SIZE: the line is empty, or longer than LINE_MAX bytes.
    """
    bound = given(context)
    most = LINE_MAX + SECRET_OVERHEAD
    out, size = room(most), length(most)
    check(C.hsm_secret_seal_line(given_point(point), bound, len(bound), descriptor, out, size))
    return taken(out, int(size[0]))


def _taken_report(report: Any) -> ImportReport:
    return ImportReport(
        reason=ImportReason(int(report.reason)),
        form=text(report.form),
        encrypted=bool(report.encrypted),
        item=int(report.item),
        number=int(report.number),
        found=text(report.found) if report.found else "",
    )
