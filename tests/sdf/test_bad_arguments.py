"""Every argument of every working function, made wrong: the standard's code, a good call after.

The good call of each function is written once below. From the table's parameters the NULLs and the
handles follow by themselves; what is wrong in a function's own way stands in WRONG.
"""

import ctypes
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from hsm.spec.sdf import SDF_FUNCTIONS, Sdr
from tests.sdf.binding import (
    MIB,
    SM2_1,
    SM2_3,
    SM3,
    SM4_CBC,
    SM4_CTR,
    SM4_ECB,
    SM4_MAC,
    DeviceInfo,
    Library,
    Session,
    cipher,
    cipher_room,
    new_handle,
    number,
    of,
    parameters,
    public_key,
    room,
    table,
)
from tests.sdf.conftest import ABSENT, KEK, LOCKED, OPEN, PASSWORD

WORKING = [
    name.removeprefix("SDF_") for name, row in SDF_FUNCTIONS.items() if row.status == "working"
]
IN_SESSION = [name for name in WORKING if parameters(name)[0] == "hSessionHandle"]
WITH_KEY = [name for name in WORKING if "hKeyHandle" in parameters(name)]
HUGE = (0xFFFFFFFF, 0xFFFFFFF0, 0x80000000, 0x7FFFFFFF, 0x7FFFFFF0, (1 << 30) + 16)
G = bytes.fromhex(
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)
OFF_CURVE = G[:63] + bytes([G[63] ^ 1])
ABOVE_P = b"\xff" * 32 + G[32:]


@dataclass
class World:
    """What good calls need."""

    session: Session
    key: int
    envelope: Any  # a session key for index OPEN
    wrapped: Any  # one under the KEK, CBC
    signature: Any  # of 32 zero bytes, by index OPEN
    point: bytes  # the signature key of OPEN
    keep: list[Any] = field(default_factory=list)

    def good(self, name: str) -> list[Any]:
        """The arguments after the session of a call that succeeds."""
        return GOOD[name](self)


def _hashing(world: World) -> None:
    world.session.do("HashInit", SM3, None, None, 0)


def _hmacking(world: World) -> None:
    world.session.do("HMACInit", world.key, SM3)


def _right(world: World) -> None:
    world.session.unlock(LOCKED, PASSWORD)


BEFORE: dict[str, Callable[[World], None]] = {
    "HashUpdate": _hashing,
    "HashFinal": _hashing,
    "HMACUpdate": _hmacking,
    "HMACFinal": _hmacking,
    "ReleasePrivateKeyAccessRight": _right,
}

