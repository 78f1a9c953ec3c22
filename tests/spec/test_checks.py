"""Every rule of the tables, shown to fail on a table that breaks it, naming row and file."""

import re
from pathlib import Path

import pytest
from specgen.messages import descriptor_set
from specgen.outputs import check, load
from specgen.tables import SpecError

from tests.spec.conftest import ROOT

SIGN = 'name = "SIGN"\nservice = "Device"'


def problems(root: Path) -> list[str]:
    """All that the generator would complain of."""
    try:
        return check(load(root / "proto"), descriptor_set(root / "proto"))
    except SpecError as error:
        return error.problems


def edit(tree: Path, name: str, pattern: str, replacement: str) -> None:
    """Changes the first match of a pattern in a file of the copied tree."""
    path = tree / "proto" / name
    text, changes = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1)
    assert changes == 1
    path.write_text(text, encoding="utf-8")


def test_the_tables_keep_every_rule() -> None:
    assert problems(ROOT) == []


OPS = "spec/ops.toml"
REFUSALS = "spec/refusals.toml"
ALGORITHMS = "spec/algorithms.toml"
CODES = "spec/sdf_codes.toml"
ADVICE = "spec/advice.toml"
SDF = "spec/sdf.toml"
TYPES = "spec/sdf_types.toml"
DEVICE = "softsjj/v1/device.proto"

