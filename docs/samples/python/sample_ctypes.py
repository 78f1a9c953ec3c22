"""The same signature by libsdf and the standard library alone, for a Python without hsm.client.

    softsjj dev -- python sample_ctypes.py "$(softsjj --libdir)/libsdf.so"

It works with any maker's library of GM/T 0018. It needs an SM2 pair with the password change-me-8
at index 1, which `softsjj dev` has.
"""

import ctypes
import sys
from ctypes import byref, c_ubyte, c_uint32, c_void_p

KEY_INDEX = 1
PASSWORD = b"change-me-8"
USER_ID = b"1234567812345678"
SGD_SM3 = 1


class ECCrefPublicKey(ctypes.Structure):
    """bits, then two coordinates at the right ends of their 64 bytes."""

    _fields_ = [("bits", c_uint32), ("x", c_ubyte * 64), ("y", c_ubyte * 64)]


class ECCSignature(ctypes.Structure):
    """r and s at the right ends of their 64 bytes."""

    _fields_ = [("r", c_ubyte * 64), ("s", c_ubyte * 64)]


class Sdf:
    """The library; a code other than SDR_OK is an exception."""

    def __init__(self, path: str) -> None:
        self._library = ctypes.CDLL(path)

    def call(self, name: str, *arguments: object) -> None:
        """Call a function. An int goes as SGD_UINT32; a handle, a pointer, is a c_void_p."""
        code = self._library[name](*(c_uint32(a) if isinstance(a, int) else a for a in arguments))
        if code:
            raise OSError(f"{name}: {code & 0xFFFFFFFF:#010x}")


def main() -> None:
    """Sign and verify."""
    sdf = Sdf(sys.argv[1] if len(sys.argv) > 1 else "libsdf.so")
    device, session = c_void_p(), c_void_p()
    key, signature = ECCrefPublicKey(), ECCSignature()
    message, digest, length = b"discharge letter 4711", (c_ubyte * 32)(), c_uint32()

    sdf.call("SDF_OpenDevice", byref(device))
    sdf.call("SDF_OpenSession", device, byref(session))
    sdf.call("SDF_ExportSignPublicKey_ECC", session, KEY_INDEX, byref(key))
    sdf.call("SDF_HashInit", session, SGD_SM3, byref(key), USER_ID, len(USER_ID))
    sdf.call("SDF_HashUpdate", session, message, len(message))
    sdf.call("SDF_HashFinal", session, digest, byref(length))
    sdf.call("SDF_GetPrivateKeyAccessRight", session, KEY_INDEX, PASSWORD, len(PASSWORD))
    sdf.call("SDF_InternalSign_ECC", session, KEY_INDEX, digest, 32, byref(signature))
    sdf.call("SDF_InternalVerify_ECC", session, KEY_INDEX, digest, 32, byref(signature))
    print("signature: verified")
    sdf.call("SDF_CloseSession", session)
    sdf.call("SDF_CloseDevice", device)


if __name__ == "__main__":
    main()
