"""The function table, and sdf.h as C and C++ programs see it (GM/T 0018)."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable

import pytest

from hsm.spec.ops import OPS
from hsm.spec.sdf import SDF_EXTENSIONS, SDF_FUNCTIONS
from tests.spec.conftest import ROOT

HEADER = (ROOT / "native/include/sdf.h").read_text(encoding="utf-8")
STRICT = ["-Wall", "-Wextra", "-pedantic", "-Werror", f"-I{ROOT / 'native/include'}"]

WORKING = """
OpenDevice CloseDevice OpenSession CloseSession GetDeviceInfo GenerateRandom
GetPrivateKeyAccessRight
ReleasePrivateKeyAccessRight ExportSignPublicKey_ECC ExportEncPublicKey_ECC GenerateKeyWithIPK_ECC
GenerateKeyWithEPK_ECC ImportKeyWithISK_ECC GenerateKeyWithKEK ImportKeyWithKEK DestroyKey
InternalSign_ECC InternalVerify_ECC ExternalVerify_ECC ExternalEncrypt_ECC InternalEncrypt_ECC
InternalDecrypt_ECC Encrypt Decrypt CalculateMAC HashInit HashUpdate HashFinal HMACInit HMACUpdate
HMACFinal
""".split()

# sizeof, and the offset of a member near the end.
LAYOUT = {
    "DEVICEINFO": (100, "DeviceVersion", 72),
    "RSArefPublicKey": (516, "e", 260),
    "RSArefPrivateKey": (1412, "coef", 1284),
    "RSArefPublicKeyEx": (1028, "e", 516),
    "RSArefPrivateKeyEx": (2820, "coef", 2564),
    "ECCrefPublicKey": (132, "y", 68),
    "ECCrefPrivateKey": (68, "K", 4),
    "ECCSignature": (128, "s", 64),
    "ECCCipher": (168, "C", 164),
    "EnvelopedECCKey": (376, "ECCCipherBlob.C", 372),
    "SM9MasterPrivateKey": (36, "s", 4),
    "SM9SignMasterPublicKey": (132, "yb", 100),
    "SM9EncMasterPublicKey": (68, "y", 36),
    "SM9SignUserPrivateKey": (68, "y", 36),
    "SM9EncUserPrivateKey": (132, "yb", 100),
    "SM9Cipher": (108, "C", 104),
    "SM9Signature": (96, "y", 64),
    "SM9KeyPackage": (64, "y", 32),
    "SM9EncEnvelopedKey": (604, "keyPackage", 540),
    "SM9SignEnvelopedKey": (604, "keyPackage", 540),
}


def test_how_many_functions_each_part_of_the_standard_has() -> None:
    editions = Counter(edition for row in SDF_FUNCTIONS.values() for edition in row.editions)
    assert editions["2023"] == 8 + 16 + 7 + 20 + 6 + 4
    assert editions["2023-debug"] == 12
    assert editions["2023-annex-b"] == 15
    assert editions["2023-annex-c"] == 6
    assert editions["vendor"] == 3
    only_2012 = [name for name, row in SDF_FUNCTIONS.items() if row.editions == ("2012",)]
    assert only_2012 == ["SDF_ExchangeDigitEnvelopeBaseOnRSA", "SDF_ExchangeDigitEnvelopeBaseOnECC"]


def test_clauses_of_the_production_chapters_have_no_gaps() -> None:
    clauses = {row.clause for row in SDF_FUNCTIONS.values()}
    for chapter, count in {2: 8, 3: 16, 4: 7, 5: 20, 6: 6, 7: 4, 8: 12}.items():
        for number in range(2, count + 2):
            assert f"GM/T 0018-2023 6.{chapter}.{number}" in clauses


def test_which_functions_work() -> None:
    working = [name for name, row in SDF_FUNCTIONS.items() if row.status == "working"]
    assert sorted(working) == sorted(f"SDF_{name}" for name in WORKING)
    alone = [name for name in working if SDF_FUNCTIONS[name].op is None]
    assert alone == ["SDF_OpenDevice", "SDF_CloseDevice"]


def test_the_clause_of_a_function_is_that_of_its_op() -> None:
    for row in SDF_FUNCTIONS.values():
        if row.op is not None and row.name != "SDF_ExportEncPublicKey_ECC":
            assert OPS[row.op].clause.startswith(row.clause), row.name


@pytest.mark.parametrize("standard", ["c99", "c11"])
@pytest.mark.parametrize("define", ["", "#define SDF_2023_TYPES\n"])
def test_header_compiles_as_c(standard: str, define: str) -> None:
    command = ["gcc", "-x", "c", f"-std={standard}", *STRICT, "-fsyntax-only", "-"]
    subprocess.run(command, input=f'{define}#include "sdf.h"\n', text=True, check=True)


@pytest.mark.parametrize("define", ["", "#define SDF_2023_TYPES\n"])
def test_header_compiles_as_cpp(define: str) -> None:
    command = ["g++", "-x", "c++", "-std=c++17", *STRICT, "-fsyntax-only", "-"]
    subprocess.run(command, input=f'{define}#include "sdf.h"\n', text=True, check=True)


def test_types_of_2023_are_those_of_2012() -> None:
    source = """#define SDF_2023_TYPES