GOOD: dict[str, Callable[[World], list[Any]]] = {
    "GetDeviceInfo": lambda w: [DeviceInfo()],
    "GenerateRandom": lambda w: [16, room(16)],
    "GetPrivateKeyAccessRight": lambda w: [LOCKED, of(PASSWORD), len(PASSWORD)],
    "ReleasePrivateKeyAccessRight": lambda w: [LOCKED],
    "ExportSignPublicKey_ECC": lambda w: [OPEN, room(132)],
    "ExportEncPublicKey_ECC": lambda w: [OPEN, room(132)],
    "GenerateKeyWithIPK_ECC": lambda w: [OPEN, 128, cipher_room(16), new_handle()],
    "GenerateKeyWithEPK_ECC": lambda w: [
        128, SM2_3, public_key(G), cipher_room(16), new_handle()
    ],
    "ImportKeyWithISK_ECC": lambda w: [OPEN, w.envelope, new_handle()],
    "GenerateKeyWithKEK": lambda w: [128, SM4_CBC, KEK, room(32), number(), new_handle()],
    "ImportKeyWithKEK": lambda w: [SM4_CBC, KEK, w.wrapped, 32, new_handle()],
    "DestroyKey": lambda w: [w.session.key(KEK)],
    "ExternalVerify_ECC": lambda w: [
        SM2_1, public_key(w.point), of(bytes(32)), 32, w.signature
    ],
    "InternalSign_ECC": lambda w: [OPEN, of(bytes(32)), 32, room(128)],
    "InternalVerify_ECC": lambda w: [OPEN, of(bytes(32)), 32, w.signature],
    "ExternalEncrypt_ECC": lambda w: [SM2_3, public_key(G), of(b"data"), 4, cipher_room(4)],
    "InternalEncrypt_ECC": lambda w: [OPEN, SM2_3, of(b"data"), 4, cipher_room(4)],
    "InternalDecrypt_ECC": lambda w: [OPEN, SM2_3, w.envelope, room(16), number()],
    "Encrypt": lambda w: [w.key, SM4_CBC, of(bytes(16)), of(bytes(32)), 32, room(32), number()],
    "Decrypt": lambda w: [w.key, SM4_CBC, of(bytes(16)), of(bytes(32)), 32, room(32), number()],
    "CalculateMAC": lambda w: [
        w.key, SM4_MAC, of(bytes(16)), of(bytes(32)), 32, room(16), number()
    ],
    "HMACInit": lambda w: [w.key, SM3],
    "HMACUpdate": lambda w: [of(b"data"), 4],
    "HMACFinal": lambda w: [room(32), number()],
    "HashInit": lambda w: [SM3, public_key(w.point), of(b"identity"), 8],
    "HashUpdate": lambda w: [of(b"data"), 4],
    "HashFinal": lambda w: [room(32), number()],
}  # fmt: skip


@pytest.fixture(scope="module")
def world(library: Library, machine: Any) -> Iterator[World]:
    patch = pytest.MonkeyPatch()
    patch.setenv("SOFTSJJ_ADDRESS", machine.address)
    session = Session(library)
    envelope, wrapped, signature = cipher_room(16), room(32), room(128)
    session.do("GenerateKeyWithIPK_ECC", OPEN, 128, envelope, new_handle())
    session.do("GenerateKeyWithKEK", 128, SM4_CBC, KEK, wrapped, number(), new_handle())
    session.do("InternalSign_ECC", OPEN, of(bytes(32)), 32, signature)
    point = session.export(OPEN, "Sign")
    yield World(session, session.key(KEK), envelope, wrapped, signature, point)
    session.close()
    patch.undo()


def ready(world: World, name: str) -> None:
    """Bring about what the function needs to succeed."""
    if name in BEFORE:
        BEFORE[name](world)


def refuse(world: World, name: str, arguments: list[Any], *codes: Sdr) -> str:
    """The call is refused with one of the codes, and a good call succeeds afterwards.

    Gives the text of the refusal.
    """
    library = world.session.library
    ready(world, name)
    got = world.session.call(name, *arguments)
    text = library.error
    assert got in codes, f"{name} gave {got.name}"
    assert text
    ready(world, name)
    world.session.do(name, *world.good(name))
    assert library.error == ""
    return text


# ---- handles and NULLs, from the table


@pytest.mark.parametrize("name", sorted(GOOD))
def test_the_good_calls_are_good(world: World, name: str) -> None:
    ready(world, name)
    world.session.do(name, *world.good(name))


def test_every_working_function_is_here() -> None:
    session_functions = {"OpenDevice", "CloseDevice", "OpenSession", "CloseSession"}
    assert set(GOOD) | session_functions == set(WORKING)


