"""Writes sdf.h, the shells of functions not supported, libsdf's export list and hsm/spec/sdf.py. Text in and out only."""

from collections.abc import Sequence

from specgen.c_out import algorithm_defines
from specgen.sdf_tables import DIRECTIONS, EDITIONS, STATUSES, Function, Sdf
from specgen.tables import Algorithm, Code
from specgen.text import c_header, clang_format, notice, python_string, ruff_format

SOURCES = ["proto/spec/{sdf,sdf_types,sdf_codes,algorithms}.toml"]

HEADER_SUBJECT = """sdf.h - the interface of a cipher machine to applications, GM/T 0018 (2012 and 2023, GB/T 36322-2018).
 *
 * Every function returns SDR_OK or another SDR_ code. Lengths are bytes unless a name ends in Bits. Numbers in byte fields are
 * big-endian and sit at the right end of their field, with zeros before them: a 256-bit coordinate fills bytes 32 to 63 of 64.
 * A session may be used by one thread at a time; different sessions by different threads.
 * Define SDF_2023_TYPES before including this header to have LONG, ULONG, BYTE, LPSTR and HANDLE as well.
"""


def _scalars(sdf: Sdf) -> str:
    text = "/* Types of GM/T 0006. */\n"
    for row in sdf.scalars:
        comment = f" /* {row.meaning} */" if row.meaning else ""
        text += f"typedef {row.c.removesuffix('*').strip()} {'*' * row.c.endswith('*')}{row.sgd};{comment}\n"
    text += "#define SGD_TRUE 1\n#define SGD_FALSE 0\n\n"
    text += "/* Names of the same types in the 2023 edition; guarded, because other headers define them otherwise. */\n#ifdef SDF_2023_TYPES\n"
    for row in sdf.scalars:
        text += f"typedef {row.sgd} {row.later};\n" if row.later else ""
    return (
        text
        + "typedef SGD_UCHAR *LPSTR; /* a password or file name with its length beside it, no NUL needed */\n#endif\n\n"
    )


def _structures(sdf: Sdf) -> str:
    text = "".join(f"#define {row.name} {row.value} /* {row.meaning} */\n" for row in sdf.constants)
    for row in sdf.structures:
        fields = "".join(f"    {field};\n" for field in row.fields)
        text += f"\n/* {row.clause}: {row.meaning}. */\ntypedef struct {row.name}_st {{\n{fields}}} {row.name};\n"
    return text + "\n"


def _codes(codes: Sequence[Code]) -> str:
    text = "/* Return codes, Annex A. */\n#define SDR_BASE 0x01000000\n"
    for row in codes:
        text += f"#define {row.name} 0x{row.value:08X} /* {row.meaning} */\n"
        text += "".join(f"#define {other} {row.name}\n" for other in row.spellings)
    return text + "\n"


def _prototype(row: Function) -> str:
    parameters = ", ".join(parameter.c for parameter in row.parsed())
    return f"int {row.name}({parameters})"


def _prototypes(functions: Sequence[Function]) -> str:
    text = "/* Functions. Those marked - answer SDR_NOTSUPPORT. */\n"
    for row in functions:
        mark = "" if row.status == "working" else "- "
        text += f"\n/* {mark}{row.clause}: {row.meaning}. */\n{_prototype(row)};\n"
    return text


def sdf_header(sdf: Sdf, codes: Sequence[Code], algorithms: Sequence[Algorithm]) -> str:
    """native/include/sdf.h."""
    body = '#ifdef __cplusplus\nextern "C" {\n#endif\n\n'
    body += (
        _scalars(sdf)
        + "/* Algorithm identifiers of GM/T 0006. */\n"
        + algorithm_defines(algorithms)
        + "\n"
    )
    body += _codes(codes) + _structures(sdf)
    body += "/* The library hides everything but these. */\n#if defined(__GNUC__)\n#pragma GCC visibility push(default)\n#endif\n\n"
    body += _prototypes(sdf.functions)
    body += "\n#if defined(__GNUC__)\n#pragma GCC visibility pop\n#endif\n\n#ifdef __cplusplus\n}\n#endif\n"
    return c_header("SDF_H", SOURCES, HEADER_SUBJECT, body)


