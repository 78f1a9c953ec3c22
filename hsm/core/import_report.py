"""Why a key file is not taken, in words. The numbers equal HSM_IMPORT_* of hsm.h."""

from dataclasses import dataclass
from enum import IntEnum, unique

from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal


@unique
class ImportReason(IntEnum):
    """What is wrong with a key file."""

    TAKEN = 0
    EMPTY = 1
    UNKNOWN_FORM = 2
    DIGITS = 3
    PEM_CUT = 4
    BASE64 = 5
    PEM_OLD_ENCRYPTION = 6
    NO_PRIVATE_KEY = 7
    TWO_KEYS = 8
    CUT = 9
    TRAILING = 10
    DER_FORM = 11
    ALGORITHM = 12
    CURVE = 13
    SIZE = 14
    MISMATCH = 15
    RANGE = 16
    WEAK = 17
    EQUAL_BYTES = 18
    COMPONENTS = 19
    CHECK_VALUE = 20
    SCHEME = 21
    PRF = 22
    CIPHER = 23
    ITERATIONS = 24
    PASSPHRASE_NEEDED = 25
    PASSPHRASE_UNUSED = 26
    PASSPHRASE_WRONG = 27
    PASSPHRASE_LENGTH = 28


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What the core says about a key file; nothing in it is secret."""

    reason: ImportReason
    form: str
    """What was read, e.g. "PEM PKCS#8 PBES2 SM4-CBC HMAC-SM3"."""
    encrypted: bool
    item: int = 0
    """The component the reason is about, from 1; 0: all of them together, or there are none."""
    number: int = 0
    found: str = ""


class KeyFileError(RefusalError):
    """A key file is not taken; `report` says why, `detail` says it in a sentence."""

    def __init__(self, refusal: Refusal, report: ImportReport, detail: str) -> None:
        super().__init__(refusal, detail)
        self.report = report


_ONLY_SM2 = "only SM2 keys can be imported"
_CONVERT = "openssl pkcs8 -topk8 -v2 sm4-cbc -in FILE writes a form that is taken"
_LEGACY = " (PBES1 needs -provider legacy -provider default)"

_SENTENCES = {
    ImportReason.EMPTY: "the file is empty",
    ImportReason.PEM_CUT: "the PEM is cut off: a BEGIN line has no END line of the same label",
    ImportReason.BASE64: "what stands between BEGIN and END is not base64",
    ImportReason.PEM_OLD_ENCRYPTION: "the key is encrypted in the old way (Proc-Type); " + _CONVERT,
    ImportReason.NO_PRIVATE_KEY: "the file holds {found}, not a private key",
    ImportReason.TWO_KEYS: "the file holds {number} private keys; give each in a file of its own",
    ImportReason.CUT: "the file is cut off: the key in it is longer than what is there",
    ImportReason.TRAILING: "bytes follow the key",
    ImportReason.DER_FORM: "not a private key in strict DER (PKCS#8 or SEC 1), or a damaged one",
    ImportReason.SIZE: "the private number has {number} bytes; that of an SM2 key has 32",
    ImportReason.MISMATCH: "the private and the public key in the file do not belong together",
    ImportReason.RANGE: "the private number is 0, or n-1 and above: no SM2 key (GB/T 32918.1 6.1)",
    ImportReason.WEAK: "a weak key: its private number, or n less it, has fewer than 128 bits",
    ImportReason.COMPONENTS: "1 to 16 components make a KEK, not {number}",
    ImportReason.SCHEME: "encrypted with {found}; PBES2 with PBKDF2 is opened. "
    + _CONVERT
    + _LEGACY,
    ImportReason.PRF: "the PBKDF2 of the file uses a function that is not known; HMAC-SM3 and "
    "HMAC with SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 are",
    ImportReason.CIPHER: "encrypted with {found}; SM4-CBC and AES-128, -192, -256-CBC are opened. "
    + _CONVERT,
    ImportReason.ITERATIONS: "the file asks for {number} iterations of PBKDF2; "
    "1 to 10000000 are done",
    ImportReason.PASSPHRASE_NEEDED: "the file is encrypted; give its passphrase",
    ImportReason.PASSPHRASE_UNUSED: "a passphrase was given, but nothing is encrypted",
    ImportReason.PASSPHRASE_WRONG: "the passphrase is wrong, or the file is damaged",
    ImportReason.PASSPHRASE_LENGTH: "a passphrase has 1 to 1024 bytes, not {number}",
}
_UNKNOWN = {
    ImportReason.SCHEME: "a method that is not known",
    ImportReason.CIPHER: "a cipher that is not known",
}
_KEK_SENTENCES = {
    ImportReason.EMPTY: "is empty",
    ImportReason.UNKNOWN_FORM: "is not hex; 32 hex digits are expected, then perhaps 8 more of the "
    "check value",
    ImportReason.DIGITS: "has {number} hex digits; 32 are expected, then perhaps 8 more of the "
    "check value",
    ImportReason.EQUAL_BYTES: "is weak: all its bytes are equal",
    ImportReason.CHECK_VALUE: "does not have the check value that stands after it",
}


def describe_sm2(report: ImportReport) -> str:
    """Say why a file of an SM2 key is not taken."""
    if report.reason is ImportReason.ALGORITHM:
        kind = f"{_article(report.found)} {report.found} key" if report.found else "another key"
        return f"this is {kind}; {_ONLY_SM2}"
    if report.reason is ImportReason.CURVE:
        return _curve(report.found)
    if report.reason is ImportReason.UNKNOWN_FORM:
        return (
            "the file is neither PEM nor DER, nor 64 hex digits. In PEM a line begins with "
            "-----BEGIN, in ASCII or UTF-8; between hex digits there is white space at most"
        )
    if report.reason is ImportReason.DIGITS:
        return f"the file has {report.number} hex digits; the private number of SM2 has 64"
    found = report.found or _UNKNOWN.get(report.reason, "")
    if found == "a PKCS#12 file":
        return f"the file holds {found}; openssl pkcs12 -nocerts -in FILE takes the key out"
    return _SENTENCES[report.reason].format(found=found, number=report.number)


def describe_kek(report: ImportReport, count: int) -> str:
    """Say why the components of a KEK are not taken."""
    if report.reason in _SENTENCES and not report.item:
        return _SENTENCES[report.reason].format(found=report.found, number=report.number)
    if not report.item:
        return "the KEK is weak: all its bytes are equal" + (
            ", its components cancel out" if count > 1 else ""
        )
    subject = f"component {report.item}" if count > 1 else "the KEK"
    return f"{subject} {_KEK_SENTENCES[report.reason].format(number=report.number)}"


def _curve(found: str) -> str:
    if found == "no named curve":
        return f"the file does not say on which curve the key is; {_ONLY_SM2}"
    if found == "explicit curve parameters":
        return (
            "the file spells its curve out; it has to name SM2 (1.2.156.10197.1.301). "
            "openssl ec -param_enc named_curve -in FILE writes it so"
        )
    kind = f"{_article(found)} {found} key" if found else "a key on another curve"
    return f"this is {kind}; {_ONLY_SM2}"


def _article(word: str) -> str:
    """Choose the article: an RSA key, a P-256 key."""
    return "an" if word[0] in "AEOR" or word.startswith(("SM", "X")) else "a"
