"""Keys by handle: made, imported, asked about, wrapped, opened."""

import os
from typing import Any

from hsm.core.bridge import (
    BytesLike,
    C,
    LentSecret,
    check,
    given,
    given_exactly,
    given_point,
    handle_room,
    length,
    lent_path,
    room,
    struct,
    taken,
    taken_handle,
)
from hsm.core.room import Room
from hsm.core.values import KeyHandle, KeyInfo, KeyType, Mode, Secret, Usage
from hsm.spec.refusals import Refusal

_BLOB_MAX = int(C.HSM_SYMMETRIC_MAX) + int(C.HSM_BLOB_OVERHEAD)


class KeyOps(Room):
    """The ops that make, move and end keys."""

    def generate_sm2(self, usage: Usage) -> KeyHandle:
        """Make a pair and check it once (GM/T 0028): SELF_TEST when that fails."""
        out = handle_room()
        check(C.hsm_key_generate_sm2(self.pointer, usage, out))
        return taken_handle(out)

    def generate_symmetric(self, n: int, usage: Usage) -> KeyHandle:
        """Make a key of n bytes, 1 to 64."""
        out = handle_room()
        check(C.hsm_key_generate_symmetric(self.pointer, max(n, 0), usage, out))
        return taken_handle(out)

    def import_sm2(self, d: BytesLike, usage: Usage) -> KeyHandle:
        """Take in a private key of 32 bytes, big-endian: KEY unless 1 <= d <= n-2."""
        out = handle_room()
        check(C.hsm_key_import_sm2(self.pointer, given_exactly(d, 32, Refusal.KEY), usage, out))
        return taken_handle(out)

    def import_symmetric(self, key: BytesLike, usage: Usage) -> KeyHandle:
        """Take in a key of 1 to 64 bytes."""
        buffer = given(key)
        out = handle_room()
        check(C.hsm_key_import_symmetric(self.pointer, buffer, len(buffer), usage, out))
        return taken_handle(out)

    def key_info(self, key: KeyHandle) -> KeyInfo:
        """Tell type, usage and bits."""
        info = struct("hsm_key_info")
        check(C.hsm_key_get_info(self.pointer, key.number, info))
        return KeyInfo(KeyType(int(info.type)), Usage(int(info.usage)), int(info.bits))

    def public_key(self, key: KeyHandle) -> bytes:
        """Give the point of a pair, x || y, 64 bytes."""
        out = room(64)
        check(C.hsm_key_public(self.pointer, key.number, out))
        return taken(out, 64)

    def destroy(self, key: KeyHandle) -> None:
        """End a key or a running hash: dead at once, wiped when the last op on it has ended."""
        check(C.hsm_key_destroy(self.pointer, key.number))

    def check_value(self, key: KeyHandle) -> bytes:
        """Give the first 4 bytes of SM4-ECB over a zero block; for keys of 16 bytes."""
        out = room(4)
        check(C.hsm_key_check_value(self.pointer, key.number, out))
        return taken(out, 4)

    def seal(self, wrapping: KeyHandle, key: KeyHandle, aad: BytesLike) -> bytes:
        """Wrap `key` for the store, bound to `aad`. Needs WRAP and EXPORT."""
        bound = given(aad)
        out, size = room(_BLOB_MAX), length(_BLOB_MAX)
        module = self.pointer
        check(C.hsm_key_seal(module, wrapping.number, key.number, bound, len(bound), out, size))
        return taken(out, int(size[0]))

    def unseal(self, wrapping: KeyHandle, blob: BytesLike, aad: BytesLike) -> KeyHandle:
        """Open a sealed key: INTEGRITY when it was changed or sealed for another `aad`."""
        box, bound = given(blob), given(aad)
        out = handle_room()
        check(
            C.hsm_key_unseal(self.pointer, wrapping.number, box, len(box), bound, len(bound), out)
        )
        return taken_handle(out)

    def wrap_sm2(self, point: BytesLike, key: KeyHandle) -> bytes:
        """Encrypt a session key under a public key: C1 || C3 || C2."""
        most = int(C.HSM_SYMMETRIC_MAX) + int(C.HSM_SM2_CIPHER_OVERHEAD)
        out, size = room(most), length(most)
        check(C.hsm_key_wrap_sm2(self.pointer, given_point(point), key.number, out, size))
        return taken(out, int(size[0]))

    def unwrap_sm2(self, pair: KeyHandle, data: BytesLike, usage: Usage) -> KeyHandle:
        """Open a session key wrapped by wrap_sm2. Needs DECRYPT."""
        wrapped = given(data)
        out = handle_room()
        check(C.hsm_key_unwrap_sm2(self.pointer, pair.number, wrapped, len(wrapped), usage, out))
        return taken_handle(out)

    def wrap_sm4(self, kek: KeyHandle, mode: Mode, key: KeyHandle) -> bytes:
        """Encrypt a session key under a KEK: ECB the bytes only, CBC with the IV in front."""
        most = int(C.HSM_SYMMETRIC_MAX) + int(C.HSM_SM4_BLOCK)
        out, size = room(most), length(most)
        check(C.hsm_key_wrap_sm4(self.pointer, kek.number, mode, key.number, out, size))
        return taken(out, int(size[0]))

    def unwrap_sm4(self, kek: KeyHandle, mode: Mode, data: BytesLike, usage: Usage) -> KeyHandle:
        """Open a session key wrapped by wrap_sm4. Needs UNWRAP."""
        wrapped = given(data)
        out = handle_room()
        module = self.pointer
        check(C.hsm_key_unwrap_sm4(module, kek.number, mode, wrapped, len(wrapped), usage, out))
        return taken_handle(out)

    def unsealing_key_from_file(
        self, path: str | os.PathLike[str], create: bool = False
    ) -> KeyHandle:
        """Read the machine's key file, or make it (never over another); only the core sees it."""
        out = handle_room()
        name: Any = lent_path(os.fsencode(path))
        check(C.hsm_unsealing_key_from_file(self.pointer, name, create, out))
        return taken_handle(out)

    def unsealing_key_from_passphrase(self, fd: int, salt: BytesLike, iterations: int) -> KeyHandle:
        """Read one line from the descriptor and stretch it; salt: 16 bytes."""
        out = handle_room()
        check(
            C.hsm_unsealing_key_from_passphrase(
                self.pointer, fd, given_exactly(salt, 16), iterations, out
            )
        )
        return taken_handle(out)

    def generate_transport_key(self) -> KeyHandle:
        """Make the pair that secrets are sealed to; its public half is `public_key`'s answer."""
        out = handle_room()
        check(C.hsm_transport_key_generate(self.pointer, out))
        return taken_handle(out)

    def enroll_password(
        self,
        wrapping: KeyHandle,
        password: Secret,
        iterations: int,
        aad: BytesLike,
        *,
        minimum: int = 1,
    ) -> bytes:
        """Seal a verifier for a private-key access password.

        ARGUMENT unless the password has `minimum` to 128 bytes; SECRET_KEY, INTEGRITY as of Secret.
        """
        lent, bound = LentSecret(password), given(aad)
        out, size = room(_BLOB_MAX), length(_BLOB_MAX)
        check(
            C.hsm_password_enroll(
                self.pointer,
                wrapping.number,
                lent.pointer,
                minimum,
                iterations,
                bound,
                len(bound),
                out,
                size,
            )
        )
        return taken(out, int(size[0]))

    def check_password(
        self, wrapping: KeyHandle, blob: BytesLike, aad: BytesLike, password: Secret
    ) -> None:
        """Compare in constant time: ACCESS_PASSWORD when it is wrong, ARGUMENT unless 1 to 128."""
        box, bound, lent = given(blob), given(aad), LentSecret(password)
        check(
            C.hsm_password_check(
                self.pointer,
                wrapping.number,
                box,
                len(box),
                bound,
                len(bound),
                lent.pointer,
            )
        )
