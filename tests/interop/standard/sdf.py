"""GM/T 0018 as a client sees it: structures, prototypes, codes and ids, declared anew.

Nothing here comes from the product's header: a difference between the two shows up as a failed
test. Lengths are bytes, `...Bits` are bits, integers inside byte fields are big-endian.
"""

import ctypes
from ctypes import POINTER, Structure, c_char, c_int32, c_ubyte, c_uint32, c_void_p
from pathlib import Path
from typing import Any

OK = 0
UNKNOWNERR = 0x01000001
NOTSUPPORT = 0x01000002
COMMFAIL = 0x01000003
HARDFAIL = 0x01000004
OPENDEVICE = 0x01000005
OPENSESSION = 0x01000006
PARDENY = 0x01000007
KEYNOTEXIST = 0x01000008
ALGNOTSUPPORT = 0x01000009
ALGMODNOTSUPPORT = 0x0100000A
PKOPERR = 0x0100000B
SKOPERR = 0x0100000C
SIGNERR = 0x0100000D
VERIFYERR = 0x0100000E
SYMOPERR = 0x0100000F
STEPERR = 0x01000010
FILESIZEERR = 0x01000011
FILENOEXIST = 0x01000012
FILEOFSERR = 0x01000013
KEYTYPEERR = 0x01000014
KEYERR = 0x01000015
ENCDATAERR = 0x01000016
RANDERR = 0x01000017
PRKRERR = 0x01000018
MACERR = 0x01000019
FILEEXISTS = 0x0100001A
FILEWERR = 0x0100001B
NOBUFFER = 0x0100001C
INARGERR = 0x0100001D
OUTARGERR = 0x0100001E
USERIDERR = 0x0100001F

SM4_ECB, SM4_CBC, SM4_CFB, SM4_OFB, SM4_MAC = 0x401, 0x402, 0x404, 0x408, 0x410
SM4_CTR = 0x420
SM2, SM2_1, SM2_2, SM2_3 = 0x20100, 0x20200, 0x20400, 0x20800
OLD_SM2_1, OLD_SM2_3 = 0x20100, 0x20400
SM3, SHA1, SHA256 = 1, 2, 4
# GM/T 0006-2023, a vendor family, an open Java client: three ids of one algorithm.
HMAC_IDS = (SM3, 0x08, 0x00020211, 0x00100001)


class DeviceInfo(Structure):
    """What GetDeviceInfo fills; the text fields have a fixed width."""

    _fields_ = [
        ("IssuerName", c_char * 40),
        ("DeviceName", c_char * 16),
        ("DeviceSerial", c_char * 16),
        ("DeviceVersion", c_uint32),
        ("StandardVersion", c_uint32),
        ("AsymAlgAbility", c_uint32 * 2),
        ("SymAlgAbility", c_uint32),
        ("HashAlgAbility", c_uint32),
        ("BufferSize", c_uint32),
    ]


class PublicKey(Structure):
    """A point; each coordinate right-aligned in 64 bytes."""

    _fields_ = [("bits", c_uint32), ("x", c_ubyte * 64), ("y", c_ubyte * 64)]


class Signature(Structure):
    """r and s, right-aligned in 64 bytes each."""

    _fields_ = [("r", c_ubyte * 64), ("s", c_ubyte * 64)]


class CipherHead(Structure):
    """An ECCCipher up to its data: C1, C3, L. The data (C2) start at offset 164."""

    _fields_ = [("x", c_ubyte * 64), ("y", c_ubyte * 64), ("M", c_ubyte * 32), ("L", c_uint32)]


H, U, P, I4 = c_void_p, c_uint32, c_void_p, c_int32
HP, UP = POINTER(c_void_p), POINTER(c_uint32)
KINDS = {"H": H, "U": U, "p": P, "h": HP, "u": UP}

