"""Writes what programs see of the SDF tables: sdf.h and hsm/spec/sdf.py. No I/O."""

from collections.abc import Sequence

from specgen.c_out import algorithm_defines
from specgen.sdf_tables import DIRECTIONS, EDITIONS, STATUSES, Function, Sdf
from specgen.tables import Algorithm, Code
from specgen.text import (
    c_header,
    fill,
    lines,
    notice,
    python_string,
    python_value,
    ruff_format,
)

SUBJECT = """sdf.h - the interface of a cipher machine to applications: GM/T 0018, GB/T 36322-2018.
 *
 * Every function returns SDR_OK or another SDR_ code. Lengths are bytes unless a name ends in Bits.
 * Numbers in byte fields are big-endian and sit at the right end of their field, with zeros before
 * them: a 256-bit coordinate fills bytes 32 to 63 of 64. Any thread may call; what a multi-part
 * call has begun belongs to its session.
 *
 * Define SDF_2023_TYPES before including this header to have LONG, ULONG, BYTE, LPSTR, HANDLE.
"""

HEADER = """#ifdef __cplusplus
extern "C" {
#endif

/* Types of GM/T 0006. */
@scalars@
#define SGD_TRUE 1
#define SGD_FALSE 0

/* The same types by their names of 2023; guarded: other headers define these names otherwise. */
#ifdef SDF_2023_TYPES
@later@
/* A password or a file name; its length stands beside it, no NUL is needed. */
typedef SGD_UCHAR *LPSTR;
#endif

/* Algorithm identifiers of GM/T 0006. */
@algorithms@

/* Return codes, Annex A. */
@codes@

/* Array bounds of the structures. */
@constants@
@structures@

/* These are all that the library shows. */
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Functions. Those marked with a minus sign answer SDR_NOTSUPPORT. */
@prototypes@

/*
 * Extensions: not of the standard. A program that shall run with other libraries, too, looks for
 * them with dlsym.
 */
@extensions@

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif
"""

STRUCTURE = """
/* @clause@: @meaning@. */
typedef struct @name@_st {
@fields@
} @name@;
"""

MODULE = '''
"""The SDF interface (GM/T 0018): its functions, what each does here, its return codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, unique
from types import MappingProxyType
from typing import Literal

from hsm.spec.ops import Op

@literals@

@unique
class Sdr(IntEnum):
    """Return codes, Annex A."""

@codes@

@dataclass(frozen=True, slots=True)
class SdfParameter:
    """A parameter as C declares it; `type` ends in * for a pointer."""

    direction: Direction
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class SdfFunction:
    """A function. `op` is None when the library answers alone.

    `untraced` names numbers that the call trace hides.
    """

    name: str
    editions: tuple[Edition, ...]
    clause: str
    meaning: str
    parameters: tuple[SdfParameter, ...]
    status: Status
    op: Op | None
    form: str
    note: str
    untraced: tuple[str, ...] = ()


SDF_FUNCTIONS: Mapping[str, SdfFunction] = MappingProxyType({
@rows@
})

# Functions of our own that libsdf exports beside the table.
SDF_EXTENSIONS = @extensions@
'''


def _scalars(sdf: Sdf) -> str:
    text = []
    for row in sdf.scalars:
        base, star = row.c.removesuffix("*").strip(), "*" * row.c.endswith("*")
        comment = f" /* {row.meaning} */" if row.meaning else ""
        text.append(f"typedef {base} {star}{row.sgd};{comment}")
    return lines(text)


def _codes(codes: Sequence[Code]) -> str:
    text = ["#define SDR_BASE 0x01000000"]
    for row in codes:
        text.append(f"#define {row.name} 0x{row.value:08X} /* {row.meaning} */")
        text += [f"#define {other} 0x{row.value:08X} /* the same */" for other in row.spellings]
    return lines(text)


def _structures(sdf: Sdf) -> str:
    return "".join(
        fill(
            STRUCTURE,
            clause=row.clause,
            meaning=row.meaning,
            name=row.name,
            fields=lines(f"{field};" for field in row.fields),
        )
        for row in sdf.structures
    )


def _prototype(row: Function) -> str:
    return f"int {row.name}({', '.join(parameter.c for parameter in row.parsed())})"


def _prototypes(functions: Sequence[Function]) -> str:
    text = ""
    for row in functions:
        mark = "" if row.status == "working" else "- "
        text += f"\n/* {mark}{row.clause}: {row.meaning}. */\n{_prototype(row)};\n"
    return text


def sdf_header(sdf: Sdf, codes: Sequence[Code], algorithms: Sequence[Algorithm]) -> str:
    """native/include/sdf.h."""
    body = fill(
        HEADER,
        scalars=_scalars(sdf),
        later=lines(f"typedef {row.sgd} {row.later};" for row in sdf.scalars if row.later),
        algorithms=algorithm_defines(algorithms),
        codes=_codes(codes),
        constants=lines(f"#define {c.name} {c.value} /* {c.meaning} */" for c in sdf.constants),
        structures=_structures(sdf),
        prototypes=_prototypes(sdf.functions),
        extensions=lines(
            f"\n/* {row.meaning[0].upper()}{row.meaning[1:]}. */\n{row.prototype};"
            for row in sdf.extensions
        ),
    )
    sources = ["proto/spec/{sdf,sdf_types,sdf_codes,algorithms}.toml"]
    return c_header("SDF_H", sources, SUBJECT, body)


def sdf_module(sdf: Sdf, codes: Sequence[Code]) -> str:
    """hsm/spec/sdf.py."""
    literals = {"Edition": EDITIONS, "Direction": DIRECTIONS, "Status": STATUSES}
    text = fill(
        MODULE,
        literals=lines(f"{n} = Literal[{', '.join(map(repr, v))}]" for n, v in literals.items()),
        codes=lines(f"    {c.name.removeprefix('SDR_')} = 0x{c.value:08X}" for c in codes),
        rows=lines(_python_row(row) for row in sdf.functions),
        extensions=python_value(tuple(row.name for row in sdf.extensions)),
    )
    return ruff_format(f"# {notice('proto/spec/{sdf,sdf_codes}.toml')}{text}")


def _python_row(row: Function) -> str:
    parameters = ""
    for parameter in row.parsed():
        kind = f"{parameter.type} {parameter.pointer}".strip()
        parameters += f"SdfParameter({parameter.direction!r}, {kind!r}, {parameter.name!r}),\n"
    untraced = f" untraced={python_value(row.untraced)}," if row.untraced else ""
    return (
        f"{row.name!r}: SdfFunction(name={row.name!r}, editions={row.editions!r},\n"
        f"clause={row.clause!r}, meaning={python_string(row.meaning, 12)},\n"
        f"parameters=({parameters}), status={row.status!r},\n"
        f"op={f'Op.{row.op}' if row.op else None}, form={python_string(row.form, 12)},\n"
        f"note={python_string(row.note, 12)},{untraced}\n),"
    )
