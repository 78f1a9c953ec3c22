"""Session keys under a KEK: two forms, chosen by the algorithm id (GM/T 0018-2023 6.3.15)."""

import secrets
from ctypes import byref, c_uint32, c_void_p, create_string_buffer

import pytest

from tests.interop.standard import sdf
from tests.interop.standard.conftest import KEK, KEK2, MISSING, STANDARD_KEY, Client, ok

FORMS = {sdf.SM4_ECB: 0, sdf.SM4_CBC: 16}


def generate(client: Client, algorithm: int, bits: int = 128) -> tuple[bytes, c_void_p]:
    """GenerateKeyWithKEK: (wrapped key, handle); the length in is not read."""
    room, length, handle = create_string_buffer(b"\xa5" * 128, 128), c_uint32(0), c_void_p()
    ok(
        client.lib.GenerateKeyWithKEK(
            client.handle, bits, algorithm, KEK, room, byref(length), byref(handle)
        )
    )
    assert length.value == bits // 8 + FORMS[algorithm]
    assert room.raw[length.value :] == b"\xa5" * (128 - length.value)
    return room.raw[: length.value], handle


def bring(client: Client, algorithm: int, wrapped: bytes, index: int = KEK) -> c_void_p:
    """ImportKeyWithKEK."""
    handle = c_void_p()
    ok(
        client.lib.ImportKeyWithKEK(
            client.handle, algorithm, index, wrapped, len(wrapped), byref(handle)
        )
    )
    return handle


def mac(client: Client, key: c_void_p) -> bytes:
    """What tells keys of any length apart."""
    ok(client.lib.HMACInit(client.handle, key, sdf.SM3))
    return client.final("HMAC")


@pytest.mark.parametrize("algorithm", FORMS)
@pytest.mark.parametrize("bits", [128, 256])
def test_a_wrapped_key_comes_back(
    session: Client, second: Client, algorithm: int, bits: int
) -> None:
    wrapped, handle = generate(session, algorithm, bits)
    for client in (session, second):
        assert mac(client, bring(client, algorithm, wrapped)) == mac(session, handle)
    if bits == 128:
        again = bring(second, algorithm, wrapped)
        assert second.block(again) == session.block(handle)


def test_one_key_two_forms(session: Client) -> None:
    """CBC is really CBC: under a zero IV it equals ECB; under IV' the key moves by IV xor IV'."""
    wrapped, handle = generate(session, sdf.SM4_ECB)
    assert session.block(bring(session, sdf.SM4_CBC, bytes(16) + wrapped)) == session.block(handle)
    wrapped, handle = generate(session, sdf.SM4_CBC)
    iv, body = wrapped[:16], wrapped[16:]
    assert iv != bytes(16)
    shifted = bring(session, sdf.SM4_ECB, body)
    assert session.block(shifted) != session.block(handle)
    assert session.block(bring(session, sdf.SM4_CBC, bytes(16) + body)) == session.block(shifted)


def test_two_block_keys_chain(session: Client) -> None:
    """CBC with IV 0 of (C0, C1) = ECB of C0, then D(C1) xor C0: equal blocks show the chain."""
    block = secrets.token_bytes(16)
    chained = bring(session, sdf.SM4_CBC, bytes(16) + block + block)
    plain = bring(session, sdf.SM4_ECB, block + block)
    assert mac(session, chained) != mac(session, plain)


def test_fresh_keys_and_ivs(session: Client) -> None:
    made = [generate(session, sdf.SM4_CBC)[0] for _ in range(8)]
    assert len({wrapped[:16] for wrapped in made}) == 8
    made = [generate(session, sdf.SM4_ECB)[0] for _ in range(8)]
    assert len(set(made)) == 8


def test_another_kek_gives_another_key(session: Client) -> None:
    wrapped, handle = generate(session, sdf.SM4_ECB)
    assert session.block(bring(session, sdf.SM4_ECB, wrapped, KEK2)) != session.block(handle)