# One letter a parameter: H handle, U 32-bit number, p buffer or structure, h handle out, u
# length in or out. The session handle is written too.
WORKING = {
    "OpenDevice": "h",
    "CloseDevice": "H",
    "OpenSession": "Hh",
    "CloseSession": "H",
    "GetDeviceInfo": "Hp",
    "GenerateRandom": "HUp",
    "GetPrivateKeyAccessRight": "HUpU",
    "ReleasePrivateKeyAccessRight": "HU",
    "ExportSignPublicKey_ECC": "HUp",
    "ExportEncPublicKey_ECC": "HUp",
    "GenerateKeyWithIPK_ECC": "HUUph",
    "GenerateKeyWithEPK_ECC": "HUUpph",
    "ImportKeyWithISK_ECC": "HUph",
    "GenerateKeyWithKEK": "HUUUpuh",
    "ImportKeyWithKEK": "HUUpUh",
    "DestroyKey": "HH",
    "ExternalVerify_ECC": "HUppUp",
    "InternalSign_ECC": "HUpUp",
    "InternalVerify_ECC": "HUpUp",
    "ExternalEncrypt_ECC": "HUppUp",
    "InternalEncrypt_ECC": "HUUpUp",
    "InternalDecrypt_ECC": "HUUppu",
    "Encrypt": "HHUppUpu",
    "Decrypt": "HHUppUpu",
    "CalculateMAC": "HHUppUpu",
    "HashInit": "HUppU",
    "HashUpdate": "HpU",
    "HashFinal": "Hpu",
    "HMACInit": "HHU",
    "HMACUpdate": "HpU",
    "HMACFinal": "Hpu",
}

_EXTERNAL_KEY = "HUpUpUpUpu"
_IKE = "HpUpUpUpUU"
_SM9_AGREE = "HUUUpUpUp"
UNSUPPORTED = {
    "ExportSignPublicKey_RSA": "HUp",
    "ExportEncPublicKey_RSA": "HUp",
    "GenerateKeyPair_RSA": "HUpp",
    "GenerateKeyWithIPK_RSA": "HUUpuh",
    "GenerateKeyWithEPK_RSA": "HUppuh",
    "ImportKeyWithISK_RSA": "HUpUh",
    "ExchangeDigitEnvelopeBaseOnRSA": "HUppUpu",
    "GenerateKeyPair_ECC": "HUUpp",
    "GenerateAgreementDataWithECC": "HUUpUpph",
    "GenerateAgreementDataAndKeyWithECC": "HUUpUpUpppph",
    "GenerateKeyWithECC": "HpUppHh",
    "ExchangeDigitEnvelopeBaseOnECC": "HUUppp",
    "ImportKey": "HpUh",
    "ExternalPublicKeyOperation_RSA": "HppUpu",
    "ExternalPrivateKeyOperation_RSA": "HppUpu",
    "InternalPublicKeyOperation_RSA": "HUpUpu",
    "InternalPrivateKeyOperation_RSA": "HUpUpu",
    "ExternalSign_ECC": "HUppUp",
    "ExternalDecrypt_ECC": "HUpppu",
    "AuthEnc": "HHUpUpUpUpupu",
    "AuthDec": "HHUpUpUpUpUpu",
    "EncryptInit": "HHUpU",
    "EncryptUpdate": "HpUpu",
    "EncryptFinal": "Hpu",
    "DecryptInit": "HHUpU",
    "DecryptUpdate": "HpUpu",
    "DecryptFinal": "Hpu",
    "CalculateMACInit": "HHUpU",
    "CalculateMACUpdate": "HpU",
    "CalculateMACFinal": "Hpu",
    "AuthEncInit": "HHUpUpUU",
    "AuthEncUpdate": "HpUpu",
    "AuthEncFinal": "Hpupu",
    "AuthDecInit": "HHUpUpUpUU",
    "AuthDecUpdate": "HpUpu",
    "AuthDecFinal": "Hpu",
    "CreateFile": "HpUU",
    "ReadFile": "HpUUup",
    "WriteFile": "HpUUUp",
    "DeleteFile": "HpU",
    "ExternalSign_SM9": "HpppUp",
    "ExternalDecrypt_SM9": "HppUUpppu",
    "ExternalKeyEncrypt": _EXTERNAL_KEY,
    "ExternalKeyDecrypt": _EXTERNAL_KEY,
    "ExternalKeyEncryptInit": "HUpUpU",
    "ExternalKeyDecryptInit": "HUpUpU",
    "ExternalKeyHMACInit": "HUpU",
    "ExportUserID_SM9": "HUpu",
    "GenerateEncMasterKeyPair_SM9": "HUup",
    "GenerateKeyWithEMK_SM9": "HUppUph",
    "GenerateKeyWithIMK_SM9": "HUUpUph",
    "ImportKeyWithISK_SM9": "HUUph",
    "GenerateAgreementDataWithSM9": _SM9_AGREE + "ph",
    "GenerateKeyWithSM9": "HHph",
    "GenerateAgreementDataAndKeyWithSM9": _SM9_AGREE + "pph",
    "VerifyWithMasterEPK_SM9": "HppUpUp",
    "VerifyWithMasterIPK_SM9": "HUpUpUp",
    "InternalSignWithMasterEPK_SM9": "HpUpUp",
    "InternalSignWithMasterIPK_SM9": "HUUpUp",
    "EncryptWithMasterEPK_SM9": "HppUUppUp",
    "EncryptWithMasterIPK_SM9": "HUpUUppUp",
    "DecryptWithISK_SM9": "HUpUUppup",
    "GenerateKeywithIKE": _IKE + "hUhUhU",
    "GenerateKeywithEPK_IKE": _IKE + "UppUpUpU",
    "GenerateKeywithIPSEC": "HpUpUpUpUHUhUhUpU",
    "GenerateKeywithEPK_IPSEC": "HpUpUpUpUHUUppUpUpU",
    "GenerateKeywithSSL": "HHpUpUUhUhUhUhUpUpU",
    "GenerateKeywithEPK_SSL": "HHpUpUUUppUpUpUpUpUpU",
}