def garbage(world: World) -> list[int | None]:
    """Handles that name nothing: NULL, small numbers, addresses, the key's and device's own."""
    memory = room(64)
    world.keep.append(memory)
    handle = world.session.handle.value or 0
    return [
        None, 1, 2, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF, ctypes.addressof(memory),
        handle + (1 << 40), handle + 100_000, world.key, world.session.device.value,
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(GOOD))
def test_session_handles_that_are_none(world: World, name: str) -> None:
    for handle in garbage(world):
        arguments = world.good(name)
        assert world.session.library.call(name, handle, *arguments) is Sdr.INARGERR, handle
        assert world.session.library.error == "hSessionHandle is no open session"


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_closed_session(world: World, name: str) -> None:
    library = world.session.library
    other = new_handle()
    library.do("OpenSession", world.session.device.value, other)
    library.do("CloseSession", other.value)
    assert library.call(name, other.value, *world.good(name)) is Sdr.INARGERR
    assert library.call("CloseSession", other.value) is Sdr.INARGERR


@pytest.mark.parametrize("name", sorted(WITH_KEY))
def test_key_handles_that_are_none(world: World, name: str) -> None:
    handles = [*garbage(world), world.session.handle.value]
    for handle in handles:
        if handle != world.key:
            arguments = [handle, *world.good(name)[1:]]
            assert world.session.call(name, *arguments) is Sdr.INARGERR, handle
            assert world.session.library.error.startswith("hKeyHandle is no key")


@pytest.mark.parametrize("name", sorted(WITH_KEY))
def test_a_key_of_another_session(world: World, name: str) -> None:
    other = Session(world.session.library)
    key = other.key(KEK)
    text = refuse(world, name, [key, *world.good(name)[1:]], Sdr.KEYNOTEXIST)
    assert text == "hKeyHandle is a key of another session"
    assert other.hmac(key, b"still good there")
    other.close()
    refuse(world, name, [key, *world.good(name)[1:]], Sdr.INARGERR)


def pointers() -> Iterator[tuple[str, int, Sdr]]:
    """Each pointer of each function in a session: its place after the session, and the code."""
    for name in IN_SESSION:
        for place, parameter in enumerate(table(name).parameters[1:]):
            # pucIV goes in and out; a length that goes out is never read.
            inward = parameter.direction == "in" or parameter.name == "pucIV"
            if parameter.type.endswith("*"):
                yield name, place, Sdr.INARGERR if inward else Sdr.OUTARGERR


@pytest.mark.parametrize(("name", "place", "code"), list(pointers()))
def test_null(world: World, name: str, place: int, code: Sdr) -> None:
    arguments = world.good(name)
    arguments[place] = None
    text = refuse(world, name, arguments, code)
    assert text.startswith(f"{parameters(name)[1:][place]} is NULL")


def test_devices_and_sessions(world: World) -> None:
    library = world.session.library
    session, device = world.session.handle.value, world.session.device.value
    assert library.call("OpenDevice", None) is Sdr.OUTARGERR
    assert library.error == "phDeviceHandle is NULL"
    assert library.call("OpenSession", device, None) is Sdr.OUTARGERR
    for handle in garbage(world):
        if handle != device:
            assert library.call("OpenSession", handle, new_handle()) is Sdr.INARGERR
            assert library.call("CloseDevice", handle) is Sdr.INARGERR
            assert library.error == "hDeviceHandle is no open device"
        assert library.call("CloseSession", handle) is Sdr.INARGERR
    assert library.call("CloseDevice", session) is Sdr.INARGERR
    world.session.do("GenerateRandom", 16, room(16))


# ---- lengths, ids, structures


def changed(world: World, name: str, **values: Any) -> list[Any]:
    """The good arguments with some of them replaced, by parameter name."""
    names = parameters(name)[1:]
    return [
        values.get(parameter, value)
        for parameter, value in zip(names, world.good(name), strict=True)
    ]


LENGTHS = [
    (name, parameter)
    for name in IN_SESSION
    for parameter in parameters(name)
    if parameter.endswith("Length") and not parameter.startswith("pui")
]


@pytest.mark.parametrize(("name", "parameter"), LENGTHS)
def test_huge_lengths(world: World, name: str, parameter: str) -> None:
    """Longer than anything that could be there: refused before a byte is read or written."""
    codes = (Sdr.USERIDERR,) if parameter == "uiIDLength" else (Sdr.INARGERR,)
    for size in HUGE:
        text = refuse(world, name, changed(world, name, **{parameter: size}), *codes)
        assert text.startswith(parameter)
        assert (str(size) in text) is (parameter != "uiPwdLength")


