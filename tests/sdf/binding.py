"""libsdf through ctypes: prototypes from the function table, structures laid out by hand."""

import ctypes
import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from hsm.spec.sdf import SDF_FUNCTIONS, SdfFunction, Sdr

SM4_ECB, SM4_CBC, SM4_CFB, SM4_OFB, SM4_CTR, SM4_MAC = 0x401, 0x402, 0x404, 0x408, 0x420, 0x410
SM2_1, SM2_3, SM3 = 0x20200, 0x20800, 1
MIB = 1 << 20


class DeviceInfo(ctypes.Structure):
    """DEVICEINFO."""

    _fields_ = [
        ("issuer", ctypes.c_char * 40),
        ("name", ctypes.c_char * 16),
        ("serial", ctypes.c_char * 16),
        ("version", ctypes.c_uint32),
        ("standard", ctypes.c_uint32),
        ("asym", ctypes.c_uint32 * 2),
        ("sym", ctypes.c_uint32),
        ("hash", ctypes.c_uint32),
        ("buffer", ctypes.c_uint32),
    ]


def library_path() -> Path:
    """Find the library to test: SOFTSJJ_TEST_LIBSDF, or the one of the installed package."""
    named = os.environ.get("SOFTSJJ_TEST_LIBSDF")
    path = Path(named) if named else Path(str(files("hsm") / "lib" / "libsdf.so"))
    if not path.is_file():
        pytest.skip("libsdf is not built: make build")
    return path


def _ctype(declared: str) -> Any:
    if declared.endswith("*") or declared == "SGD_HANDLE":
        return ctypes.c_void_p
    assert declared == "SGD_UINT32", declared
    return ctypes.c_uint32


class SdfError(Exception):
    """A call that should have succeeded did not."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"{name}: {Sdr(code).name}")
        self.code = code


class Library:
    """`call` gives the return code of any function of the table."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._library = ctypes.CDLL(str(path))
        for name, function in SDF_FUNCTIONS.items():
            entry = getattr(self._library, name)
            entry.restype = ctypes.c_int
            entry.argtypes = [_ctype(parameter.type) for parameter in function.parameters]
        self._library.SDF_LastErrorText.restype = ctypes.c_char_p
        self._library.SDF_GetErrMsg.restype = ctypes.c_char_p

    def call(self, name: str, *arguments: Any) -> Sdr:
        """Call SDF_NAME. Buffers and structures may be given as they are."""
        entry = getattr(self._library, f"SDF_{name}")
        lent = [
            ctypes.addressof(value)
            if isinstance(value, (ctypes.Array, ctypes.Structure))
            else value
            for value in arguments
        ]
        lent = [
            ctypes.addressof(value) if isinstance(value, ctypes._SimpleCData) and pointer else value
            for value, pointer in zip(
                lent, (kind is ctypes.c_void_p for kind in entry.argtypes), strict=True
            )
        ]
        return Sdr(entry(*lent))

    @property
    def error(self) -> str:
        """Why this thread's last call failed."""
        return str(self._library.SDF_LastErrorText().decode())

    def meaning(self, code: int) -> str:
        """What a code means."""
        return str(self._library.SDF_GetErrMsg(code).decode())

    def do(self, name: str, *arguments: Any) -> None:
        """Call SDF_NAME, which must succeed."""
        code = self.call(name, *arguments)
        if code is not Sdr.OK:
            raise SdfError(name, code)


def new_handle() -> ctypes.c_void_p:
    """Room for a handle that a function gives."""
    return ctypes.c_void_p()


def room(size: int) -> ctypes.Array[ctypes.c_char]:
    """A buffer."""
    return ctypes.create_string_buffer(size)


def of(data: bytes) -> ctypes.Array[ctypes.c_char]:
    """A buffer with exactly these bytes; at least one, so that its address is its own."""
    return ctypes.create_string_buffer(data, max(len(data), 1))


def number() -> ctypes.c_uint32:
    """Room for a length."""
    return ctypes.c_uint32(0xDEADBEEF)


def pad(value: bytes) -> bytes:
    """A 32-byte value at the right end of its 64-byte field."""
    return bytes(32) + value


def public_key(point: bytes, bits: int = 256) -> ctypes.Array[ctypes.c_char]:
    """ECCrefPublicKey of x || y."""
    return of(bits.to_bytes(4, "little") + pad(point[:32]) + pad(point[32:]))


