"""Each device call that is one op: what it asks and how its reply is read. This file does no I/O.

The blocking client, the async client and their batches all run these same steps. Points are
x || y (64 bytes), signatures r || s (64 bytes), SM2 ciphertexts C1 || C3 || C2; digests have 32
bytes. All raise RefusalError when the device refuses, UnreachableError when nobody answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol

from google.protobuf.message import Message

from hsm.client import calls
from hsm.client.calls import Call, ReplyT, RequestT
from hsm.client.values import Aead, DeviceInfo, Mode, NewKey, Pair, Part, Sealed, T
from hsm.spec.algorithms import Sgd
from hsm.spec.v1 import device_pb2 as m
from hsm.spec.v1.common_pb2 import Secret

NO_IV = bytes(16)


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """One op to do. `read` takes the reply, which is one of success."""

    call: "Call[Message, Message]"
    request: Message
    read: Callable[[Message], T]


class HasHandle(Protocol):
    """A session key."""

    @property
    def handle(self) -> int:
        """Its number on the wire."""


def _step(call: Call[RequestT, ReplyT], request: RequestT, read: Callable[[ReplyT], T]) -> Step[T]:
    return Step(call, request, read)  # type: ignore[arg-type]  # one op's own types, forgotten


def _nothing(_: Message) -> None:
    return None


def open_session() -> Step[bytes]:
    """Open a session; gives its token."""
    return _step(calls.OPEN_SESSION, m.OpenSessionRequest(), lambda reply: reply.session)


def close_session() -> Step[None]:
    """Close the session with its keys, rights and running hashes."""
    return _step(calls.CLOSE_SESSION, m.CloseSessionRequest(), _nothing)


def info() -> Step[DeviceInfo]:
    """Say what the device is and can do."""
    return _step(calls.DEVICE_INFO, m.GetDeviceInfoRequest(), _info)


def _info(reply: m.GetDeviceInfoReply) -> DeviceInfo:
    return DeviceInfo(
        reply.issuer_name,
        reply.device_name,
        reply.device_serial,
        reply.device_version,
        reply.standard_version,
        reply.asym_alg_ability,
        reply.asym_alg_bits,
        reply.sym_alg_ability,
        reply.hash_alg_ability,
        reply.buffer_size,
    )


def random(length: int) -> Step[bytes]:
    """Draw `length` random bytes, at most 1 MiB."""
    request = m.GenerateRandomRequest(length=length)
    return _step(calls.RANDOM, request, lambda reply: reply.random)


def get_right(index: int, password: bytes) -> Step[None]:
    """Get the right to use the private keys of an index."""
    request = m.GetPrivateKeyAccessRightRequest(key_index=index, password=Secret(plain=password))
    return _step(calls.GET_KEY_RIGHT, request, _nothing)


def release_right(index: int) -> Step[None]:
    """Give that right back."""
    request = m.ReleasePrivateKeyAccessRightRequest(key_index=index)
    return _step(calls.RELEASE_KEY_RIGHT, request, _nothing)


def public_key(index: int, pair: Pair = Pair.SIGN) -> Step[bytes]:
    """Export a public key, x || y. Index 0 is the device's own."""
    request = m.ExportPublicKeyRequest(key_index=index, pair=pair)
    return _step(calls.EXPORT_PUBLIC_KEY, request, lambda reply: reply.public_key)


def generate_key_with_ipk(index: int, *, bits: int = 128) -> Step[NewKey]:
    """Make a session key; it comes wrapped with the encryption key of `index` as well."""
    request = m.GenerateKeyWithIpkRequest(key_index=index, key_bits=bits)
    return _step(calls.GENERATE_KEY_WITH_IPK, request, lambda r: NewKey(r.key, r.wrapped_key))


def generate_key_with_epk(public_key: bytes, *, bits: int = 128) -> Step[NewKey]:
    """Make a session key; it comes wrapped with a given public key (x || y) as well."""
    request = m.GenerateKeyWithEpkRequest(public_key=public_key, key_bits=bits, algorithm=Sgd.SM2_3)
    return _step(calls.GENERATE_KEY_WITH_EPK, request, lambda r: NewKey(r.key, r.wrapped_key))