BROKEN = [
    # ops
    (OPS, "number = 121", "number = 120", "ops.toml: number 120 is used 2 times"),
    (OPS, '"VERIFY"', '"SIGN"', "ops.toml: name SIGN is used 2 times"),
    (
        OPS,
        '"OPEN_SESSION"',
        '"open session"',
        "ops.toml: op open session: 'open session' is no name",
    ),
    (OPS, 'clause = "GM/T 0018-2023 6.4.6"\n', "", "ops.toml: op SIGN: without a clause"),
    (OPS, 'clause = "GM/T 0018-2023 6.4.6"', 'clause = ""', "ops.toml: op SIGN: without a clause"),
    (OPS, "number = 120", "number = 0", "ops.toml: op SIGN: number 0 is out of range"),
    (OPS, "number = 120", "number = 65536", "ops.toml: op SIGN: number 65536 is out of range"),
    (OPS, "number = 120", 'number = "120"', "ops.toml: op SIGN: number has the wrong type"),
    (OPS, "number = 120", "number = 120\ncolour = 1", "ops.toml: op SIGN: unknown column colour"),
    (OPS, 'role = "anyone"', 'role = "guest"', "ops.toml: op STATUS: role 'guest' is none of"),
    (OPS, 'states = ."any".', 'states = ["on"]', "ops.toml: op STATUS: states 'on' is none of"),
    (OPS, 'states = ."any".', "states = []", "ops.toml: op STATUS: states must be a list"),
    (OPS, '"DECRYPT"', '"OPEN"', "ops.toml: op IMPORT_KEY_WITH_ISK: key_usage 'OPEN' is none of"),
    (OPS, 'audit = "counted"', 'audit = "no"', "ops.toml: op STATUS: audit 'no' is none of"),
    (OPS, 'replay = "safe"', 'replay = "x"', "ops.toml: op STATUS: replay 'x' is none of"),
    (OPS, "sign.before", "sing.before", "ops.toml: op SIGN: faults must be sign.before and"),
    (OPS, '"Sign"', '"Seal"', "ops.toml: op SIGN: no rpc Device.Seal"),
    (OPS, '"Sign"', '"Seal"', "device.proto: rpc Device.Sign: without an op in ops.toml"),
    (OPS, '"Verify"', '"Sign"', "ops.toml: method Device/Sign is used 2 times"),
    (OPS, r"\[\[op\]\]", "[[op", "ops.toml: "),
    # refusals
    (REFUSALS, "number = 9", "number = 8", "refusals.toml: number 8 is used 2 times"),
    (REFUSALS, '"VERIFY"', '"SIGN"', "refusals.toml: name SIGN is used 2 times"),
    (REFUSALS, '"VERIFY"', '"COUNT"', "refusals.toml: refusal COUNT: 'COUNT' is no name"),
    (REFUSALS, "number = 53", "number = 70000", "refusals.toml: refusal EPOCH: number 70000"),
    (REFUSALS, "number = 0", "number = 99", "refusals.toml: refusal OK must be number 0"),
    (REFUSALS, 'sdr = "SDR_KEYERR"\n', "", "refusals.toml: refusal KEY: without a sdr"),
    (REFUSALS, 'sdr = "SDR_KEYERR"', 'sdr = ""', "refusals.toml: refusal KEY: without a sdr"),
    (REFUSALS, '"SDR_KEYERR"', '"SDR_X"', "refusals.toml: refusal KEY: sdr SDR_X is no code of"),
    (REFUSALS, 'choice = "an injected.*"\n', "", "refusals.toml: refusal FAULT: without a clause"),
    (REFUSALS, 'zh = "成功"', 'zh = ""', "refusals.toml: refusal OK: without a zh"),
    (
        REFUSALS,
        'ckr = "CKR_OK"',
        'ckr = "CKR_OK"\nsar = "SAR_OK"',
        "refusal UNKNOWN: without a sar",
    ),
    # codes
    (CODES, "value = 0x01000009", "value = 0x01000008", "sdf_codes.toml: value 0x1000008 is used"),
    (CODES, "value = 0x01000009", "value = 9", "sdf_codes.toml: code SDR_ALGNOTSUPPORT: value is"),
    (CODES, 'name = "SDR_MACERR"', 'name = "SDR_OK"', "sdf_codes.toml: name SDR_OK is used 2"),
    (
        CODES,
        'meaning = "success"',
        'meaning = ""',
        "sdf_codes.toml: code SDR_OK: without a meaning",
    ),
    # advice
    (ADVICE, '"SDR_OK"', '"SDR_X"', "advice.toml: SDR_X is no code"),
    (ADVICE, '"SDR_OK"', '"SDR_X"', "advice.toml: nothing for SDR_OK"),
    (ADVICE, '"SDR_OK"', '"SDR_KEYERR"', "advice.toml: SDR_KEYERR twice"),
    (ADVICE, 'zh = "无需处理。"', "", "advice.toml: advice SDR_OK: without a zh"),
    # algorithms
    (ALGORITHMS, 'name = "SM1_ECB"', 'name = "SM1"', "algorithms.toml: name SM1 is used 2 times"),
    (ALGORITHMS, "0x00000402\nkind", "0x00000401\nkind", "algorithms.toml: value 0x401 is used"),
    (ALGORITHMS, "0x00000440", "0x00000401", "context and value ('cipher', '0x401') is used 2"),
    (ALGORITHMS, '"symmetric"', '"round"', "algorithm SM1: kind 'round' is none of"),
    (ALGORITHMS, 'contexts = ."cipher".', 'contexts = ["x"]', "SM1_ECB: context 'x' is none of"),
    (ALGORITHMS, 'clause = "none"', 'clause = ""', "algorithm SM4_CTR: without a clause"),
    (ALGORITHMS, r'confidence = "2\+"', 'confidence = "3"', "SM1: confidence '3' is none of"),
    (ALGORITHMS, 'who = "GmSSL"', 'who = ""', "RSA_ENC: alias 0x10400 does not say who uses it"),
    (ALGORITHMS, 'context = "aead"', 'context = "mac"', "SM4_GCM: alias 0x480 names a context"),
    (ALGORITHMS, "value = 0x00000100", "value = 0", "algorithm SM1: value is out of range"),
    # SDF functions and types
    (SDF, "SDF_CloseDevice", "SDF_OpenDevice", "sdf.toml: name SDF_OpenDevice is used 2 times"),
    (SDF, "SDF_CloseDevice", "CloseDevice", "sdf.toml: function CloseDevice: its name must start"),
    (SDF, "clause = .*", 'clause = ""', "sdf.toml: function SDF_OpenDevice: without a clause"),
    (SDF, '"2012", "2023"', '"2012", "2031"', "SDF_OpenDevice: editions '2031' is none of"),
    (SDF, '"2012", "2023"', "", "SDF_OpenDevice: without an edition"),
    (SDF, "2023 6.2.2", "2012 6.2", "clause GM/T 0018-2012 6.2 is not of edition 2023"),
    (SDF, 'status = "working"', 'status = "soon"', "SDF_OpenDevice: status 'soon' is none of"),
    (SDF, 'op = "SIGN"', 'op = "SEAL"', "SDF_InternalSign_ECC: op SEAL is no op"),
    (SDF, 'op = "SIGN"', 'op = ""', "ops.toml: op SIGN: no function of sdf.toml is done by it"),
    (OPS, 'without_sdf = ".*"', "", "op AEAD_ENCRYPT: no function of sdf.toml is done by it"),
    (
        OPS,
        'name = "SIGN"',
        'name = "SIGN"\nwithout_sdf = "x"',
        "op SIGN: one of sdf.toml is done",
    ),
    (SDF, "in SGD_HANDLE hDevice", "in SGD_HANDLE  hDevice", "is not DIRECTION TYPE NAME"),
    (SDF, "in SGD_HANDLE hDevice", "to SGD_HANDLE hDevice", "direction 'to' is none of"),
    (SDF, "in SGD_HANDLE hDevice", "in HANDLE hDevice", "type HANDLE is not in sdf_types.toml"),
    (SDF, r"out SGD_UCHAR \*pucR", "out SGD_UCHAR pucR", "pucRandom comes back but is no pointer"),
    (SDF, "uiPwdLength", "uiKeyIndex", "parameter uiKeyIndex is used 2 times"),
    (
        SDF,
        "untraced = .*",
        'untraced = ["pucPassword"]',
        "untraced 'pucPassword' is none of uiKeyI",
    ),
    (SDF, 'clause = "our own"', 'clause = ""', "extension SDF_LastErrorText: without a clause"),
    (SDF, "SDF_GetErrMsg", "SDF_OpenDevice", "sdf.toml: name SDF_OpenDevice is used 2 times"),
    (TYPES, "size = 100", "size = 104", "structure DEVICEINFO: size is 104, its fields have 100"),
    (TYPES, r"IssuerName\[40\]", "IssuerName", "structure DEVICEINFO: size is 100"),
    (
        TYPES,
        "SGD_UCHAR IssuerName",
        "wchar_t IssuerName",
        "is not TYPE NAME.BOUND. of a known type",
    ),
    (TYPES, "value = 2048\nclause = .*", 'value = 2048\nclause = ""', "RSAref_MAX_BITS: without a"),
    (TYPES, '"LONG"', '"BYTE"', "sdf_types.toml: name BYTE is used 2 times"),
    # messages
    (
        DEVICE,
        "bytes session = 1",
        "string session = 1",
        "OpenSessionRequest: field 1 must be bytes",
    ),
    (DEVICE, "bytes request_id = 2", "bytes id = 2", "field 2 must be bytes request_id"),
    (DEVICE, "uint32 deadline_ms = 3", "uint64 deadline_ms = 3", "field 3 must be uint32"),
    (DEVICE, "uint32 deadline_ms = 3", "uint32 deadline_ms = 9", "field 3 must be uint32"),
    (DEVICE, "bytes session = 1", "repeated bytes session = 1", "field 1 must be bytes session"),
    (DEVICE, "uint32 refusal = 1", "int32 refusal = 1", "OpenSessionReply: field 1 must be uint32"),
    (DEVICE, "uint64 epoch = 2", "uint32 epoch = 2", "field 2 must be uint64 epoch"),
    (DEVICE, "string detail = 3", "bytes detail = 3", "field 3 must be string detail"),
    (
        DEVICE,
        "uint32 length = 4;",
        "map<string, string> m = 4;",
        "GenerateRandomRequest: has a map",
    ),
    (DEVICE, "(uint32 length = 4;)", r"oneof o { \1 }", "GenerateRandomRequest: has a oneof"),
    ("softsjj/v1/common.proto", "(bytes plain = 1;)", r"oneof o { \1 }", "Secret: has a oneof"),
    (DEVICE, r"Sign\(SignRequest\)", "Sign(VerifyRequest)", "its message must be SignRequest"),
    (
        DEVICE,
        "rpc Sign.*",
        "",
        "ops.toml: op SIGN: no rpc Device.Sign with SignRequest and SignReply",
    ),
    (DEVICE, "syntax", "sintax", "protoc refused"),
]


