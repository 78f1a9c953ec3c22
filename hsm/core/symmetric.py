"""SM4 and SM3 by handle."""

from hsm.core.bridge import (
    NULL,
    BytesLike,
    C,
    check,
    given,
    given_exactly,
    handle_room,
    room,
    room_with,
    taken,
    taken_handle,
)
from hsm.core.room import Room
from hsm.core.values import Aead, KeyHandle, Mode, XtsForm


class SymmetricOps(Room):
    """SM4 (GB/T 32907, GB/T 17964-2021), SM3 (GB/T 32905), HMAC-SM3 (GB/T 15852.2)."""

    def sm4_crypt(
        self, key: KeyHandle, mode: Mode, encrypt: bool, iv: BytesLike, data: BytesLike
    ) -> tuple[bytes, bytes]:
        """Encrypt or decrypt; give the output and the IV with which the next call continues.

        ECB and CBC take whole blocks. ECB ignores `iv` and gives an empty one.
        """
        source = given(data)
        n = len(source)
        out = room(n)
        chained = NULL if mode == Mode.ECB else room_with(iv, 16)
        direction = C.HSM_ENCRYPT if encrypt else C.HSM_DECRYPT
        module = self.pointer
        check(C.hsm_sm4_crypt(module, key.number, mode, direction, chained, source, n, out))
        return taken(out, n), b"" if mode == Mode.ECB else taken(chained, 16)

    def cbc_mac(self, key: KeyHandle, iv: BytesLike, data: BytesLike) -> bytes:
        """Give the CBC-MAC of whole blocks, at least one; no padding. Needs MAC."""
        source, out = given(data), room(16)
        check(
            C.hsm_sm4_cbc_mac(
                self.pointer, key.number, given_exactly(iv, 16), source, len(source), out
            )
        )
        return taken(out, 16)

    def aead_encrypt(  # noqa: PLR0913, PLR0917
        self,
        key: KeyHandle,
        aead: Aead,
        nonce: BytesLike,
        aad: BytesLike,
        data: BytesLike,
        tag_len: int = 16,
    ) -> tuple[bytes, bytes]:
        """Encrypt and authenticate: ciphertext and tag."""
        fresh, bound, source = given(nonce), given(aad), given(data)
        n, tag_size = len(source), max(tag_len, 0)
        out, tag = room(n), room(tag_size)
        check(
            C.hsm_sm4_aead_encrypt(
                self.pointer,
                key.number,
                aead,
                fresh,
                len(fresh),
                bound,
                len(bound),
                source,
                n,
                out,
                tag,
                tag_size,
            )
        )
        return taken(out, n), taken(tag, tag_size)

    def aead_decrypt(  # noqa: PLR0913, PLR0917
        self,
        key: KeyHandle,
        aead: Aead,
        nonce: BytesLike,
        aad: BytesLike,
        data: BytesLike,
        tag: BytesLike,
    ) -> bytes:
        """Check and decrypt: MAC when the tag is wrong."""
        fresh, bound, source, mark = given(nonce), given(aad), given(data), given(tag)
        n = len(source)
        out = room(n)
        check(
            C.hsm_sm4_aead_decrypt(
                self.pointer,
                key.number,
                aead,
                fresh,
                len(fresh),
                bound,
                len(bound),
                source,
                n,
                mark,
                len(mark),
                out,
            )
        )
        return taken(out, n)

    def xts(
        self, key: KeyHandle, form: XtsForm, encrypt: bool, tweak: BytesLike, data: BytesLike
    ) -> bytes:
        """Encrypt or decrypt one data unit of at least 16 bytes under a key of 32."""
        source = given(data)
        n = len(source)
        out = room(n)
        start = given_exactly(tweak, 16)
        direction = C.HSM_ENCRYPT if encrypt else C.HSM_DECRYPT
        module = self.pointer
        check(C.hsm_sm4_xts(module, key.number, form, direction, start, source, n, out))
        return taken(out, n)

    def sm3(self, data: BytesLike) -> bytes:
        """Hash in one call: 32 bytes."""
        source, out = given(data), room(32)
        check(C.hsm_sm3(self.pointer, source, len(source), out))
        return taken(out, 32)

    def hmac(self, key: KeyHandle, data: BytesLike) -> bytes:
        """HMAC-SM3 in one call: 32 bytes. Needs MAC."""
        source, out = given(data), room(32)
        check(C.hsm_hmac_sm3(self.pointer, key.number, source, len(source), out))
        return taken(out, 32)

    def hash_begin(self) -> KeyHandle:
        """Start a running hash; destroy ends it early."""
        out = handle_room()
        check(C.hsm_hash_begin(self.pointer, out))
        return taken_handle(out)

    def hmac_begin(self, key: KeyHandle) -> KeyHandle:
        """Start a running HMAC; `key` may be destroyed meanwhile."""
        out = handle_room()
        check(C.hsm_hmac_begin(self.pointer, key.number, out))
        return taken_handle(out)

    def hash_update(self, running: KeyHandle, data: BytesLike) -> None:
        """Continue a running hash: STEP when another thread is in the middle of it."""
        source = given(data)
        check(C.hsm_hash_update(self.pointer, running.number, source, len(source)))

    def hash_final(self, running: KeyHandle) -> bytes:
        """End a running hash and its handle: 32 bytes."""
        out = room(32)
        check(C.hsm_hash_final(self.pointer, running.number, out))
        return taken(out, 32)