@pytest.mark.parametrize(("name", "parameter"), LENGTHS)
def test_no_data(world: World, name: str, parameter: str) -> None:
    """Refused, but for an Update of nothing and a hash without identity."""
    arguments = changed(world, name, **{parameter: 0})
    if name in ("HashUpdate", "HMACUpdate", "HashInit"):
        ready(world, name)
        world.session.do(name, *arguments)
    else:
        refuse(world, name, arguments, Sdr.INARGERR)


@pytest.mark.parametrize("name", ["Encrypt", "Decrypt", "CalculateMAC"])
@pytest.mark.parametrize("size", [1, 15, 17, 31, MIB + 1, MIB + 15])
def test_no_whole_blocks(world: World, name: str, size: int) -> None:
    data, out = room(MIB + 16), room(MIB + 16)
    length = [p for p in parameters(name) if p.endswith("DataLength") and p.startswith("ui")][0]
    pointer = next(p for p in ("pucData", "pucEncData") if p == "puc" + length[2:-6])
    for algorithm in (SM4_ECB, SM4_CBC) if name != "CalculateMAC" else (SM4_MAC,):
        values = {length: size, pointer: data, "uiAlgID": algorithm}
        values[{"pucData": "pucEncData", "pucEncData": "pucData"}[pointer]] = out
        refuse(world, name, changed(world, name, **values), Sdr.INARGERR)


@pytest.mark.parametrize("name", ["InternalSign_ECC", "InternalVerify_ECC"])
@pytest.mark.parametrize("size", [1, 16, 31, 33, 64])
def test_a_digest_has_32_bytes(world: World, name: str, size: int) -> None:
    values = {"pucData": room(64), "uiDataLength": size}
    refuse(world, name, changed(world, name, **values), Sdr.INARGERR)


@pytest.mark.parametrize("size", [1, 31, 33])
def test_an_external_digest_has_32_bytes(world: World, size: int) -> None:
    values = {"pucDataInput": room(64), "uiInputLength": size}
    name = "ExternalVerify_ECC"
    refuse(world, name, changed(world, name, **values), Sdr.INARGERR)


UNKNOWN = (0, 2, 0x400, 0x403, 0x4FF, 0x101, 0x801, 0x2000400, 0x10000, 0xFFFFFFFF)
NO_ALGORITHM = (Sdr.ALGNOTSUPPORT, Sdr.ALGMODNOTSUPPORT)


@pytest.mark.parametrize("name", [n for n in IN_SESSION if "uiAlgID" in parameters(n)])
@pytest.mark.parametrize("algorithm", UNKNOWN)
def test_unknown_ids(world: World, name: str, algorithm: int) -> None:
    refuse(world, name, changed(world, name, uiAlgID=algorithm), *NO_ALGORITHM)


@pytest.mark.parametrize("name", [n for n in IN_SESSION if "uiKeyBits" in parameters(n)])
@pytest.mark.parametrize("bits", [0, 1, 7, 127, 129, 520, 1024, 0x80000000, 0xFFFFFFF8])
def test_key_sizes(world: World, name: str, bits: int) -> None:
    refuse(world, name, changed(world, name, uiKeyBits=bits), Sdr.INARGERR)


INDEXES = [
    (name, parameter)
    for name in IN_SESSION
    for parameter in parameters(name)
    if parameter.endswith("Index")
]


@pytest.mark.parametrize(("name", "parameter"), INDEXES)
@pytest.mark.parametrize("index", [ABSENT, 0x7FFFFFFF, 0xFFFFFFFF])
def test_absent_keys(world: World, name: str, parameter: str, index: int) -> None:
    codes = (Sdr.KEYNOTEXIST, Sdr.INARGERR)
    refuse(world, name, changed(world, name, **{parameter: index}), *codes)


