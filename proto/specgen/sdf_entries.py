"""Writes the doors of libsdf: an entry for each function, its last error, its trace. No I/O."""

from collections.abc import Sequence

from specgen.sdf_tables import Function, Parameter, Sdf
from specgen.tables import Algorithm, Code
from specgen.text import c_header, c_source, fill, lines, notice

FUNCTIONS = """#include "sdf.h"

@prototypes@
"""

ENTRIES = """/*
 * Every function of the table: it clears the thread's last error, does the work, and writes a line
 * when calls are traced.
 */
#include "gen/sdf_functions.h"
#include "error.h"
#include "trace.h"
@entries@
"""

ENTRY = """
/* @clause@ */
@prototype@ {
    static const sdf_parameter parameters[] = {@parameters@};
    static const sdf_function function = {"@name@", parameters, @count@};
    sdf_error *error = sdf_call_begin();
    if (!sdf_trace_wanted()) {
        return sdf_call_end(error, function.name, @call@);
    }
    const uintptr_t values[] = {@values@};
    sdf_trace_call call = {&function, values, __builtin_return_address(0), 0, 0, 0, 0};
    sdf_trace_begin(&call);
    int code = sdf_call_end(error, function.name, @call@);
    sdf_trace_end(&call, code, error->text);
    return code;
}
"""

NAMES = """#include <stdint.h>

#include "sdf.h"

/* The name of a return code; NULL: it is none of Annex A. */
static inline const char *sdf_code_name(uint32_t code) {
    switch (code) {
@code_names@
        default:
            return NULL;
    }
}

/* What a return code means, in English; NULL likewise. */
static inline const char *sdf_code_text(uint32_t code) {
    switch (code) {
@code_texts@
        default:
            return NULL;
    }
}

/* The name of an algorithm identifier; NULL: the standard has none, nor have its users. */
static inline const char *sdf_algorithm_name(uint32_t id) {
    switch (id) {
@algorithms@
        default:
            return NULL;
    }
}
"""

MAP = """/* @notice@ */
/* No version name: what is linked here must also load a vendor's library. */
{
    global:
@names@
    local:
        *;
};
"""


def _inner(row: Function) -> str:
    """Name the function that does the work."""
    return f"sdf_do_{row.name.removeprefix('SDF_')}"


def _list(row: Function) -> str:
    return ", ".join(parameter.c for parameter in row.parsed())


def functions_header(sdf: Sdf) -> str:
    """native/sdf/gen/sdf_functions.h."""
    working = [row for row in sdf.functions if row.status == "working"]
    body = fill(
        FUNCTIONS,
        prototypes=lines(
            f"/* {row.clause} */\nint {_inner(row)}({_list(row)});" for row in working
        ),
    )
    subject = "What libsdf does: behind each exported SDF_NAME stands sdf_do_NAME."
    return c_header("SDF_FUNCTIONS_H", ["proto/spec/sdf.toml"], subject, body)


def _kind(row: Function, parameter: Parameter) -> str:
    """Tell how the trace shows a parameter: never what a pointer to data leads to."""
    number, returned = parameter.type == "SGD_UINT32", parameter.direction != "in"
    if parameter.pointer:
        if returned and parameter.type == "SGD_HANDLE":
            return "SDF_ARG_OUT_HANDLE"
        return "SDF_ARG_OUT_NUMBER" if returned and number else "SDF_ARG_POINTER"
    if parameter.name in row.untraced or not (number or parameter.type == "SGD_HANDLE"):
        return "SDF_ARG_HIDDEN"
    if number:
        return "SDF_ARG_ALGORITHM" if parameter.name.endswith("AlgID") else "SDF_ARG_NUMBER"
    return "SDF_ARG_HANDLE"


def _entry(row: Function) -> str:
    parsed = row.parsed()
    given = ", ".join(parameter.name for parameter in parsed)
    working = row.status == "working"
    return fill(
        ENTRY,
        clause=row.clause,
        prototype=f"int {row.name}({_list(row)})",
        parameters=", ".join(f'{{"{each.name}", {_kind(row, each)}}}' for each in parsed),
        name=row.name,
        count=str(len(parsed)),
        call=f"{_inner(row)}({given})" if working else "sdf_not_supported()",
        values=", ".join(f"(uintptr_t){each.name}" for each in parsed),
    )


def entries(sdf: Sdf) -> str:
    """native/sdf/gen/sdf_entries.c."""
    text = "".join(f"\n{_entry(row)}" for row in sdf.functions)
    return c_source(["proto/spec/sdf.toml"], fill(ENTRIES, entries=text))


def _cases(pairs: Sequence[tuple[int, str]]) -> str:
    return lines(f'case 0x{value:08X}u:\nreturn "{text}";' for value, text in pairs)


def names_header(codes: Sequence[Code], algorithms: Sequence[Algorithm]) -> str:
    """native/sdf/gen/sdf_names.h."""
    known = {row.value: row.name for row in algorithms}
    for row in algorithms:
        for alias in row.aliases:
            if alias.name:
                known.setdefault(alias.value, alias.name)
    body = fill(
        NAMES,
        code_names=_cases([(row.value, row.name) for row in codes]),
        code_texts=_cases([(row.value, row.meaning) for row in codes]),
        algorithms=_cases([(value, f"SGD_{name}") for value, name in sorted(known.items())]),
    )
    sources = ["proto/spec/{sdf_codes,algorithms}.toml"]
    return c_header("SDF_NAMES_H", sources, "Numbers in words, for people.", body)


def version_script(sdf: Sdf) -> str:
    """native/sdf/gen/libsdf.map."""
    names = "\n".join(f"        {row.name};" for row in (*sdf.functions, *sdf.extensions))
    return fill(MAP, notice=notice("proto/spec/sdf.toml"), names=names)