def test_a_kek_is_not_at_hand_as_a_cipher(session: Client) -> None:
    """No session key equals the KEK: wrapping is not an encryption oracle by index or handle."""
    wrapped, _ = generate(session, sdf.SM4_ECB)
    known = session.bring(STANDARD_KEY)
    assert session.block(known) != wrapped


@pytest.mark.parametrize("length", [0, 1, 15, 17, 31, 33, 0x10000, 0xFFFFFFF0, 0xFFFFFFFF])
def test_lengths_a_wrapped_key_cannot_have(session: Client, length: int) -> None:
    data, out = bytes(0x10000), c_void_p()
    for algorithm in FORMS:
        code = session.lib.ImportKeyWithKEK(
            session.handle, algorithm, KEK, data, length, byref(out)
        )
        assert code == sdf.INARGERR and not out.value
    code = session.lib.ImportKeyWithKEK(session.handle, sdf.SM4_CBC, KEK, data, 16, byref(out))
    assert code == sdf.INARGERR, "an IV without a key"


def test_ids_and_indices(session: Client) -> None:
    lib, handle, room, length = session.lib, session.handle, create_string_buffer(64), c_uint32()

    def codes(algorithm: int, index: int) -> set[int]:
        out = c_void_p()
        return {
            lib.GenerateKeyWithKEK(handle, 128, algorithm, index, room, byref(length), byref(out)),
            lib.ImportKeyWithKEK(handle, algorithm, index, bytes(32), 32, byref(out)),
        }

    for algorithm in (sdf.SM4_CFB, sdf.SM4_OFB, sdf.SM4_MAC, sdf.SM4_CTR):
        assert codes(algorithm, KEK) == {sdf.ALGMODNOTSUPPORT}
    for algorithm in (0, sdf.SM3, sdf.SM2_3, 0x101, 0x201, 0xFFFFFFFF):
        assert codes(algorithm, KEK) == {sdf.ALGNOTSUPPORT}
    for index in (0, MISSING, 4097, 0xFFFFFFFF):
        assert codes(sdf.SM4_ECB, index) == {sdf.KEYNOTEXIST}


def test_nothing_given(session: Client) -> None:
    lib, handle, room, length = session.lib, session.handle, create_string_buffer(64), c_uint32()
    out = c_void_p()
    generate_with = lib.GenerateKeyWithKEK
    ecb = sdf.SM4_ECB
    assert lib.ImportKeyWithKEK(handle, ecb, KEK, None, 16, byref(out)) == sdf.INARGERR
    outputs = {
        generate_with(handle, 128, ecb, KEK, None, byref(length), byref(out)),
        generate_with(handle, 128, ecb, KEK, room, None, byref(out)),
        generate_with(handle, 128, ecb, KEK, room, byref(length), None),
        lib.ImportKeyWithKEK(handle, ecb, KEK, bytes(16), 16, None),
    }
    assert outputs == {sdf.OUTARGERR}


def test_more_keys_than_there_is_room_for(lib: sdf.Library, device: c_void_p) -> None:
    """A full session says so, still works, and has room again when keys go."""
    client, code = Client(lib, device), sdf.OK
    keys: list[c_void_p] = []
    while code == sdf.OK and len(keys) < 5000:
        handle = c_void_p()
        code = lib.ImportKeyWithKEK(client.handle, sdf.SM4_ECB, KEK, bytes(16), 16, byref(handle))
        keys.append(handle)
    assert code == sdf.NOBUFFER
    assert not keys.pop().value
    assert len(keys) >= 64
    client.alive()
    assert client.block(keys[0]) == client.block(keys[-1])
    ok(lib.DestroyKey(client.handle, keys.pop()))
    keys.append(bring(client, sdf.SM4_ECB, bytes(16)))
    client.close()
    other = Client(lib, device)
    bring(other, sdf.SM4_ECB, bytes(16))
    other.close()