#include "sdf.h"
_Static_assert(sizeof(LONG) == 4 && sizeof(ULONG) == 4 && sizeof(BYTE) == 1, "sizes");
static int call(HANDLE session, LPSTR name) {
    ULONG read = 1;
    BYTE buffer[1];
    LONG code = SDF_ReadFile(session, name, 1, 0, &read, buffer);
    return code;
}
int (*use)(HANDLE, LPSTR) = call;
"""
    command = ["gcc", "-x", "c", "-std=c11", *STRICT, "-fsyntax-only", "-"]
    subprocess.run(command, input=source, text=True, check=True)


def test_sizes_and_offsets(run_c: Callable[[str], list[str]]) -> None:
    shows = "".join(
        f'printf("{name} %zu %zu\\n", sizeof({name}), offsetof({name}, {member}));\n'
        for name, (_, member, _) in LAYOUT.items()
    )
    source = (
        f'#include "sdf.h"\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {{\n{shows}}}\n'
    )
    expected = [f"{name} {size} {offset}" for name, (size, _, offset) in LAYOUT.items()]
    assert run_c(source) == expected
    assert set(re.findall(r"^} (\w+);", HEADER, re.MULTILINE)) == set(LAYOUT)


def test_header_declares_exactly_the_table() -> None:
    declared = re.findall(r"^int (SDF_\w+)\(", HEADER, re.MULTILINE)
    assert declared == list(SDF_FUNCTIONS)
    ours = re.findall(r"^const char \*(SDF_\w+)\(", HEADER, re.MULTILINE)
    assert ours == list(SDF_EXTENSIONS)


def test_every_function_has_an_entry_and_those_that_work_an_inside() -> None:
    entries = (ROOT / "native/sdf/gen/sdf_entries.c").read_text(encoding="utf-8")
    assert re.findall(r"^int (SDF_\w+)\(", entries, re.MULTILINE) == list(SDF_FUNCTIONS)
    inside = (ROOT / "native/sdf/gen/sdf_functions.h").read_text(encoding="utf-8")
    assert re.findall(r"^int sdf_do_(\w+)\(", inside, re.MULTILINE) == [
        name.removeprefix("SDF_") for name, row in SDF_FUNCTIONS.items() if row.status == "working"
    ]


def test_the_trace_shows_no_password_length() -> None:
    hidden = {
        (name, parameter.name)
        for name, row in SDF_FUNCTIONS.items()
        for parameter in row.parameters
        if "pwd" in parameter.name.lower() and not parameter.type.endswith("*")
    }
    assert hidden == {(name, each) for name, row in SDF_FUNCTIONS.items() for each in row.untraced}


def test_export_list_is_the_table() -> None:
    script = (ROOT / "native/sdf/gen/libsdf.map").read_text(encoding="utf-8")
    assert re.findall(r"(SDF_\w+);", script) == [*SDF_FUNCTIONS, *SDF_EXTENSIONS]
    assert "local:\n        *;" in script
