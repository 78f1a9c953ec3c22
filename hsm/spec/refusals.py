# Generated from proto/spec/{refusals,sdf_codes}.toml by `python proto/generate.py`. Do not edit.
"""Refusals: every way the device can say no, with its code in each standard's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, unique
from types import MappingProxyType


@unique
class Refusal(IntEnum):
    """What a reply's refusal field says; 0 is success."""

    OK = 0
    UNKNOWN = 1
    NOT_SUPPORTED = 2
    COMMUNICATION = 3
    HARDWARE = 4
    OPEN_DEVICE = 5
    OPEN_SESSION = 6
    RIGHT_DENIED = 7
    KEY_NOT_FOUND = 8
    ALGORITHM = 9
    ALGORITHM_MODE = 10
    PUBLIC_KEY_OPERATION = 11
    PRIVATE_KEY_OPERATION = 12
    SIGN = 13
    VERIFY = 14
    SYMMETRIC_OPERATION = 15
    STEP = 16
    FILE_SIZE = 17
    FILE_NOT_FOUND = 18
    FILE_OFFSET = 19
    KEY_TYPE = 20
    KEY = 21
    CIPHERTEXT = 22
    RANDOM = 23
    ACCESS_PASSWORD = 24
    MAC = 25
    FILE_EXISTS = 26
    FILE_WRITE = 27
    NO_BUFFER = 28
    ARGUMENT = 29
    OUT_ARGUMENT = 30
    USER_ID = 31
    STATE = 40
    SESSION = 41
    ROLE = 42
    TOO_LARGE = 43
    DEADLINE = 44
    LIMIT = 45
    KEY_EXISTS = 46
    KEY_USAGE = 47
    SECRET_IN_CLEAR = 48
    STORE = 49
    SELF_TEST = 50
    INTEGRITY = 51
    FAULT = 52
    EPOCH = 53
    SECRET_KEY = 54
    LAB_ONLY = 55


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """One refusal: `choice` says why when a code is ours and not the standard's."""

    number: int
    name: str
    clause: str
    choice: str
    sdr: str
    sdr_code: int
    ckr: str
    grpc: str
    en: str
    zh: str


