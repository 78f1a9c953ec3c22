"""What is measured: an op of a primitive on messages of a size; and how a filter picks."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .errors import WrongQuestionError

SM4_OPS = (
    "ecb-encrypt",
    "cbc-encrypt",
    "cbc-decrypt",
    "ctr",
    "gcm-encrypt",
    "ccm-encrypt",
    "xts-encrypt",
)
SM2_OPS = ("sign", "verify", "verify-known", "keygen", "mul", "encrypt", "decrypt")
SM2_SIZE = 32  # a digest, a message, a scalar
SIZES = (16, 64, 1024, 16384)
STREAMS = (16, 64)
# What has kernels for many messages at once, and what `hsm_batch` takes.
STREAM_OPS = (("sm4", "cbc-encrypt"), ("sm3", "hash"), ("hmac-sm3", "mac"))
BATCH_OPS = (*(("sm4", op) for op in SM4_OPS), ("sm3", "hash"), ("hmac-sm3", "mac"))
SM2_BATCH_OPS = ("sign", "verify", "verify-known", "encrypt", "decrypt")


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table. size: bytes of a message; of SM2, of the digest or scalar.

    streams: independent messages of one call. mode: `single`, a call of the op itself, or `batch`,
    a call of `hsm_batch` with an op for each message.
    """

    primitive: str
    op: str
    size: int
    streams: int = 1
    mode: str = "single"

    def __str__(self) -> str:
        return f"{self.name} {self.size}"

    @property
    def name(self) -> str:
        """It without its size."""
        many = "" if self.streams == 1 else f" x{self.streams}"
        return f"{self.primitive} {self.op}{many}" + (" batch" if self.mode == "batch" else "")

    @property
    def words(self) -> tuple[str, ...]:
        """What a filter may name."""
        return (self.primitive, self.op, str(self.size), f"x{self.streams}", self.mode)


CASES = (
    *(Case("sm4", op, size) for op in SM4_OPS for size in SIZES),
    *(Case("sm3", "hash", size) for size in SIZES),
    *(Case("hmac-sm3", "mac", size) for size in SIZES),
    *(Case("sm2", op, SM2_SIZE) for op in SM2_OPS),
    *(Case("drbg", "random", size) for size in (16, 32, 64, 1024, 16384)),
    *(Case(*op, size, many) for op in STREAM_OPS for many in STREAMS for size in SIZES),
    *(Case(*op, size, many, "batch") for op in BATCH_OPS for many in STREAMS for size in SIZES),
    *(Case("sm2", op, SM2_SIZE, many, "batch") for op in SM2_BATCH_OPS for many in STREAMS),
    *(Case("drbg", "random", size, many, "batch") for many in STREAMS for size in (16, 32, 64)),
)


def choose(filters: Sequence[str]) -> tuple[Case, ...]:
    """Pick the cases that one of the filters names; without filters, all.

    A filter is words joined by `/`, each a primitive, op, size, mode or number of streams (`x16`),
    perhaps with `*`; a case has to fit all words of it: `sm3`, `sm4/gcm-encrypt/1024`, `sm4/cbc-*`,
    `batch/x64`. WrongQuestionError when a filter fits nothing.
    """
    if not filters:
        return CASES
    chosen: set[Case] = set()
    for text in filters:
        found = {case for case in CASES if _fits(case, text)}
        if not found:
            raise WrongQuestionError(_advice(text))
        chosen |= found
    return tuple(case for case in CASES if case in chosen)


def _fits(case: Case, text: str) -> bool:
    return all(any(fnmatchcase(have, word) for have in case.words) for word in text.split("/"))


def _advice(text: str) -> str:
    known = {word for case in CASES for word in case.words}
    strange = [w for w in text.split("/") if not any(fnmatchcase(have, w) for have in known)]
    if not strange:
        return f"--filter {text}: no case has all of these together"
    primitives = dict.fromkeys(case.primitive for case in CASES)
    ops = dict.fromkeys(case.op for case in CASES)
    sizes = sorted({case.size for case in CASES})
    return (
        f"--filter {text}: {strange[0]!r} is no primitive ({', '.join(primitives)}), "
        f"op ({', '.join(ops)}), size ({', '.join(map(str, sizes))}), number of streams "
        f"({', '.join(f'x{n}' for n in (1, *STREAMS))}) or mode (single, batch); "
        "join words by /, as in sm4/ctr/1024"
    )