def generate_key_with_kek(index: int, *, bits: int = 128, mode: Mode = Mode.CBC) -> Step[NewKey]:
    """Make a session key; it comes wrapped with a KEK as well, in ECB or CBC (its IV first)."""
    request = m.GenerateKeyWithKekRequest(kek_index=index, key_bits=bits, algorithm=mode)
    return _step(calls.GENERATE_KEY_WITH_KEK, request, lambda r: NewKey(r.key, r.wrapped_key))


def import_key_with_isk(index: int, wrapped: bytes) -> Step[NewKey]:
    """Bring in a session key that was wrapped with the encryption key of `index`."""
    request = m.ImportKeyWithIskRequest(key_index=index, wrapped_key=wrapped)
    return _step(calls.IMPORT_KEY_WITH_ISK, request, lambda r: NewKey(r.key, wrapped))


def import_key_with_kek(index: int, wrapped: bytes, *, mode: Mode = Mode.CBC) -> Step[NewKey]:
    """Bring in a session key that was wrapped with a KEK, in the same mode."""
    request = m.ImportKeyWithKekRequest(kek_index=index, wrapped_key=wrapped, algorithm=mode)
    return _step(calls.IMPORT_KEY_WITH_KEK, request, lambda r: NewKey(r.key, wrapped))


def destroy_key(key: HasHandle) -> Step[None]:
    """Destroy a session key."""
    return _step(calls.DESTROY_KEY, m.DestroyKeyRequest(key=key.handle), _nothing)


def sign(index: int, digest: bytes) -> Step[bytes]:
    """Sign e = SM3(Z || M), 32 bytes, with SM2; gives r || s."""
    request = m.SignRequest(key_index=index, digest=digest)
    return _step(calls.SIGN, request, lambda reply: reply.signature)


def verify(index: int, digest: bytes, signature: bytes) -> Step[None]:
    """Verify a signature of the pair of an index; RefusalError (VERIFY) when it is wrong."""
    request = m.VerifyRequest(key_index=index, digest=digest, signature=signature)
    return _step(calls.VERIFY, request, _nothing)


def verify_external(public_key: bytes, digest: bytes, signature: bytes) -> Step[None]:
    """Verify a signature of a given public key; RefusalError (VERIFY) when it is wrong."""
    request = m.VerifyExternalRequest(
        algorithm=Sgd.SM2_1, public_key=public_key, digest=digest, signature=signature
    )
    return _step(calls.VERIFY_EXTERNAL, request, _nothing)


def encrypt_sm2(index: int, data: bytes) -> Step[bytes]:
    """Encrypt up to 255 bytes with the encryption key of an index."""
    request = m.EncryptSm2Request(key_index=index, algorithm=Sgd.SM2_3, data=data)
    return _step(calls.ENCRYPT_SM2, request, lambda reply: reply.ciphertext)


def encrypt_sm2_external(public_key: bytes, data: bytes) -> Step[bytes]:
    """Encrypt up to 255 bytes with a given public key."""
    request = m.EncryptExternalSm2Request(public_key=public_key, algorithm=Sgd.SM2_3, data=data)
    return _step(calls.ENCRYPT_EXTERNAL_SM2, request, lambda reply: reply.ciphertext)


def decrypt_sm2(index: int, ciphertext: bytes) -> Step[bytes]:
    """Decrypt with the encryption key of an index."""
    request = m.DecryptSm2Request(key_index=index, algorithm=Sgd.SM2_3, ciphertext=ciphertext)
    return _step(calls.DECRYPT_SM2, request, lambda reply: reply.data)


def encrypt_part(
    key: HasHandle, data: bytes, *, iv: bytes = b"", mode: Mode = Mode.CBC
) -> Step[Part]:
    """Encrypt one part of a longer text; its IV goes with the next part."""
    request = m.EncryptRequest(key=key.handle, algorithm=mode, iv=iv, data=data)
    return _step(calls.ENCRYPT, request, lambda reply: Part(reply.data, reply.iv))


def decrypt_part(
    key: HasHandle, data: bytes, *, iv: bytes = b"", mode: Mode = Mode.CBC
) -> Step[Part]:
    """Decrypt one part of a longer text; its IV goes with the next part."""
    request = m.DecryptRequest(key=key.handle, algorithm=mode, iv=iv, data=data)
    return _step(calls.DECRYPT, request, lambda reply: Part(reply.data, reply.iv))