def not_supported_shells(sdf: Sdf) -> str:
    """native/sdf/gen/sdf_not_supported.c."""
    text = f"/* {notice(['proto/spec/sdf.toml'])} */\n/* SPDX-License-Identifier: Apache-2.0 */\n"
    text += "/* The functions of both editions that this device does not offer: exported, so that programs link and are told so. */\n"
    text += '#include "sdf.h"\n'
    for row in sdf.functions:
        if row.status != "working":
            unused = "".join(f"    (void)({parameter.name});\n" for parameter in row.parsed())
            text += f"\n/* {row.clause} */\n{_prototype(row)} {{\n{unused}    return SDR_NOTSUPPORT;\n}}\n"
    return clang_format(text)


def version_script(sdf: Sdf) -> str:
    """native/sdf/gen/libsdf.map. No version name: a program linked here must also load a vendor's library."""
    names = "".join(f"        {row.name};\n" for row in sdf.functions)
    return f"/* {notice(['proto/spec/sdf.toml'])} */\n{{\n    global:\n{names}    local:\n        *;\n}};\n"


def sdf_module(sdf: Sdf, codes: Sequence[Code]) -> str:
    """hsm/spec/sdf.py."""
    literal = ", ".join
    text = f"# {notice(['proto/spec/{sdf,sdf_codes}.toml'])}\n"
    text += '"""The SDF interface (GM/T 0018): its functions, what each does here, and its return codes."""\n\n'
    text += "from collections.abc import Mapping\nfrom dataclasses import dataclass\nfrom enum import IntEnum, unique\n"
    text += "from types import MappingProxyType\nfrom typing import Literal\n\nfrom hsm.spec.ops import Op\n\n"
    for name, values in (("Edition", EDITIONS), ("Direction", DIRECTIONS), ("Status", STATUSES)):
        text += f"{name} = Literal[{literal(repr(value) for value in values)}]\n"
    text += '\n\n@unique\nclass Sdr(IntEnum):\n    """Return codes, Annex A."""\n\n'
    text += "".join(
        f"    {code.name.removeprefix('SDR_')} = 0x{code.value:08X}\n" for code in codes
    )
    text += '\n\n@dataclass(frozen=True, slots=True)\nclass SdfParameter:\n    """A parameter as C declares it; `type` ends in * for a pointer."""\n\n'
    text += "    direction: Direction\n    type: str\n    name: str\n"
    text += '\n\n@dataclass(frozen=True, slots=True)\nclass SdfFunction:\n    """A function. `op` is None when the library answers alone."""\n\n'
    text += "    name: str\n    editions: tuple[Edition, ...]\n    clause: str\n    meaning: str\n    parameters: tuple[SdfParameter, ...]\n"
    text += "    status: Status\n    op: Op | None\n    form: str\n    note: str\n"
    text += "\n\nSDF_FUNCTIONS: Mapping[str, SdfFunction] = MappingProxyType({\n"
    return ruff_format(text + "".join(_python_row(row) for row in sdf.functions) + "})\n")


def _python_row(row: Function) -> str:
    parameters = ""
    for parameter in row.parsed():
        kind = f"{parameter.type} {parameter.pointer}".strip()
        parameters += f"SdfParameter({parameter.direction!r}, {kind!r}, {parameter.name!r}),\n"
    editions = ", ".join(repr(edition) for edition in row.editions)
    return (
        f"{row.name!r}: SdfFunction(name={row.name!r}, editions=({editions},), clause={row.clause!r},\n"
        f"meaning={python_string(row.meaning, 12)}, parameters=({parameters}), status={row.status!r},\n"
        f"op={f'Op.{row.op}' if row.op else None}, form={python_string(row.form, 12)},\n"
        f"note={python_string(row.note, 12)},\n),\n"
    )