@pytest.mark.parametrize(("name", "pattern", "replacement", "complaint"), BROKEN)
def test_a_broken_rule_is_named(
    tree: Path, name: str, pattern: str, replacement: str, complaint: str
) -> None:
    edit(tree, name, pattern, replacement)
    found = problems(tree)
    assert any(complaint in problem or re.search(complaint, problem) for problem in found), found


def test_a_table_without_rows_is_a_problem(tree: Path) -> None:
    (tree / "proto" / OPS).write_text("", encoding="utf-8")
    assert problems(tree) == ["ops.toml: no op rows"]


def test_a_table_that_is_not_there_is_a_problem(tree: Path) -> None:
    (tree / "proto" / SDF).unlink()
    assert problems(tree)[0].startswith("sdf.toml: ")


def test_an_optional_field_of_a_message_is_no_oneof(tree: Path) -> None:
    edit(tree, DEVICE, "uint32 length = 4;", "optional uint32 length = 4;")
    assert problems(tree) == []


def test_a_code_column_of_all_rows_reaches_python(tree: Path) -> None:
    from specgen.outputs import outputs

    path = tree / "proto" / REFUSALS
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub("(?m)^ckr = ", 'sar = "SAR_X"\nckr = ', text), encoding="utf-8")
    module = outputs(tree / "proto")["hsm/spec/refusals.py"]
    assert "    sar: str\n" in module
    assert 'sar="SAR_X"' in module