class Library:
    """libsdf.so; `lib.Encrypt(...)` is SDF_Encrypt and returns the code as a 32-bit int."""

    def __init__(self, path: Path) -> None:
        self._loaded = ctypes.CDLL(str(path))
        for name, letters in (WORKING | UNSUPPORTED).items():
            function = getattr(self._loaded, f"SDF_{name}")
            function.restype = I4
            function.argtypes = [KINDS[letter] for letter in letters]
            setattr(self, name, function)

    def __getattr__(self, name: str) -> Any:
        # Only asked for names that __init__ did not set.
        raise AttributeError(f"SDF_{name} is in no edition we declare")


def field(number: int) -> "ctypes.Array[c_ubyte]":
    """A number of at most 512 bits, right-aligned in a 64-byte field."""
    return (c_ubyte * 64).from_buffer_copy(number.to_bytes(64, "big"))


def number(value: "ctypes.Array[c_ubyte]") -> int:
    """The number in a field; AssertionError when the 32 bytes in front are not zero."""
    raw = bytes(value)
    assert raw[:32] == bytes(32), f"not right-aligned: {raw.hex()}"
    return int.from_bytes(raw, "big")


def point_struct(point: tuple[int, int]) -> PublicKey:
    """A point as a public key structure."""
    return PublicKey(256, field(point[0]), field(point[1]))


def point_of(key: PublicKey) -> tuple[int, int]:
    """The point of a public key structure."""
    assert key.bits == 256
    return number(key.x), number(key.y)


def signature_struct(pair: tuple[int, int]) -> Signature:
    """r and s as a structure."""
    return Signature(field(pair[0]), field(pair[1]))


def cipher_bytes(c1: tuple[int, int], c3: bytes, c2: bytes) -> bytes:
    """An ECCCipher of 164+L bytes in memory order."""
    head = CipherHead(field(c1[0]), field(c1[1]), (c_ubyte * 32)(*c3), len(c2))
    return bytes(head) + c2


def cipher_parts(raw: bytes) -> tuple[tuple[int, int], bytes, bytes]:
    """(C1, C3, C2) of an ECCCipher in memory."""
    head = CipherHead.from_buffer_copy(raw)
    assert len(raw) >= 164 + head.L
    return (number(head.x), number(head.y)), bytes(head.M), raw[164 : 164 + head.L]