@pytest.mark.parametrize(("name", "parameter"), [(n, p) for n, p in INDEXES if p == "uiISKIndex"])
def test_private_keys_without_the_right(world: World, name: str, parameter: str) -> None:
    if name != "InternalVerify_ECC":
        world.session.do("ReleasePrivateKeyAccessRight", LOCKED)
        refuse(world, name, changed(world, name, **{parameter: LOCKED}), Sdr.PARDENY)


@pytest.mark.parametrize(
    "name", [n for n in IN_SESSION if "pucPublicKey" in parameters(n) and "Export" not in n]
)
def test_wrong_public_keys(world: World, name: str) -> None:
    padded = [bytearray(public_key(G).raw) for _ in range(64)]
    for at, raw in enumerate(padded):
        raw[4 + (at if at < 32 else 32 + at)] = 1
    forms = [of(bytes(raw)) for raw in padded]
    forms += [public_key(G, bits) for bits in (0, 255, 257, 512, 0xFFFFFFFF)]
    for key in forms:
        refuse(world, name, changed(world, name, pucPublicKey=key), Sdr.INARGERR)
    for point in (OFF_CURVE, ABOVE_P, bytes(64), G[32:] + G[:32]):
        arguments = changed(world, name, pucPublicKey=public_key(point))
        refuse(world, name, arguments, Sdr.KEYERR, Sdr.INARGERR)


@pytest.mark.parametrize(
    ("name", "parameter"),
    [("ImportKeyWithISK_ECC", "pucKey"), ("InternalDecrypt_ECC", "pucEncData")],
)
def test_wrong_ciphertexts(world: World, name: str, parameter: str) -> None:
    good = world.envelope.raw
    wrong = [bytearray(good) for _ in range(6)]
    wrong[0][0] = 1  # padding of x
    wrong[1][64] = 1  # padding of y
    wrong[2][40] ^= 1  # C1 leaves the curve
    wrong[3][128] ^= 1  # C3
    wrong[4][164] ^= 1  # C2
    wrong[5][32:64] = bytes(32)
    lengths = [good[:160] + n.to_bytes(4, "little") + good[164:] for n in (0, 15, 4097, *HUGE)]
    for raw in (*map(bytes, wrong), *lengths):
        values = {parameter: of(raw), "pucData": room(16)}
        arguments = changed(world, name, **values)
        refuse(world, name, arguments, Sdr.ENCDATAERR)


@pytest.mark.parametrize("name", ["InternalVerify_ECC", "ExternalVerify_ECC"])
def test_wrong_signatures(world: World, name: str) -> None:
    good = world.signature.raw
    for at in range(64):
        raw = bytearray(good)
        raw[at if at < 32 else 32 + at] = 1
        arguments = changed(world, name, pucSignature=of(bytes(raw)))
        refuse(world, name, arguments, Sdr.INARGERR)
    ones = bytes(32) + b"\xff" * 32
    for wrong in (bytes(128), ones + ones, bytes(64) + good[64:], good[:64] + bytes(64)):
        refuse(world, name, changed(world, name, pucSignature=of(wrong)), Sdr.VERIFYERR)


# ---- keys of the wrong kind, wrong steps, wrong wraps


@pytest.mark.parametrize("bits", [256, 512])
@pytest.mark.parametrize("name", ["Encrypt", "Decrypt", "CalculateMAC"])
def test_a_key_that_is_no_sm4_key(world: World, name: str, bits: int) -> None:
    key = world.session.key(KEK, bits)
    refuse(world, name, changed(world, name, hKeyHandle=key), Sdr.KEYTYPEERR, Sdr.KEYERR)


