# Generated from proto/spec/algorithms.toml by `python proto/generate.py`. Do not edit.
"""Algorithm identifiers (GM/T 0006) and the other values that callers use for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, unique
from types import MappingProxyType
from typing import Literal

Kind = Literal["symmetric", "asymmetric", "signature", "hash", "mac"]
Context = Literal["cipher", "aead", "mac", "hash", "hmac", "sign", "exchange", "encrypt"]


@unique
class Sgd(IntEnum):
    """The SGD_ constants."""

    SM1 = 0x00000100
    SM1_ECB = 0x00000101
    SM1_CBC = 0x00000102
    SM1_CFB = 0x00000104
    SM1_OFB = 0x00000108
    SM1_MAC = 0x00000110
    SSF33 = 0x00000200
    SSF33_ECB = 0x00000201
    SSF33_CBC = 0x00000202
    SSF33_CFB = 0x00000204
    SSF33_OFB = 0x00000208
    SSF33_MAC = 0x00000210
    SM4 = 0x00000400
    SM4_ECB = 0x00000401
    SM4_CBC = 0x00000402
    SM4_CFB = 0x00000404
    SM4_OFB = 0x00000408
    SM4_MAC = 0x00000410
    SM4_CTR = 0x00000420
    SM4_XTS = 0x01000400
    SM4_GCM = 0x02000400
    SM4_CCM = 0x04000400
    ZUC = 0x00000800
    ZUC_EEA3 = 0x00000801
    ZUC_EIA3 = 0x00000802
    RSA = 0x00010000
    RSA_SIGN = 0x00010100
    RSA_ENC = 0x00010200
    SM2 = 0x00020100
    SM2_1 = 0x00020200
    SM2_2 = 0x00020400
    SM2_3 = 0x00020800
    SM9 = 0x00040100
    SM9_1 = 0x00040200
    SM9_2 = 0x00040400
    SM9_3 = 0x00040800
    SM3 = 0x00000001
    SHA1 = 0x00000002
    SHA256 = 0x00000004
    SM3_RSA = 0x00010001
    SHA1_RSA = 0x00010002
    SHA256_RSA = 0x00010004
    SM3_SM2 = 0x00020201
    SM3_SM9 = 0x00040201


@dataclass(frozen=True, slots=True)
class Alias:
    """A value taken for an algorithm in one context, and who uses it."""

    value: int
    context: Context
    who: str
    name: str


@dataclass(frozen=True, slots=True)
class AlgorithmRow:
    """One identifier. `contexts` are the places where it may be named."""

    name: str
    value: int
    kind: Kind
    mode: str
    contexts: tuple[Context, ...]
    clause: str
    confidence: str
    aliases: tuple[Alias, ...]
    note: str


ALGORITHMS: Mapping[Sgd, AlgorithmRow] = MappingProxyType(
    {
        Sgd.SM1: AlgorithmRow(
            name="SM1",
            kind="symmetric",
            mode="",
            contexts=(),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000100,
            aliases=(),
        ),
        Sgd.SM1_ECB: AlgorithmRow(
            name="SM1_ECB",
            kind="symmetric",
            mode="ecb",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000101,
            aliases=(),
        ),
        Sgd.SM1_CBC: AlgorithmRow(
            name="SM1_CBC",
            kind="symmetric",
            mode="cbc",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000102,
            aliases=(),
        ),
        Sgd.SM1_CFB: AlgorithmRow(
            name="SM1_CFB",
            kind="symmetric",
            mode="cfb",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000104,
            aliases=(),
        ),
        Sgd.SM1_OFB: AlgorithmRow(
            name="SM1_OFB",
            kind="symmetric",
            mode="ofb",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000108,
            aliases=(),
        ),
        Sgd.SM1_MAC: AlgorithmRow(
            name="SM1_MAC",
            kind="mac",
            mode="cbc-mac",
            contexts=("mac",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000110,
            aliases=(),
        ),
        Sgd.SSF33: AlgorithmRow(
            name="SSF33",
            kind="symmetric",
            mode="",
            contexts=(),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000200,
            aliases=(),
        ),
        Sgd.SSF33_ECB: AlgorithmRow(
            name="SSF33_ECB",
            kind="symmetric",
            mode="ecb",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000201,
            aliases=(),
        ),
        Sgd.SSF33_CBC: AlgorithmRow(
            name="SSF33_CBC",
            kind="symmetric",
            mode="cbc",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000202,
            aliases=(),
        ),
        Sgd.SSF33_CFB: AlgorithmRow(
            name="SSF33_CFB",
            kind="symmetric",
            mode="cfb",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000204,
            aliases=(),
        ),
        Sgd.SSF33_OFB: AlgorithmRow(
            name="SSF33_OFB",
            kind="symmetric",
            mode="ofb",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000208,
            aliases=(),
        ),
        Sgd.SSF33_MAC: AlgorithmRow(
            name="SSF33_MAC",
            kind="mac",
            mode="cbc-mac",
            contexts=("mac",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000210,
            aliases=(),
        ),
        Sgd.SM4: AlgorithmRow(
            name="SM4",
            kind="symmetric",
            mode="",
            contexts=(),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000400,
            aliases=(),
        ),
        Sgd.SM4_ECB: AlgorithmRow(
            name="SM4_ECB",
            kind="symmetric",
            mode="ecb",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000401,
            aliases=(
                Alias(
                    value=0x00000401, context="cipher", who="the older name of SM4", name="SMS4_ECB"
                ),
            ),
        ),
        Sgd.SM4_CBC: AlgorithmRow(
            name="SM4_CBC",
            kind="symmetric",
            mode="cbc",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000402,
            aliases=(
                Alias(
                    value=0x00000402, context="cipher", who="the older name of SM4", name="SMS4_CBC"
                ),
            ),
        ),
        Sgd.SM4_CFB: AlgorithmRow(
            name="SM4_CFB",
            kind="symmetric",
            mode="cfb",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000404,
            aliases=(
                Alias(
                    value=0x00000404, context="cipher", who="the older name of SM4", name="SMS4_CFB"
                ),
            ),
        ),
        Sgd.SM4_OFB: AlgorithmRow(
            name="SM4_OFB",
            kind="symmetric",
            mode="ofb",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000408,
            aliases=(
                Alias(
                    value=0x00000408, context="cipher", who="the older name of SM4", name="SMS4_OFB"
                ),
            ),
        ),
        Sgd.SM4_MAC: AlgorithmRow(
            name="SM4_MAC",
            kind="mac",
            mode="cbc-mac",
            contexts=("mac",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000410,
            aliases=(
                Alias(
                    value=0x00000410, context="mac", who="the older name of SM4", name="SMS4_MAC"
                ),
            ),
        ),
        Sgd.SM4_CTR: AlgorithmRow(
            name="SM4_CTR",
            kind="symmetric",
            mode="ctr",
            contexts=("cipher",),
            clause="none",
            confidence="2+",
            note="no edition that could be read names CTR; vendor headers agree on mode bit 0x20",
            value=0x00000420,
            aliases=(),
        ),
        Sgd.SM4_XTS: AlgorithmRow(
            name="SM4_XTS",
            kind="symmetric",
            mode="xts",
            contexts=("cipher",),
            clause="GM/T 0006-2023",
            confidence="1",
            note="",
            value=0x01000400,
            aliases=(
                Alias(
                    value=0x00000440,
                    context="cipher",
                    who="several vendor headers from before the 2023 edition",
                    name="",
                ),
            ),
        ),
        Sgd.SM4_GCM: AlgorithmRow(
            name="SM4_GCM",
            kind="symmetric",
            mode="gcm",
            contexts=("aead",),
            clause="GM/T 0006-2023",
            confidence="2+",
            note="",
            value=0x02000400,
            aliases=(
                Alias(
                    value=0x00000480,
                    context="aead",
                    who="a software mock of the interface",
                    name="",
                ),
            ),
        ),
        Sgd.SM4_CCM: AlgorithmRow(
            name="SM4_CCM",
            kind="symmetric",
            mode="ccm",
            contexts=("aead",),
            clause="GM/T 0006-2023",
            confidence="2+",
            note="",
            value=0x04000400,
            aliases=(),
        ),
        Sgd.ZUC: AlgorithmRow(
            name="ZUC",
            kind="symmetric",
            mode="",
            contexts=(),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000800,
            aliases=(),
        ),
        Sgd.ZUC_EEA3: AlgorithmRow(
            name="ZUC_EEA3",
            kind="symmetric",
            mode="eea3",
            contexts=("cipher",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000801,
            aliases=(),
        ),
        Sgd.ZUC_EIA3: AlgorithmRow(
            name="ZUC_EIA3",
            kind="mac",
            mode="eia3",
            contexts=("mac",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000802,
            aliases=(),
        ),
        Sgd.RSA: AlgorithmRow(
            name="RSA",
            kind="asymmetric",
            mode="",
            contexts=(),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00010000,
            aliases=(),
        ),
        Sgd.RSA_SIGN: AlgorithmRow(
            name="RSA_SIGN",
            kind="asymmetric",
            mode="",
            contexts=("sign",),
            clause="GM/T 0006-2012",
            confidence="?",
            note="",
            value=0x00010100,
            aliases=(),
        ),
        Sgd.RSA_ENC: AlgorithmRow(
            name="RSA_ENC",
            kind="asymmetric",
            mode="",
            contexts=("encrypt",),
            clause="GM/T 0006-2012",
            confidence="?",
            note="headers disagree: 0x00010200 in vendor headers, 0x00010400 in GmSSL",
            value=0x00010200,
            aliases=(Alias(value=0x00010400, context="encrypt", who="GmSSL", name=""),),
        ),
        Sgd.SM2: AlgorithmRow(
            name="SM2",
            kind="asymmetric",
            mode="",
            contexts=(),
            clause="GM/T 0006-2012",
            confidence="2+",
            note=(
                "a family id, and the value of SGD_SM2_1 in headers of about 2010: told apart"
                " by context"
            ),
            value=0x00020100,
            aliases=(),
        ),
        Sgd.SM2_1: AlgorithmRow(
            name="SM2_1",
            kind="asymmetric",
            mode="",
            contexts=("sign",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00020200,
            aliases=(
                Alias(
                    value=0x00020100,
                    context="sign",
                    who=(
                        "headers of about 2010, where the three ids sit one bit lower; also"
                        " SGD_SM2 itself"
                    ),
                    name="",
                ),
            ),
        ),
        Sgd.SM2_2: AlgorithmRow(
            name="SM2_2",
            kind="asymmetric",
            mode="",
            contexts=("exchange",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00020400,
            aliases=(
                Alias(
                    value=0x00020200,
                    context="exchange",
                    who="headers of about 2010, where the three ids sit one bit lower",
                    name="",
                ),
            ),
        ),
        Sgd.SM2_3: AlgorithmRow(
            name="SM2_3",
            kind="asymmetric",
            mode="",
            contexts=("encrypt",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00020800,
            aliases=(
                Alias(
                    value=0x00020400,
                    context="encrypt",
                    who="headers of about 2010, where the three ids sit one bit lower",
                    name="",
                ),
            ),
        ),
        Sgd.SM9: AlgorithmRow(
            name="SM9",
            kind="asymmetric",
            mode="",
            contexts=(),
            clause="GB/T 33560-2017",
            confidence="1",
            note="",
            value=0x00040100,
            aliases=(),
        ),
        Sgd.SM9_1: AlgorithmRow(
            name="SM9_1",
            kind="asymmetric",
            mode="",
            contexts=("sign",),
            clause="GB/T 33560-2017",
            confidence="1",
            note="",
            value=0x00040200,
            aliases=(Alias(value=0x00080100, context="sign", who="SDFX and sdf4j", name=""),),
        ),
        Sgd.SM9_2: AlgorithmRow(
            name="SM9_2",
            kind="asymmetric",
            mode="",
            contexts=("exchange",),
            clause="GB/T 33560-2017",
            confidence="1",
            note="",
            value=0x00040400,
            aliases=(Alias(value=0x00080200, context="exchange", who="SDFX and sdf4j", name=""),),
        ),
        Sgd.SM9_3: AlgorithmRow(
            name="SM9_3",
            kind="asymmetric",
            mode="",
            contexts=("encrypt",),
            clause="GB/T 33560-2017",
            confidence="1",
            note="",
            value=0x00040800,
            aliases=(Alias(value=0x00080400, context="encrypt", who="SDFX and sdf4j", name=""),),
        ),
        Sgd.SM3: AlgorithmRow(
            name="SM3",
            kind="hash",
            mode="",
            contexts=("hash", "hmac"),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="in HMACInit sources disagree on the id; SGD_SM3 and all of them are taken",
            value=0x00000001,
            aliases=(
                Alias(
                    value=0x00000008,
                    context="hmac",
                    who="GM/T 0006-2023 as SDFX quotes it",
                    name="SM3_HMAC",
                ),
                Alias(
                    value=0x00020211, context="hmac", who="headers of one vendor family", name=""
                ),
                Alias(value=0x00100001, context="hmac", who="sdf4j", name=""),
            ),
        ),
        Sgd.SHA1: AlgorithmRow(
            name="SHA1",
            kind="hash",
            mode="",
            contexts=("hash", "hmac"),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000002,
            aliases=(
                Alias(
                    value=0x00010012, context="hmac", who="headers of one vendor family", name=""
                ),
            ),
        ),
        Sgd.SHA256: AlgorithmRow(
            name="SHA256",
            kind="hash",
            mode="",
            contexts=("hash", "hmac"),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00000004,
            aliases=(
                Alias(
                    value=0x00000010,
                    context="hmac",
                    who="GM/T 0006-2023 as SDFX quotes it",
                    name="SHA256_HMAC",
                ),
                Alias(
                    value=0x00010014, context="hmac", who="headers of one vendor family", name=""
                ),
            ),
        ),
        Sgd.SM3_RSA: AlgorithmRow(
            name="SM3_RSA",
            kind="signature",
            mode="",
            contexts=("sign",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00010001,
            aliases=(),
        ),
        Sgd.SHA1_RSA: AlgorithmRow(
            name="SHA1_RSA",
            kind="signature",
            mode="",
            contexts=("sign",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00010002,
            aliases=(),
        ),
        Sgd.SHA256_RSA: AlgorithmRow(
            name="SHA256_RSA",
            kind="signature",
            mode="",
            contexts=("sign",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00010004,
            aliases=(),
        ),
        Sgd.SM3_SM2: AlgorithmRow(
            name="SM3_SM2",
            kind="signature",
            mode="",
            contexts=("sign",),
            clause="GM/T 0006-2012",
            confidence="2+",
            note="",
            value=0x00020201,
            aliases=(
                Alias(
                    value=0x00020101,
                    context="sign",
                    who="GmSSL, whose macro evaluates to this",
                    name="",
                ),
            ),
        ),
        Sgd.SM3_SM9: AlgorithmRow(
            name="SM3_SM9",
            kind="signature",
            mode="",
            contexts=("sign",),
            clause="GB/T 33560-2017",
            confidence="1",
            note="",
            value=0x00040201,
            aliases=(),
        ),
    }
)

_MEANING: Mapping[tuple[Context, int], Sgd] = MappingProxyType(
    {(context, sgd.value): sgd for sgd, row in ALGORITHMS.items() for context in row.contexts}
    | {(a.context, a.value): sgd for sgd, row in ALGORITHMS.items() for a in row.aliases}
)


def standard_id(context: Context, value: int) -> Sgd | None:
    """Find the standard id that a caller's value means in a context; None when there is none."""
    return _MEANING.get((context, value))