def point_of(key: ctypes.Array[ctypes.c_char]) -> bytes:
    """The x || y of an ECCrefPublicKey, which must be laid out as the standard says."""
    raw = key.raw
    assert raw[:4] == (256).to_bytes(4, "little")
    assert raw[4:36] == raw[68:100] == bytes(32)
    return raw[36:68] + raw[100:132]


def cipher(flat: bytes) -> ctypes.Array[ctypes.c_char]:
    """ECCCipher of C1 || C3 || C2, 164 + L bytes."""
    data = flat[96:]
    head = pad(flat[:32]) + pad(flat[32:64]) + flat[64:96]
    return of(head + len(data).to_bytes(4, "little") + data)


def cipher_room(length: int) -> ctypes.Array[ctypes.c_char]:
    """Room for an ECCCipher of L bytes and nothing more."""
    return room(164 + length)


class Session:
    """A device and a session on it, with the calls that many tests need."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.device, self.handle = new_handle(), new_handle()
        library.do("OpenDevice", self.device)
        try:
            library.do("OpenSession", self.device.value, self.handle)
        except SdfError:
            library.do("CloseDevice", self.device.value)
            raise

    def call(self, name: str, *arguments: Any) -> Sdr:
        return self.library.call(name, self.handle.value, *arguments)

    def do(self, name: str, *arguments: Any) -> None:
        self.library.do(name, self.handle.value, *arguments)

    def close(self) -> None:
        """Close everything; nothing of it fails, whatever became of the daemon."""
        self.library.call("CloseSession", self.handle.value)
        self.library.do("CloseDevice", self.device.value)

    def random(self, size: int) -> bytes:
        out = room(size)
        self.do("GenerateRandom", size, out)
        return out.raw

    def key(self, kek: int = 1, bits: int = 128) -> int:
        """A new session key."""
        handle, wrapped, size = new_handle(), room(80), number()
        self.do("GenerateKeyWithKEK", bits, SM4_CBC, kek, wrapped, size, handle)
        assert handle.value
        return handle.value

    def crypt(
        self, name: str, key: int, algorithm: int, iv: bytes | None, data: bytes
    ) -> tuple[bytes, bytes]:
        """Encrypt or Decrypt. Gives the data and the IV afterwards."""
        vector = None if iv is None else of(iv)
        out, size = room(max(len(data), 1)), number()
        self.do(name, key, algorithm, vector, of(data), len(data), out, size)
        assert size.value == len(data)
        return out.raw[: len(data)], b"" if vector is None else vector.raw

    def mac(self, key: int, iv: bytes, data: bytes) -> bytes:
        vector, out, size = of(iv), room(16), number()
        self.do("CalculateMAC", key, SM4_MAC, vector, of(data), len(data), out, size)
        assert size.value == 16
        assert vector.raw == out.raw, "the MAC is the IV of the next call"
        return out.raw

    def hash(self, *parts: bytes, identity: bytes = b"", point: bytes = bytes(64)) -> bytes:
        key = public_key(point) if identity else None
        self.do("HashInit", SM3, key, of(identity) if identity else None, len(identity))
        for part in parts:
            self.do("HashUpdate", of(part), len(part))
        out, size = room(32), number()
        self.do("HashFinal", out, size)
        assert size.value == 32
        return out.raw

    def hmac(self, key: int, *parts: bytes) -> bytes:
        self.do("HMACInit", key, SM3)
        for part in parts:
            self.do("HMACUpdate", of(part), len(part))
        out, size = room(32), number()
        self.do("HMACFinal", out, size)
        assert size.value == 32
        return out.raw

    def export(self, index: int, pair: str) -> bytes:
        key = room(132)
        self.do(f"Export{pair}PublicKey_ECC", index, key)
        return point_of(key)

    def sign(self, index: int, digest: bytes) -> bytes:
        """The ECCSignature."""
        signature = room(128)
        self.do("InternalSign_ECC", index, of(digest), len(digest), signature)
        assert signature.raw[:32] == signature.raw[64:96] == bytes(32)
        return signature.raw

    def unlock(self, index: int, password: bytes) -> None:
        self.do("GetPrivateKeyAccessRight", index, of(password), len(password))


def parameters(name: str) -> Sequence[str]:
    """The names of a function's parameters."""
    return [parameter.name for parameter in table(name).parameters]


def table(name: str) -> SdfFunction:
    """The table's row of SDF_NAME."""
    return SDF_FUNCTIONS[f"SDF_{name}"]
