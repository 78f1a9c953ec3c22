"""Writes the headers of native/include/gen: refusals, ops, algorithms, and the SDF code of a refusal. Text in and out only."""

from collections.abc import Sequence

from specgen.checks import CONTEXTS, REPLAYS
from specgen.messages import PACKAGE
from specgen.tables import Algorithm, Op, Refusal
from specgen.text import c_header


def refusals_header(refusals: Sequence[Refusal]) -> str:
    """gen/hsm_refusals.h."""
    body = "enum {\n"
    for row in refusals:
        body += f"    HSM_R_{row.name} = {row.number}, /* {row.en} */\n"
    body += f"    HSM_R_COUNT = {len(refusals)} /* rows; their numbers have gaps */\n}};\n"
    return c_header(
        "HSM_GEN_REFUSALS_H",
        ["proto/spec/refusals.toml"],
        "Refusal numbers: codes of hsm_rc, and the refusal field of every reply.",
        body,
    )


def ops_header(ops: Sequence[Op]) -> str:
    """gen/hsm_ops.h."""
    body = "#include <stddef.h>\n\nenum hsm_op {\n"
    for row in ops:
        body += f"    HSM_OP_{row.name} = {row.number}, /* {row.clause} */\n"
    body += f"    HSM_OP_COUNT = {len(ops)} /* rows; their numbers have gaps */\n}};\n\n"
    body += "/* May a request be sent again when its answer was lost? Only HSM_REPLAY_SAFE ones are resent by client libraries. */\nenum hsm_replay {\n"
    body += "".join(
        f"    HSM_REPLAY_{name.upper()} = {n},\n" for n, name in enumerate(REPLAYS, start=1)
    )
    body += "};\n\n/* gRPC path of an op, NULL for a number that is none. */\n"
    body += "static inline const char *hsm_op_path(int op) {\n    switch (op) {\n"
    for row in ops:
        body += f'        case HSM_OP_{row.name}:\n            return "/{PACKAGE}.{row.service}/{row.method}";\n'
    body += "        default:\n            return NULL;\n    }\n}\n\n"
    body += "/* Replay class of an op; HSM_REPLAY_NEVER for a number that is none. */\n"
    body += "static inline enum hsm_replay hsm_op_replay(int op) {\n    switch (op) {\n"
    for replay in REPLAYS:
        rows = [row for row in ops if row.replay == replay]
        body += "".join(f"        case HSM_OP_{row.name}:\n" for row in rows)
        body += f"            return HSM_REPLAY_{replay.upper()};\n" if rows else ""
    body += "        default:\n            return HSM_REPLAY_NEVER;\n    }\n}\n"
    return c_header(
        "HSM_GEN_OPS_H", ["proto/spec/ops.toml"], "Op numbers, gRPC paths and replay classes.", body
    )


def algorithm_defines(algorithms: Sequence[Algorithm]) -> str:
    """The SGD_ constants, written alike wherever they appear so that two headers may define them."""
    text = ""
    for row in algorithms:
        text += f"#define SGD_{row.name} 0x{row.value:08X}u\n"
        for alias in row.aliases:
            if alias.name:
                text += f"#define SGD_{alias.name} 0x{alias.value:08X}u\n"
    return text


def algorithms_header(algorithms: Sequence[Algorithm]) -> str:
    """gen/hsm_algorithms.h."""
    body = "#include <stdint.h>\n\n/* Algorithm identifiers, GM/T 0006. */\n" + algorithm_defines(
        algorithms
    )
    body += "\n/* Where an identifier is named. */\nenum hsm_context {\n"
    body += "".join(
        f"    HSM_CONTEXT_{name.upper()} = {n},\n" for n, name in enumerate(CONTEXTS, start=1)
    )
    body += "};\n\n/* The standard id that a caller's value means in a context, aliases included; 0 when it means nothing there. */\n"
    body += "static inline uint32_t hsm_standard_id(enum hsm_context context, uint32_t value) {\n    switch (context) {\n"
    for context in CONTEXTS:
        body += f"        case HSM_CONTEXT_{context.upper()}:\n            switch (value) {{\n"
        for row in algorithms:
            values = [row.value] if context in row.contexts else []
            values += [
                a.value for a in row.aliases if a.context == context and a.value not in values
            ]
            body += "".join(f"                case 0x{value:08X}u:\n" for value in values)
            body += f"                    return SGD_{row.name};\n" if values else ""
        body += "                default:\n                    return 0;\n            }\n"
    body += "        default:\n            return 0;\n    }\n}\n"
    return c_header(
        "HSM_GEN_ALGORITHMS_H",
        ["proto/spec/algorithms.toml"],
        "Algorithm identifiers and the values that callers use for them.",
        body,
    )


def sdf_codes_header(refusals: Sequence[Refusal]) -> str:
    """gen/sdf_codes.h."""
    body = '#include <stdint.h>\n\n#include "gen/hsm_refusals.h"\n#include "sdf.h"\n\n'
    body += (
        "/* The SDF return code of a refusal number; SDR_UNKNOWERR for a number that is none. */\n"
    )
    body += "static inline int sdf_code_of_refusal(uint32_t refusal) {\n    switch (refusal) {\n"
    by_code: dict[str, list[str]] = {}
    for row in refusals:
        by_code.setdefault(row.sdr, []).append(row.name)
    for code, names in by_code.items():
        body += (
            "".join(f"        case HSM_R_{name}:\n" for name in names)
            + f"            return {code};\n"
        )
    body += "        default:\n            return SDR_UNKNOWERR;\n    }\n}\n"
    return c_header(
        "HSM_GEN_SDF_CODES_H",
        ["proto/spec/refusals.toml"],
        "Refusal numbers in the words of GM/T 0018 Annex A.",
        body,
    )