REFUSALS: Mapping[Refusal, RefusalRow] = MappingProxyType(
    {
        Refusal.OK: RefusalRow(
            number=0,
            name="OK",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_OK",
            sdr_code=0,
            ckr="CKR_OK",
            grpc="OK",
            en="success",
            zh="成功",
        ),
        Refusal.UNKNOWN: RefusalRow(
            number=1,
            name="UNKNOWN",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_UNKNOWERR",
            sdr_code=16777217,
            ckr="CKR_GENERAL_ERROR",
            grpc="UNKNOWN",
            en="unknown error",
            zh="未知错误",
        ),
        Refusal.NOT_SUPPORTED: RefusalRow(
            number=2,
            name="NOT_SUPPORTED",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_NOTSUPPORT",
            sdr_code=16777218,
            ckr="CKR_FUNCTION_NOT_SUPPORTED",
            grpc="UNIMPLEMENTED",
            en="function not supported",
            zh="不支持的接口调用",
        ),
        Refusal.COMMUNICATION: RefusalRow(
            number=3,
            name="COMMUNICATION",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_COMMFAIL",
            sdr_code=16777219,
            ckr="CKR_DEVICE_ERROR",
            grpc="UNAVAILABLE",
            en="communication with the device failed",
            zh="与设备通信失败",
        ),
        Refusal.HARDWARE: RefusalRow(
            number=4,
            name="HARDWARE",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_HARDFAIL",
            sdr_code=16777220,
            ckr="CKR_DEVICE_ERROR",
            grpc="INTERNAL",
            en="the cryptographic module does not respond",
            zh="运算模块无响应",
        ),
        Refusal.OPEN_DEVICE: RefusalRow(
            number=5,
            name="OPEN_DEVICE",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_OPENDEVICE",
            sdr_code=16777221,
            ckr="CKR_DEVICE_REMOVED",
            grpc="UNAVAILABLE",
            en="opening the device failed",
            zh="打开设备失败",
        ),
        Refusal.OPEN_SESSION: RefusalRow(
            number=6,
            name="OPEN_SESSION",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_OPENSESSION",
            sdr_code=16777222,
            ckr="CKR_SESSION_COUNT",
            grpc="RESOURCE_EXHAUSTED",
            en="creating the session failed",
            zh="创建会话失败",
        ),
        Refusal.RIGHT_DENIED: RefusalRow(
            number=7,
            name="RIGHT_DENIED",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_PARDENY",
            sdr_code=16777223,
            ckr="CKR_USER_NOT_LOGGED_IN",
            grpc="PERMISSION_DENIED",
            en="no right to use the private key",
            zh="无私钥使用权限",
        ),
        Refusal.KEY_NOT_FOUND: RefusalRow(
            number=8,
            name="KEY_NOT_FOUND",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_KEYNOTEXIST",
            sdr_code=16777224,
            ckr="CKR_KEY_HANDLE_INVALID",
            grpc="NOT_FOUND",
            en="the key does not exist",
            zh="不存在的密钥",
        ),
        Refusal.ALGORITHM: RefusalRow(
            number=9,
            name="ALGORITHM",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_ALGNOTSUPPORT",
            sdr_code=16777225,
            ckr="CKR_MECHANISM_INVALID",
            grpc="INVALID_ARGUMENT",
            en="algorithm not supported",
            zh="不支持的密码算法",
        ),
        Refusal.ALGORITHM_MODE: RefusalRow(
            number=10,
            name="ALGORITHM_MODE",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_ALGMODNOTSUPPORT",
            sdr_code=16777226,
            ckr="CKR_MECHANISM_PARAM_INVALID",
            grpc="INVALID_ARGUMENT",
            en="algorithm mode not supported",
            zh="不支持的密码算法模式",
        ),
        Refusal.PUBLIC_KEY_OPERATION: RefusalRow(
            number=11,
            name="PUBLIC_KEY_OPERATION",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_PKOPERR",
            sdr_code=16777227,
            ckr="CKR_FUNCTION_FAILED",
            grpc="INTERNAL",
            en="public-key operation failed",
            zh="公钥运算错误",
        ),
        Refusal.PRIVATE_KEY_OPERATION: RefusalRow(
            number=12,
            name="PRIVATE_KEY_OPERATION",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_SKOPERR",
            sdr_code=16777228,
            ckr="CKR_FUNCTION_FAILED",
            grpc="INTERNAL",
            en="private-key operation failed",
            zh="私钥运算错误",
        ),
        Refusal.SIGN: RefusalRow(
            number=13,
            name="SIGN",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_SIGNERR",
            sdr_code=16777229,
            ckr="CKR_FUNCTION_FAILED",
            grpc="INTERNAL",
            en="signing failed",
            zh="签名运算错误",
        ),
        Refusal.VERIFY: RefusalRow(
            number=14,
            name="VERIFY",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_VERIFYERR",
            sdr_code=16777230,
            ckr="CKR_SIGNATURE_INVALID",
            grpc="INVALID_ARGUMENT",
            en="the signature does not verify",
            zh="验证签名错误",
        ),
        Refusal.SYMMETRIC_OPERATION: RefusalRow(
            number=15,
            name="SYMMETRIC_OPERATION",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_SYMOPERR",
            sdr_code=16777231,
            ckr="CKR_FUNCTION_FAILED",
            grpc="INTERNAL",
            en="symmetric operation failed",
            zh="对称运算错误",
        ),
        Refusal.STEP: RefusalRow(
            number=16,
            name="STEP",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_STEPERR",
            sdr_code=16777232,
            ckr="CKR_OPERATION_NOT_INITIALIZED",
            grpc="FAILED_PRECONDITION",
            en="wrong order of steps in a multi-part operation",
            zh="多步运算步骤错误",
        ),
        Refusal.FILE_SIZE: RefusalRow(
            number=17,
            name="FILE_SIZE",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_FILESIZEERR",
            sdr_code=16777233,
            ckr="CKR_DATA_LEN_RANGE",
            grpc="OUT_OF_RANGE",
            en="file size beyond the limit",
            zh="文件长度超出限制",
        ),
        Refusal.FILE_NOT_FOUND: RefusalRow(
            number=18,
            name="FILE_NOT_FOUND",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_FILENOEXIST",
            sdr_code=16777234,
            ckr="CKR_OBJECT_HANDLE_INVALID",
            grpc="NOT_FOUND",
            en="the file does not exist",
            zh="指定的文件不存在",
        ),
        Refusal.FILE_OFFSET: RefusalRow(
            number=19,
            name="FILE_OFFSET",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_FILEOFSERR",
            sdr_code=16777235,
            ckr="CKR_DATA_LEN_RANGE",
            grpc="OUT_OF_RANGE",
            en="wrong file offset",
            zh="文件偏移量错误",
        ),
        Refusal.KEY_TYPE: RefusalRow(
            number=20,
            name="KEY_TYPE",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_KEYTYPEERR",
            sdr_code=16777236,
            ckr="CKR_KEY_TYPE_INCONSISTENT",
            grpc="INVALID_ARGUMENT",
            en="wrong type of key",
            zh="密钥类型错误",
        ),
        Refusal.KEY: RefusalRow(
            number=21,
            name="KEY",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_KEYERR",
            sdr_code=16777237,
            ckr="CKR_ARGUMENTS_BAD",
            grpc="INVALID_ARGUMENT",
            en="the key is not valid",
            zh="密钥错误",
        ),
        Refusal.CIPHERTEXT: RefusalRow(
            number=22,
            name="CIPHERTEXT",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_ENCDATAERR",
            sdr_code=16777238,
            ckr="CKR_ENCRYPTED_DATA_INVALID",
            grpc="INVALID_ARGUMENT",
            en="the ciphertext is not valid",
            zh="ECC 加密数据错误",
        ),
        Refusal.RANDOM: RefusalRow(
            number=23,
            name="RANDOM",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_RANDERR",
            sdr_code=16777239,
            ckr="CKR_RANDOM_NO_RNG",
            grpc="INTERNAL",
            en="random generation failed",
            zh="随机数产生失败",
        ),
        Refusal.ACCESS_PASSWORD: RefusalRow(
            number=24,
            name="ACCESS_PASSWORD",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_PRKRERR",
            sdr_code=16777240,
            ckr="CKR_PIN_INCORRECT",
            grpc="PERMISSION_DENIED",
            en="getting the right to use the private key failed",
            zh="私钥使用权限获取失败",
        ),
        Refusal.MAC: RefusalRow(
            number=25,
            name="MAC",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_MACERR",
            sdr_code=16777241,
            ckr="CKR_SIGNATURE_INVALID",
            grpc="INVALID_ARGUMENT",
            en="MAC computation or check failed",
            zh="MAC 运算失败",
        ),
        Refusal.FILE_EXISTS: RefusalRow(
            number=26,
            name="FILE_EXISTS",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_FILEEXISTS",
            sdr_code=16777242,
            ckr="CKR_OBJECT_HANDLE_INVALID",
            grpc="ALREADY_EXISTS",
            en="the file exists already",
            zh="指定文件已存在",
        ),
        Refusal.FILE_WRITE: RefusalRow(
            number=27,
            name="FILE_WRITE",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_FILEWERR",
            sdr_code=16777243,
            ckr="CKR_DEVICE_MEMORY",
            grpc="INTERNAL",
            en="writing the file failed",
            zh="文件写入失败",
        ),
        Refusal.NO_BUFFER: RefusalRow(
            number=28,
            name="NO_BUFFER",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_NOBUFFER",
            sdr_code=16777244,
            ckr="CKR_HOST_MEMORY",
            grpc="RESOURCE_EXHAUSTED",
            en="not enough memory",
            zh="存储空间不足",
        ),
        Refusal.ARGUMENT: RefusalRow(
            number=29,
            name="ARGUMENT",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_INARGERR",
            sdr_code=16777245,
            ckr="CKR_ARGUMENTS_BAD",
            grpc="INVALID_ARGUMENT",
            en="wrong input argument",
            zh="输入参数错误",
        ),
        Refusal.OUT_ARGUMENT: RefusalRow(
            number=30,
            name="OUT_ARGUMENT",
            clause="GM/T 0018-2012 Annex A",
            choice="",
            sdr="SDR_OUTARGERR",
            sdr_code=16777246,
            ckr="CKR_ARGUMENTS_BAD",
            grpc="INVALID_ARGUMENT",
            en="wrong output argument",
            zh="输出参数错误",
        ),
        Refusal.USER_ID: RefusalRow(
            number=31,
            name="USER_ID",
            clause="GM/T 0018-2023 Annex A",
            choice="",
            sdr="SDR_USERIDERR",
            sdr_code=16777247,
            ckr="CKR_ARGUMENTS_BAD",
            grpc="INVALID_ARGUMENT",
            en="wrong user identity",
            zh="用户标识错误",
        ),
        Refusal.STATE: RefusalRow(
            number=40,
            name="STATE",
            clause="GM/T 0030-2014 8.7",
            choice="the standard names the states, not the code",
            sdr="SDR_HARDFAIL",
            sdr_code=16777220,
            ckr="CKR_DEVICE_ERROR",
            grpc="FAILED_PRECONDITION",
            en="the device is not in a state that allows this",
            zh="设备当前状态不允许该操作",
        ),
        Refusal.SESSION: RefusalRow(
            number=41,
            name="SESSION",
            clause="GM/T 0018-2012 6.2",
            choice=(
                "no code is named for a session the device no longer knows; COMMFAIL makes"
                " clients reconnect"
            ),
            sdr="SDR_COMMFAIL",
            sdr_code=16777219,
            ckr="CKR_SESSION_HANDLE_INVALID",
            grpc="UNAUTHENTICATED",
            en=(
                "the session is not known to the device (ended, or the device restarted): open"
                " a new one"
            ),
            zh="会话不存在或已失效，请重新创建会话",
        ),
        Refusal.ROLE: RefusalRow(
            number=42,
            name="ROLE",
            clause="GM/T 0030-2014 5.5",
            choice="access control is demanded, the code is ours",
            sdr="SDR_PARDENY",
            sdr_code=16777223,
            ckr="CKR_USER_NOT_LOGGED_IN",
            grpc="PERMISSION_DENIED",
            en="the caller's role does not allow this",
            zh="当前角色无此权限",
        ),
        Refusal.TOO_LARGE: RefusalRow(
            number=43,
            name="TOO_LARGE",
            clause="GM/T 0018-2012 Annex A",
            choice="the standard names no limit on a message",
            sdr="SDR_INARGERR",
            sdr_code=16777245,
            ckr="CKR_DATA_LEN_RANGE",
            grpc="RESOURCE_EXHAUSTED",
            en="the message is too large",
            zh="数据长度超出限制",
        ),
        Refusal.DEADLINE: RefusalRow(
            number=44,
            name="DEADLINE",
            clause="GM/T 0018-2012 Annex A",
            choice="time limits are not named",
            sdr="SDR_COMMFAIL",
            sdr_code=16777219,
            ckr="CKR_DEVICE_ERROR",
            grpc="DEADLINE_EXCEEDED",
            en="the time allowed for the call ran out",
            zh="调用超时",
        ),
        Refusal.LIMIT: RefusalRow(
            number=45,
            name="LIMIT",
            clause="GM/T 0018-2012 Annex A",
            choice="limits on keys and slots are the maker's",
            sdr="SDR_NOBUFFER",
            sdr_code=16777244,
            ckr="CKR_DEVICE_MEMORY",
            grpc="RESOURCE_EXHAUSTED",
            en="a limit of the device is reached",
            zh="已达到设备容量上限",
        ),
        Refusal.KEY_EXISTS: RefusalRow(
            number=46,
            name="KEY_EXISTS",
            clause="GM/T 0030-2014 5.3",
            choice="an index is never overwritten silently",
            sdr="SDR_KEYERR",
            sdr_code=16777237,
            ckr="CKR_ARGUMENTS_BAD",
            grpc="ALREADY_EXISTS",
            en="a key exists already at this index: destroy it first",
            zh="该索引处已存在密钥，请先销毁",
        ),
        Refusal.KEY_USAGE: RefusalRow(
            number=47,
            name="KEY_USAGE",
            clause="GM/T 0018-2012 Annex A",
            choice="a key used against its usage bits",
            sdr="SDR_KEYTYPEERR",
            sdr_code=16777236,
            ckr="CKR_KEY_FUNCTION_NOT_PERMITTED",
            grpc="PERMISSION_DENIED",
            en="the key is not allowed to do this",
            zh="密钥用途不允许该操作",
        ),
        Refusal.SECRET_IN_CLEAR: RefusalRow(
            number=48,
            name="SECRET_IN_CLEAR",
            clause="GM/T 0030-2014 8.2",
            choice="the code is ours; in GM/T 0018 the secret is an access password",
            sdr="SDR_PRKRERR",
            sdr_code=16777240,
            ckr="CKR_ARGUMENTS_BAD",
            grpc="INVALID_ARGUMENT",
            en="a secret in clear is taken only over the Unix socket of a lab machine",
            zh="明文秘密仅允许经实验机的本地套接字传入",
        ),
        Refusal.STORE: RefusalRow(
            number=49,
            name="STORE",
            clause="GM/T 0018-2012 Annex A",
            choice="the store could not write: nothing was changed",
            sdr="SDR_HARDFAIL",
            sdr_code=16777220,
            ckr="CKR_DEVICE_MEMORY",
            grpc="INTERNAL",
            en="the device could not write its store; nothing was changed",
            zh="设备存储写入失败，未作任何更改",
        ),
        Refusal.SELF_TEST: RefusalRow(
            number=50,
            name="SELF_TEST",
            clause="GM/T 0030-2014 5.8",
            choice="alarm and stop are demanded, the code is ours",
            sdr="SDR_HARDFAIL",
            sdr_code=16777220,
            ckr="CKR_DEVICE_ERROR",
            grpc="FAILED_PRECONDITION",
            en="a self-test failed: the device has stopped working",
            zh="自检失败，设备已停止工作",
        ),
        Refusal.INTEGRITY: RefusalRow(
            number=51,
            name="INTEGRITY",
            clause="GM/T 0030-2014 5.8",
            choice="a stored blob that was changed or belongs elsewhere",
            sdr="SDR_KEYERR",
            sdr_code=16777237,
            ckr="CKR_DATA_INVALID",
            grpc="DATA_LOSS",
            en="stored data fails its integrity check",
            zh="存储数据完整性校验失败",
        ),
        Refusal.FAULT: RefusalRow(
            number=52,
            name="FAULT",
            clause="none",
            choice="an injected fault; only on a lab machine",
            sdr="SDR_UNKNOWERR",
            sdr_code=16777217,
            ckr="CKR_FUNCTION_FAILED",
            grpc="INTERNAL",
            en="an injected fault",
            zh="注入的故障",
        ),
        Refusal.EPOCH: RefusalRow(
            number=53,
            name="EPOCH",
            clause="none",
            choice="the node is no longer the active one",
            sdr="SDR_COMMFAIL",
            sdr_code=16777219,
            ckr="CKR_DEVICE_ERROR",
            grpc="UNAVAILABLE",
            en="this node is not the active one",
            zh="本节点已非主用节点",
        ),
        Refusal.SECRET_KEY: RefusalRow(
            number=54,
            name="SECRET_KEY",
            clause="GM/T 0030-2014 8.2",
            choice=(
                "the code is ours; a client that sees it fetches the transport key again and"
                " seals anew"
            ),
            sdr="SDR_PRKRERR",
            sdr_code=16777240,
            ckr="CKR_WRAPPED_KEY_INVALID",
            grpc="FAILED_PRECONDITION",
            en="the secret was sealed to another transport key: fetch it and seal again",
            zh="秘密由其他传输密钥加密，请重新获取传输密钥后再加密",
        ),
        Refusal.LAB_ONLY: RefusalRow(
            number=55,
            name="LAB_ONLY",
            clause="GM/T 0030-2014 5.3",
            choice="the code is ours; outside a lab, keys are made in the device or come wrapped",
            sdr="SDR_NOTSUPPORT",
            sdr_code=16777218,
            ckr="CKR_ACTION_PROHIBITED",
            grpc="PERMISSION_DENIED",
            en="key files may be imported on a lab machine only",
            zh="密钥文件仅允许导入实验机",
        ),
    }
)
