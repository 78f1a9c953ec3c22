"""Many independent ops in one call of the core: each with a status of its own.

A batch is built once and can be run any number of times: its ops point into the caller's buffers,
which are lent to it until clear(). Nothing is copied on the way in or out, so a piece of one large
buffer is given as a slice of its memoryview. The core runs ops side by side where it can.
"""

from threading import Lock
from typing import Any

from hsm.core.bridge import NULL, BytesLike, C, check, field_offset, lent, raw, size_of, structs
from hsm.core.room import Room
from hsm.core.values import Aead, BatchKind, CipherOrder, KeyHandle, Mode, XtsForm
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal

Writable = bytearray | memoryview

_OP = "hsm_batch_op"
# Where the codes (32 bits) and the lengths written (64 bits) lie, and how far from one to the next.
_CODES = (field_offset(_OP, "rc") // 4, size_of(_OP) // 4)
_LENGTHS = (field_offset(_OP, "out_len") // 8, size_of(_OP) // 8)


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
        self._codes = raw(self._ops).cast("i")
        self._lengths = raw(self._ops).cast("Q")
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
        at, step = _CODES
        return self._codes[at : at + self._count * step : step]

    @property
    def written(self) -> memoryview:
        """How many bytes each op of the last run wrote to its output; needed, with NO_BUFFER."""
        at, step = _LENGTHS
        return self._lengths[at : at + self._count * step : step]

    def refusal(self, index: int) -> Refusal:
        """Name the code of an op after a run: Refusal.OK is success."""
        return Refusal(self.codes[index])

    def random(self, out: Writable) -> int:
        """Fill `out` with random bytes."""
        with self._lock:
            op = self._next(BatchKind.RANDOM)
            self._write(op, out)
            return self._added()

    def sm3(self, data: BytesLike, out: Writable) -> int:
        """Hash: 32 bytes."""
        with self._lock:
            op = self._next(BatchKind.SM3)
            self._read(op, data)
            self._write(op, out)
            return self._added()

    def hmac(self, key: KeyHandle, data: BytesLike, out: Writable) -> int:
        """HMAC-SM3: 32 bytes. Needs MAC."""
        with self._lock:
            op = self._next(BatchKind.HMAC_SM3, key)
            self._read(op, data)
            self._write(op, out)
            return self._added()

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
        with self._lock:
            op = self._next(BatchKind.SM4_CRYPT, key)
            op.form = mode
            op.direction = encrypt
            op.iv = NULL if iv is None else self._exactly(iv, 16, writable=True)
            self._read(op, data)
            self._write(op, out)
            return self._added()

    def cbc_mac(self, key: KeyHandle, iv: BytesLike, data: BytesLike, out: Writable) -> int:
        """CBC-MAC of whole blocks, at least one: 16 bytes. Needs MAC."""
        with self._lock:
            op = self._next(BatchKind.SM4_CBC_MAC, key)
            self._fresh(op, iv)
            self._read(op, data)
            self._write(op, out)
            return self._added()

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
        with self._lock:
            op = self._next(BatchKind.SM4_AEAD_ENCRYPT, key)
            op.form = aead
            self._fresh(op, nonce)
            self._bound(op, aad)
            self._read(op, data)
            self._write(op, out)
            op.tag = buffer = self._lend(tag, writable=True)
            op.tag_len = len(buffer)
            return self._added()

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
        with self._lock:
            op = self._next(BatchKind.SM4_AEAD_DECRYPT, key)
            op.form = aead
            self._fresh(op, nonce)
            self._bound(op, aad)
            self._read(op, data)
            self._write(op, out)
            op.proof = buffer = self._lend(tag)
            op.tag_len = len(buffer)
            return self._added()

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
        with self._lock:
            op = self._next(BatchKind.SM4_XTS, key)
            op.form = form
            op.direction = encrypt
            self._fresh(op, tweak)
            self._read(op, data)
            self._write(op, out)
            return self._added()

    def sign(self, key: KeyHandle, digest: BytesLike, out: Writable) -> int:
        """Sign 32 bytes of digest: 64 bytes, r || s. Needs SIGN."""
        with self._lock:
            op = self._next(BatchKind.SM2_SIGN, key)
            self._read(op, digest)
            self._write(op, out)
            return self._added()

    def verify(self, key: KeyHandle, digest: BytesLike, signature: BytesLike) -> int:
        """Check a signature: VERIFY when it is wrong. Needs the usage VERIFY."""
        with self._lock:
            op = self._next(BatchKind.SM2_VERIFY, key)
            self._read(op, digest)
            op.proof = self._exactly(signature, 64)
            return self._added()

    def verify_point(self, point: BytesLike, digest: BytesLike, signature: BytesLike) -> int:
        """Check a signature under `point`: KEY when that is none."""
        with self._lock:
            op = self._next(BatchKind.SM2_VERIFY_POINT)
            self._read(op, digest)
            op.point = self._exactly(point, 64)
            op.proof = self._exactly(signature, 64)
            return self._added()

    def sm2_encrypt(
        self,
        point: BytesLike,
        data: BytesLike,
        out: Writable,
        order: CipherOrder = CipherOrder.C1C3C2,
    ) -> int:
        """Encrypt 1 to 4,096 bytes; the output is 96 bytes longer."""
        with self._lock:
            op = self._next(BatchKind.SM2_ENCRYPT)
            op.form = order
            op.point = self._exactly(point, 64)
            self._read(op, data)
            self._write(op, out)
            return self._added()

    def sm2_decrypt(
        self,
        key: KeyHandle,
        data: BytesLike,
        out: Writable,
        order: CipherOrder = CipherOrder.C1C3C2,
    ) -> int:
        """Decrypt; the output is 96 bytes shorter."""
        with self._lock:
            op = self._next(BatchKind.SM2_DECRYPT, key)
            op.form = order
            self._read(op, data)
            self._write(op, out)
            return self._added()

    # From here on: with the lock held. What a kind does not read keeps what an earlier op left.

    def _next(self, kind: BatchKind, key: KeyHandle | None = None) -> Any:
        if self._count == self._room:
            raise RefusalError(Refusal.LIMIT, f"a batch with room for {self._room} ops is full")
        op = self._ops[self._count]
        op.kind = kind
        op.rc.code = Refusal.UNKNOWN  # until it has run
        op.out_len = 0
        if key is not None:
            op.key = key.number
        return op

    def _added(self) -> int:
        self._count += 1
        return self._count - 1

    def _lend(self, data: BytesLike, writable: bool = False) -> Any:
        buffer = lent(data, writable)
        self._lent.append(buffer)
        return buffer

    def _exactly(self, data: BytesLike, size: int, writable: bool = False) -> Any:
        """Lend `size` bytes, or nothing: the core then refuses the op with ARGUMENT."""
        buffer = self._lend(data, writable)
        return buffer if len(buffer) == size else NULL

    def _read(self, op: Any, data: BytesLike) -> None:
        buffer = self._lend(data)
        setattr(op, "in", buffer)  # a keyword of Python
        op.in_len = len(buffer)

    def _write(self, op: Any, out: Writable) -> None:
        op.out = buffer = self._lend(out, writable=True)
        op.out_room = len(buffer)

    def _fresh(self, op: Any, nonce: BytesLike) -> None:
        op.nonce = buffer = self._lend(nonce)
        op.nonce_len = len(buffer)

    def _bound(self, op: Any, aad: BytesLike) -> None:
        op.aad = buffer = self._lend(aad)
        op.aad_len = len(buffer)