@pytest.mark.parametrize("kind", ["Hash", "HMAC"])
def test_steps_out_of_order(world: World, kind: str) -> None:
    session = Session(world.session.library)
    out, size = room(32), number()
    assert session.call(f"{kind}Update", of(b"x"), 1) is Sdr.STEPERR
    assert session.call(f"{kind}Update", None, 0) is Sdr.STEPERR
    assert session.call(f"{kind}Final", out, size) is Sdr.STEPERR
    session.do("HashInit", SM3, None, None, 0)
    session.do("HashFinal", out, size)
    assert session.call(f"{kind}Final", out, size) is Sdr.STEPERR
    session.close()


@pytest.mark.parametrize("size", [1, 15, 16, 17, 24, 96, 1008, 1024])
def test_wrapped_keys_of_the_wrong_size(world: World, size: int) -> None:
    name = "ImportKeyWithKEK"
    values = {"pucKey": room(1024), "uiKeyLength": size}
    refuse(world, name, changed(world, name, **values), Sdr.INARGERR, Sdr.KEYERR)


@pytest.mark.parametrize("password", [b"x" * 129, b"short", bytes(8), b"open sesam"])
def test_wrong_passwords(world: World, password: bytes) -> None:
    name = "GetPrivateKeyAccessRight"
    values = {"pucPassword": of(password), "uiPwdLength": len(password)}
    refuse(world, name, changed(world, name, **values), Sdr.PRKRERR, Sdr.INARGERR)


@pytest.mark.parametrize("size", [256, 4096, 4097, 70000])
@pytest.mark.parametrize("name", ["ExternalEncrypt_ECC", "InternalEncrypt_ECC"])
def test_plaintexts_too_long_for_sm2(world: World, name: str, size: int) -> None:
    values = {"pucData": room(size), "uiDataLength": size, "pucEncData": cipher_room(size)}
    refuse(world, name, changed(world, name, **values), Sdr.INARGERR)


def test_an_unknown_mode_takes_no_more_than_a_message(world: World) -> None:
    data = room(MIB + 16)
    values = {"uiAlgID": 0x2000400, "pucData": data, "uiDataLength": MIB + 16, "pucEncData": data}
    refuse(world, "Encrypt", changed(world, "Encrypt", **values), Sdr.INARGERR)


def test_outputs_are_untouched_on_failure(world: World, session: Session) -> None:
    handle, out, size = new_handle(), of(b"\xaa" * 200), number()
    session.call("GenerateKeyWithIPK_ECC", ABSENT, 128, out, handle)
    session.call("GenerateKeyWithKEK", 128, SM4_CBC, ABSENT, out, size, handle)
    session.call("InternalSign_ECC", ABSENT, of(bytes(32)), 32, out)
    session.call("ExportSignPublicKey_ECC", ABSENT, out)
    session.call("HashFinal", out, size)
    wrong = cipher(world.envelope.raw[32:64] + world.envelope.raw[96:128] + bytes(48))
    session.call("InternalDecrypt_ECC", OPEN, SM2_3, wrong, out, size)
    assert out.raw[:200] == b"\xaa" * 200 and size.value == 0xDEADBEEF and not handle.value


def test_a_length_is_not_read(world: World) -> None:
    """puiLength may hold anything on entry (clients leave it uninitialised)."""
    for value in (0, 1, 15, 0xFFFFFFFF):
        size = ctypes.c_uint32(value)
        iv, out = of(bytes(16)), room(32)
        world.session.do("Encrypt", world.key, SM4_CTR, iv, of(bytes(20)), 20, out, size)
        assert size.value == 20


def test_many_keys_and_sessions_come_and_go(world: World) -> None:
    library = world.session.library
    seen = set()
    for _ in range(3):
        sessions = [Session(library) for _ in range(4)]
        keys = [[s.key(KEK) for _ in range(5)] for s in sessions]
        for key in itertools.chain(*keys):
            assert key not in seen
            seen.add(key)
        for s in sessions:
            s.close()