def encrypt(key: HasHandle, data: bytes, *, iv: bytes = b"", mode: Mode = Mode.CBC) -> Step[bytes]:
    """Encrypt with SM4; nothing is padded. `iv` has 16 bytes; ECB needs none."""
    request = m.EncryptRequest(key=key.handle, algorithm=mode, iv=iv, data=data)
    return _step(calls.ENCRYPT, request, lambda reply: reply.data)


def decrypt(key: HasHandle, data: bytes, *, iv: bytes = b"", mode: Mode = Mode.CBC) -> Step[bytes]:
    """Decrypt with SM4; `iv` and `mode` as they were for encrypting."""
    request = m.DecryptRequest(key=key.handle, algorithm=mode, iv=iv, data=data)
    return _step(calls.DECRYPT, request, lambda reply: reply.data)


def mac(key: HasHandle, data: bytes, *, iv: bytes = NO_IV) -> Step[bytes]:
    """CBC-MAC with SM4 over whole blocks, 16 bytes; it is the `iv` of the next part, if any."""
    request = m.CalculateMacRequest(key=key.handle, algorithm=Sgd.SM4_MAC, iv=iv, data=data)
    return _step(calls.CALCULATE_MAC, request, lambda reply: reply.mac)


def aead_encrypt(  # noqa: PLR0913
    key: HasHandle,
    data: bytes,
    *,
    nonce: bytes,
    aad: bytes = b"",
    mode: Aead = Aead.GCM,
    tag_length: int = 16,
) -> Step[Sealed]:
    """Encrypt and authenticate `data`, and authenticate `aad`. Never use a nonce twice."""
    request = m.AeadEncryptRequest(
        key=key.handle, algorithm=mode, nonce=nonce, aad=aad, data=data, tag_length=tag_length
    )
    return _step(calls.AEAD_ENCRYPT, request, lambda reply: Sealed(reply.data, reply.tag))


def aead_decrypt(
    key: HasHandle, sealed: Sealed, *, nonce: bytes, aad: bytes = b"", mode: Aead = Aead.GCM
) -> Step[bytes]:
    """Check and decrypt; RefusalError (MAC) when anything was changed."""
    request = m.AeadDecryptRequest(
        key=key.handle, algorithm=mode, nonce=nonce, aad=aad, data=sealed.data, tag=sealed.tag
    )
    return _step(calls.AEAD_DECRYPT, request, lambda reply: reply.data)


def hmac(key: HasHandle, data: bytes) -> Step[bytes]:
    """HMAC-SM3 of up to 1 MiB, in one call: 32 bytes."""
    request = m.CalculateHmacRequest(key=key.handle, algorithm=Sgd.SM3, data=data)
    return _step(calls.CALCULATE_HMAC, request, lambda reply: reply.mac)


def digest(data: bytes) -> Step[bytes]:
    """SM3 of up to 1 MiB, in one call: 32 bytes."""
    request = m.DigestRequest(algorithm=Sgd.SM3, data=data)
    return _step(calls.DIGEST, request, lambda reply: reply.digest)


def hash_init(public_key: bytes = b"", user_id: bytes = b"") -> Step[None]:
    """Begin SM3; with a user id it starts with Z of the public key (GB/T 32918.2 5.5)."""
    request = m.HashInitRequest(algorithm=Sgd.SM3, public_key=public_key, user_id=user_id)
    return _step(calls.HASH_INIT, request, _nothing)


def hash_update(data: bytes) -> Step[None]:
    """Go on hashing."""
    return _step(calls.HASH_UPDATE, m.HashUpdateRequest(data=data), _nothing)


def hash_final() -> Step[bytes]:
    """End hashing: 32 bytes."""
    return _step(calls.HASH_FINAL, m.HashFinalRequest(), lambda reply: reply.digest)


def hmac_init(key: HasHandle) -> Step[None]:
    """Begin HMAC-SM3."""
    request = m.HmacInitRequest(key=key.handle, algorithm=Sgd.SM3)
    return _step(calls.HMAC_INIT, request, _nothing)


def hmac_update(data: bytes) -> Step[None]:
    """Go on."""
    return _step(calls.HMAC_UPDATE, m.HmacUpdateRequest(data=data), _nothing)


def hmac_final() -> Step[bytes]:
    """End it: 32 bytes."""
    return _step(calls.HMAC_FINAL, m.HmacFinalRequest(), lambda reply: reply.mac)
