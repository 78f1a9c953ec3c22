"""Writes the headers of native/include/gen. Text in and out only."""

from collections.abc import Iterable, Sequence

from specgen.checks import CONTEXTS, REPLAYS
from specgen.messages import PACKAGE
from specgen.tables import Algorithm, Op, Refusal
from specgen.text import c_header, fill, lines

REFUSALS = """enum {
@members@
    HSM_R_COUNT = @count@ /* rows; their numbers have gaps */
};
"""

OPS = """#include <stddef.h>

enum hsm_op {
@members@
    HSM_OP_COUNT = @count@ /* rows; their numbers have gaps */
};

/* May a request whose answer was lost be sent again? Libraries resend HSM_REPLAY_SAFE only. */
enum hsm_replay {
@replays@
};

/* gRPC path of an op, NULL for a number that is none. */
static inline const char *hsm_op_path(int op) {
    switch (op) {
@paths@
        default:
            return NULL;
    }
}

/* Replay class of an op; HSM_REPLAY_NEVER for a number that is none. */
static inline enum hsm_replay hsm_op_replay(int op) {
    switch (op) {
@classes@
        default:
            return HSM_REPLAY_NEVER;
    }
}
"""

ALGORITHMS = """#include <stdint.h>

/* Algorithm identifiers, GM/T 0006. */
@defines@

/* Where an identifier is named. */
enum hsm_context {
@contexts@
};

@lookups@

/* The standard id that a caller's value means in a context; 0 when it means nothing there. */
static inline uint32_t hsm_standard_id(enum hsm_context context, uint32_t value) {
    switch (context) {
@cases@
        default:
            return 0;
    }
}
"""

LOOKUP = """static inline uint32_t hsm_@context@_id(uint32_t value) {
    switch (value) {
@cases@
        default:
            return 0;
    }
}
"""

SDF_CODES = """#include <stdint.h>

#include "gen/hsm_refusals.h"
#include "sdf.h"

/* The SDF return code of a refusal number; SDR_UNKNOWERR for a number that is none. */
static inline int sdf_code_of_refusal(uint32_t refusal) {
    switch (refusal) {
@cases@
        default:
            return SDR_UNKNOWERR;
    }
}
"""


def _cases(labels: Iterable[str], result: str) -> str:
    cases = lines(f"case {label}:" for label in labels)
    return f"{cases}return {result};\n" if cases else ""


def _numbered(prefix: str, names: Sequence[str]) -> str:
    return lines(f"{prefix}{name.upper()} = {n}," for n, name in enumerate(names, start=1))


def refusals_header(refusals: Sequence[Refusal]) -> str:
    """gen/hsm_refusals.h."""
    members = lines(f"HSM_R_{row.name} = {row.number}, /* {row.en} */" for row in refusals)
    subject = "Refusal numbers: codes of hsm_rc, and the refusal field of every reply."
    body = fill(REFUSALS, members=members, count=str(len(refusals)))
    return c_header("HSM_GEN_REFUSALS_H", ["proto/spec/refusals.toml"], subject, body)


def ops_header(ops: Sequence[Op]) -> str:
    """gen/hsm_ops.h."""
    body = fill(
        OPS,
        members=lines(f"HSM_OP_{row.name} = {row.number}, /* {row.clause} */" for row in ops),
        count=str(len(ops)),
        replays=_numbered("HSM_REPLAY_", REPLAYS),
        paths="".join(
            _cases([f"HSM_OP_{row.name}"], f'"/{PACKAGE}.{row.service}/{row.method}"')
            for row in ops
        ),
        classes="".join(
            _cases(
                [f"HSM_OP_{row.name}" for row in ops if row.replay == replay],
                f"HSM_REPLAY_{replay.upper()}",
            )
            for replay in REPLAYS
        ),
    )
    subject = "Op numbers, gRPC paths and replay classes."
    return c_header("HSM_GEN_OPS_H", ["proto/spec/ops.toml"], subject, body)


def algorithm_defines(algorithms: Sequence[Algorithm]) -> str:
    """Define the SGD_ constants, in the same words wherever, so that two headers may do so."""
    text = ""
    for row in algorithms:
        named = [(row.name, row.value)] + [(a.name, a.value) for a in row.aliases if a.name]
        text += lines(f"#define SGD_{name} 0x{value:08X}u" for name, value in named)
    return text


def _lookup(algorithms: Sequence[Algorithm], context: str) -> str:
    cases = ""
    for row in algorithms:
        values = {row.value: None} if context in row.contexts else {}
        values |= {alias.value: None for alias in row.aliases if alias.context == context}
        cases += _cases((f"0x{value:08X}u" for value in values), f"SGD_{row.name}")
    return fill(LOOKUP, context=context, cases=cases)


def algorithms_header(algorithms: Sequence[Algorithm]) -> str:
    """gen/hsm_algorithms.h."""
    body = fill(
        ALGORITHMS,
        defines=algorithm_defines(algorithms),
        contexts=_numbered("HSM_CONTEXT_", CONTEXTS),
        lookups=lines(_lookup(algorithms, context) for context in CONTEXTS),
        cases="".join(_cases([f"HSM_CONTEXT_{c.upper()}"], f"hsm_{c}_id(value)") for c in CONTEXTS),
    )
    subject = "Algorithm identifiers and the values that callers use for them."
    return c_header("HSM_GEN_ALGORITHMS_H", ["proto/spec/algorithms.toml"], subject, body)


def sdf_codes_header(refusals: Sequence[Refusal]) -> str:
    """gen/sdf_codes.h."""
    by_code: dict[str, list[str]] = {}
    for row in refusals:
        by_code.setdefault(row.sdr, []).append(f"HSM_R_{row.name}")
    body = fill(SDF_CODES, cases="".join(_cases(names, code) for code, names in by_code.items()))
    subject = "Refusal numbers in the words of GM/T 0018 Annex A."
    return c_header("HSM_GEN_SDF_CODES_H", ["proto/spec/refusals.toml"], subject, body)
