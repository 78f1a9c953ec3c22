"""SM2 by handle (GB/T 32918): sign, verify, encrypt, decrypt, agree."""

from hsm.core.bridge import (
    BytesLike,
    C,
    check,
    given,
    given_exactly,
    given_point,
    handle_room,
    length,
    room,
    taken,
    taken_handle,
)
from hsm.core.room import Room
from hsm.core.values import CipherOrder, KeyHandle, Usage


class Sm2Ops(Room):
    """Points are x || y, signatures r || s, digests e = SM3(Z || M)."""

    def sign(self, key: KeyHandle, digest: BytesLike) -> bytes:
        """Sign 32 bytes of digest: 64 bytes. Needs SIGN."""
        out = room(64)
        check(C.hsm_sm2_sign(self.pointer, key.number, given_exactly(digest, 32), out))
        return taken(out, 64)

    def verify(self, key: KeyHandle, digest: BytesLike, signature: BytesLike) -> None:
        """Raise VERIFY unless the signature is good. Needs the usage VERIFY."""
        check(
            C.hsm_sm2_verify(
                self.pointer, key.number, given_exactly(digest, 32), given_exactly(signature, 64)
            )
        )

    def verify_point(self, point: BytesLike, digest: BytesLike, signature: BytesLike) -> None:
        """Raise VERIFY unless the signature is good under `point`, KEY unless that is one."""
        check(
            C.hsm_sm2_verify_point(
                self.pointer,
                given_point(point),
                given_exactly(digest, 32),
                given_exactly(signature, 64),
            )
        )

    def sm2_encrypt(
        self, point: BytesLike, data: BytesLike, order: CipherOrder = CipherOrder.C1C3C2
    ) -> bytes:
        """Encrypt 1 to 4,096 bytes; the result is 96 bytes longer."""
        message = given(data)
        most = len(message) + int(C.HSM_SM2_CIPHER_OVERHEAD)
        out, size = room(most), length(most)
        check(
            C.hsm_sm2_encrypt(
                self.pointer, given_point(point), order, message, len(message), out, size
            )
        )
        return taken(out, int(size[0]))

    def sm2_decrypt(
        self, key: KeyHandle, data: BytesLike, order: CipherOrder = CipherOrder.C1C3C2
    ) -> bytes:
        """Decrypt: CIPHERTEXT when it is too short, its point is none, or C3 is wrong."""
        cipher = given(data)
        out, size = room(len(cipher)), length(len(cipher))
        check(C.hsm_sm2_decrypt(self.pointer, key.number, order, cipher, len(cipher), out, size))
        return taken(out, int(size[0]))

    def agree(  # noqa: PLR0913, PLR0917  (two parties with three inputs each)
        self,
        initiator: bool,
        own: KeyHandle,
        own_ephemeral: KeyHandle,
        own_id: BytesLike,
        peer: BytesLike,
        peer_ephemeral: BytesLike,
        peer_id: BytesLike,
        n: int,
        usage: Usage,
    ) -> tuple[KeyHandle, bytes, bytes]:
        """Exchange keys (GB/T 32918.3): the shared key of n bytes, S_B / S_1 and S_A / S_2."""
        own_name, peer_name = given(own_id), given(peer_id)
        out, first, second = handle_room(), room(32), room(32)
        check(
            C.hsm_sm2_agree(
                self.pointer,
                initiator,
                own.number,
                own_ephemeral.number,
                own_name,
                len(own_name),
                given_point(peer),
                given_point(peer_ephemeral),
                peer_name,
                len(peer_name),
                max(n, 0),
                usage,
                out,
                first,
                second,
            )
        )
        return taken_handle(out), taken(first, 32), taken(second, 32)
