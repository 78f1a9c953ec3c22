"""Many independent ops in one call of the core: each with a status of its own.

A batch is built once and can be run any number of times: its ops point into the caller's buffers,
which are lent to it until clear(). Nothing is copied on the way in or out, so a piece of one large
buffer is given as a slice of its memoryview. The core runs ops side by side where it can.
"""

from struct import Struct
from threading import Lock
from typing import Any

from hsm.core.bridge import BytesLike, C, address, check, field_offset, lent, raw, size_of, structs
from hsm.core.room import Room
from hsm.core.values import Aead, BatchKind, CipherOrder, KeyHandle, Mode, XtsForm
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal

Writable = bytearray | memoryview

_OP = "hsm_batch_op"
_FIELDS = (
    ("kind", "I"),
    ("form", "I"),
    ("direction", "i"),
    ("rc", "i"),
    ("key", "Q"),
    ("in", "P"),
    ("in_len", "N"),
    ("out", "P"),
    ("out_room", "N"),
    ("out_len", "N"),
    ("iv", "P"),
    ("nonce", "P"),
    ("nonce_len", "N"),
    ("aad", "P"),
    ("aad_len", "N"),
    ("tag", "P"),
    ("tag_len", "N"),
    ("proof", "P"),
    ("point", "P"),
)
_LAYOUT = Struct("@" + "".join(code for _, code in _FIELDS))
_INT = 4
_WORD = 8
_STRIDE = _LAYOUT.size
_CODE_AT = field_offset(_OP, "rc") // _INT
_LENGTH_AT = field_offset(_OP, "out_len") // _WORD
_BLOCK = 16
_NOTHING = (0, 0)


def _check_layout() -> None:
    """Find out at once if hsm.h and this file differ: ops are written as bytes, for speed."""
    at = 0
    for name, code in _FIELDS:
        if field_offset(_OP, name) != at:
            raise ImportError(f"hsm_batch_op.{name} does not lie where hsm.core.batch writes it")
        at += Struct("@" + code).size
    if at != _STRIDE or size_of(_OP) != _STRIDE:
        raise ImportError("hsm_batch_op is not what hsm.core.batch writes")


_check_layout()


def _sized(data: BytesLike, size: int) -> BytesLike | None:
    """Leave out what has another length: the core then refuses the op with ARGUMENT."""
    return data if memoryview(data).nbytes == size else None


class Batch:
    """Up to `room` ops on one module. Made by Module.batch().

    Each method that names an op adds it and returns its index. What would be refused by the single
    call is refused when the batch runs, in that op alone; so is a buffer of the wrong length
    (ARGUMENT) and too little room for the output (NO_BUFFER). An output may be the op's own input;
    it may not overlap anything that another op of the batch reads or writes.

    One thread at a time: a second one waits.
    """

    def __init__(self, module: Room, room: int) -> None:
        if not 1 <= room <= int(C.HSM_BATCH_OPS_MAX):
            raise RefusalError(Refusal.ARGUMENT, "a batch has room for 1 to 1,048,576 ops")
        self._module = module
        self._room = room
        self._ops = structs(_OP, room)
        self._bytes = raw(self._ops)
        self._codes = self._bytes.cast("i")
        self._lengths = self._bytes.cast("N")
        self._lent: list[Any] = []
        self._count = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return self._count

    def clear(self) -> None:
        """Take all ops out and give their buffers back."""
        with self._lock:
            self._count = 0
            self._lent = []

    def run(self) -> list[int]:
        """Run all ops, without the GIL, and give their codes: 0, or the number of a Refusal."""
        with self._lock:
            check(C.hsm_batch(self._module.pointer, self._ops, self._count))
            return self.codes.tolist()

    @property
    def codes(self) -> memoryview:
        """The codes of the last run, in place."""
        return self._codes[_CODE_AT : _CODE_AT + self._count * _STRIDE // _INT : _STRIDE // _INT]

    @property
    def written(self) -> memoryview:
        """How many bytes each op of the last run wrote to its output; needed, with NO_BUFFER."""
        step = _STRIDE // _WORD
        return self._lengths[_LENGTH_AT : _LENGTH_AT + self._count * step : step]

    def refusal(self, index: int) -> Refusal:
        """Name the code of an op after a run: Refusal.OK is success."""
        return Refusal(self.codes[index])

    def random(self, out: Writable) -> int:
        """Fill `out` with random bytes."""
        return self._add(BatchKind.RANDOM, out=out)

    def sm3(self, data: BytesLike, out: Writable) -> int:
        """Hash: 32 bytes."""
        return self._add(BatchKind.SM3, data=data, out=out)

    def hmac(self, key: KeyHandle, data: BytesLike, out: Writable) -> int:
        """HMAC-SM3: 32 bytes. Needs MAC."""
        return self._add(BatchKind.HMAC_SM3, key=key, data=data, out=out)

    def sm4_crypt(  # noqa: PLR0913, PLR0917
        self,
        key: KeyHandle,
        mode: Mode,
        encrypt: bool,
        iv: Writable | None,
        data: BytesLike,
        out: Writable,
    ) -> int:
        """Encrypt or decrypt; `iv` is left so that the next run continues, ECB needs none."""
        return self._add(
            BatchKind.SM4_CRYPT, form=mode, encrypt=encrypt, key=key, iv=iv, data=data, out=out
        )

    def cbc_mac(self, key: KeyHandle, iv: BytesLike, data: BytesLike, out: Writable) -> int:
        """CBC-MAC of whole blocks, at least one: 16 bytes. Needs MAC."""
        return self._add(BatchKind.SM4_CBC_MAC, key=key, nonce=iv, data=data, out=out)

    def aead_encrypt(  # noqa: PLR0913, PLR0917
        self,
        key: KeyHandle,
        aead: Aead,
        nonce: BytesLike,
        aad: BytesLike,
        data: BytesLike,
        out: Writable,
        tag: Writable,
    ) -> int:
        """Encrypt and authenticate; the tag is as long as its buffer."""
        return self._add(
            BatchKind.SM4_AEAD_ENCRYPT,
            form=aead,
            key=key,
            nonce=nonce,
            aad=aad,
            data=data,
            out=out,
            tag=tag,
        )

    def aead_decrypt(  # noqa: PLR0913, PLR0917
        self,
        key: KeyHandle,
        aead: Aead,
        nonce: BytesLike,
        aad: BytesLike,
        data: BytesLike,
        tag: BytesLike,
        out: Writable,
    ) -> int:
        """Check and decrypt: MAC when the tag is wrong, `out` then is zeros."""
        return self._add(
            BatchKind.SM4_AEAD_DECRYPT,
            form=aead,
            key=key,
            nonce=nonce,
            aad=aad,
            data=data,
            proof=tag,
            out=out,
        )

    def xts(  # noqa: PLR0913, PLR0917
        self,
        key: KeyHandle,
        form: XtsForm,
        encrypt: bool,
        tweak: BytesLike,
        data: BytesLike,
        out: Writable,
    ) -> int:
        """Encrypt or decrypt one data unit of at least 16 bytes under a key of 32."""
        return self._add(
            BatchKind.SM4_XTS, form=form, encrypt=encrypt, key=key, nonce=tweak, data=data, out=out
        )

    def sign(self, key: KeyHandle, digest: BytesLike, out: Writable) -> int:
        """Sign 32 bytes of digest: 64 bytes, r || s. Needs SIGN."""
        return self._add(BatchKind.SM2_SIGN, key=key, data=digest, out=out)

    def verify(self, key: KeyHandle, digest: BytesLike, signature: BytesLike) -> int:
        """Check a signature: VERIFY when it is wrong. Needs the usage VERIFY."""
        return self._add(BatchKind.SM2_VERIFY, key=key, data=digest, proof=_sized(signature, 64))

    def verify_point(self, point: BytesLike, digest: BytesLike, signature: BytesLike) -> int:
        """Check a signature under `point`: KEY when that is none."""
        return self._add(
            BatchKind.SM2_VERIFY_POINT,
            point=_sized(point, 64),
            data=digest,
            proof=_sized(signature, 64),
        )

    def sm2_encrypt(
        self,
        point: BytesLike,
        data: BytesLike,
        out: Writable,
        order: CipherOrder = CipherOrder.C1C3C2,
    ) -> int:
        """Encrypt 1 to 4,096 bytes; the output is 96 bytes longer."""
        return self._add(
            BatchKind.SM2_ENCRYPT, form=order, point=_sized(point, 64), data=data, out=out
        )

    def sm2_decrypt(
        self,
        key: KeyHandle,
        data: BytesLike,
        out: Writable,
        order: CipherOrder = CipherOrder.C1C3C2,
    ) -> int:
        """Decrypt; the output is 96 bytes shorter."""
        return self._add(BatchKind.SM2_DECRYPT, form=order, key=key, data=data, out=out)

    def _lend(self, data: BytesLike | None, writable: bool = False) -> tuple[int, int]:
        """Give address and size of a buffer, which stays where it is until clear()."""
        if data is None:
            return _NOTHING
        buffer = lent(data, writable)
        self._lent.append(buffer)
        return address(buffer), len(buffer)

    def _add(  # noqa: PLR0913
        self,
        kind: BatchKind,
        *,
        form: int = 0,
        encrypt: bool = True,
        key: KeyHandle | None = None,
        data: BytesLike | None = None,
        out: Writable | None = None,
        iv: Writable | None = None,
        nonce: BytesLike | None = None,
        aad: BytesLike | None = None,
        tag: Writable | None = None,
        proof: BytesLike | None = None,
        point: BytesLike | None = None,
    ) -> int:
        with self._lock:
            if self._count == self._room:
                raise RefusalError(Refusal.LIMIT, f"a batch with room for {self._room} ops is full")
            chain, chain_size = self._lend(iv, writable=True)
            mark, mark_size = self._lend(tag, writable=True)
            shown, shown_size = self._lend(proof)
            _LAYOUT.pack_into(
                self._bytes,
                self._count * _STRIDE,
                kind,
                form,
                encrypt,
                0,
                0 if key is None else key.number,
                *self._lend(data),
                *self._lend(out, writable=True),
                0,
                chain if chain_size == _BLOCK else 0,
                *self._lend(nonce),
                *self._lend(aad),
                mark,
                mark_size or shown_size,
                shown,
                self._lend(point)[0],
            )
            self._count += 1
            return self._count - 1
