"""The rules of the tables. Functions return one sentence a problem, naming row and file; no I/O."""

from collections import Counter
from collections.abc import Iterable, Sequence

from specgen.tables import Algorithm, Code, Op, Refusal

ROLES = ("anyone", "user", "operator", "administrator", "auditor")
STATES = ("any", "unprovisioned", "initial", "ready", "standby", "error")
USAGES = ("", "SIGN", "VERIFY", "ENCRYPT", "DECRYPT", "MAC", "WRAP", "UNWRAP", "AGREE", "EXPORT")
AUDITS = ("durable", "counted")
REPLAYS = ("safe", "fresh", "once", "never")
KINDS = ("symmetric", "asymmetric", "signature", "hash", "mac")
CONTEXTS = ("cipher", "aead", "mac", "hash", "hmac", "sign", "exchange", "encrypt")
# Code columns of refusals that arrive with their standards.
OPTIONAL_COLUMNS = ("sar", "sw", "svs", "pki")
# Names the generated enums add themselves.
RESERVED = ("COUNT", "BY_NAME")


def duplicates(where: str, what: str, values: Iterable[object]) -> list[str]:
    """Return a problem for each value that occurs more than once."""
    counts = Counter(values)
    return [f"{where}: {what} {value} is used {n} times" for value, n in counts.items() if n > 1]


def one_of(where: str, column: str, value: str, allowed: Sequence[str]) -> list[str]:
    """Return a problem when a column's value is not of its list."""
    return (
        [] if value in allowed else [f"{where}: {column} {value!r} is none of {', '.join(allowed)}"]
    )


def named(where: str, name: str) -> list[str]:
    """Return a problem when a name cannot be a constant of Python and C."""
    good = name.isidentifier() and name == name.upper() and name.isascii() and name not in RESERVED
    return [] if good else [f"{where}: {name!r} is no name for a constant"]


def check_refusals(refusals: Sequence[Refusal], codes: Sequence[Code]) -> list[str]:
    """Rules of refusals.toml. Clause "none" needs a choice; a column is in all rows or none."""
    file = "refusals.toml"
    problems = duplicates(file, "number", (row.number for row in refusals))
    problems += duplicates(file, "name", (row.name for row in refusals))
    known = {code.name for code in codes}
    for row in refusals:
        where = f"{file}: refusal {row.name}"
        problems += named(where, row.name)
        problems += [
            f"{where}: without a {column}"
            for column in ("clause", "sdr", "ckr", "grpc", "en", "zh")
            if not getattr(row, column)
        ]
        if row.clause == "none" and not row.choice:
            problems.append(f"{where}: without a clause, and no choice says why")
        if row.sdr and row.sdr not in known:
            problems.append(f"{where}: sdr {row.sdr} is no code of sdf_codes.toml")
        if not 0 <= row.number <= 0xFFFF:
            problems.append(f"{where}: number {row.number} is out of range")
    for column in OPTIONAL_COLUMNS:
        filled = [row.name for row in refusals if getattr(row, column)]
        if filled and len(filled) != len(refusals):
            missing = next(row.name for row in refusals if not getattr(row, column))
            problems.append(f"{file}: refusal {missing}: without a {column}, which other rows have")
    if (0, "OK") not in {(row.number, row.name) for row in refusals}:
        problems.append(f"{file}: refusal OK must be number 0")
    return problems


def check_ops(ops: Sequence[Op]) -> list[str]:
    """Rules of ops.toml that need no messages."""
    file = "ops.toml"
    problems = duplicates(file, "number", (row.number for row in ops))
    problems += duplicates(file, "name", (row.name for row in ops))
    problems += duplicates(file, "method", (f"{row.service}/{row.method}" for row in ops))
    for row in ops:
        where = f"{file}: op {row.name}"
        problems += named(where, row.name)
        if not row.clause:
            problems.append(f"{where}: without a clause")
        if not 0 < row.number <= 0xFFFF:
            problems.append(f"{where}: number {row.number} is out of range")
        problems += one_of(where, "role", row.role, ROLES)
        problems += one_of(where, "key_usage", row.key_usage, USAGES)
        problems += one_of(where, "audit", row.audit, AUDITS)
        problems += one_of(where, "replay", row.replay, REPLAYS)
        for state in row.states:
            problems += one_of(where, "states", state, STATES)
        if not row.states or ("any" in row.states and len(row.states) > 1):
            problems.append(f"{where}: states must be a list, or only any")
        point = row.name.lower().replace("_", "-")
        if row.faults != (f"{point}.before", f"{point}.after"):
            problems.append(f"{where}: faults must be {point}.before and {point}.after")
    return problems


def check_codes(codes: Sequence[Code]) -> list[str]:
    """Rules of sdf_codes.toml."""
    file = "sdf_codes.toml"
    problems = duplicates(file, "value", (hex(row.value) for row in codes))
    problems += duplicates(
        file, "name", (name for row in codes for name in (row.name, *row.spellings))
    )
    for row in codes:
        where = f"{file}: code {row.name}"
        problems += named(where, row.name)
        problems += [
            f"{where}: without a {column}"
            for column in ("clause", "meaning")
            if not getattr(row, column)
        ]
        if row.value != 0 and not 0x01000000 < row.value <= 0x01FFFFFF:
            problems.append(f"{where}: value is outside 0x01000001 to 0x01FFFFFF")
    return problems


def check_algorithms(algorithms: Sequence[Algorithm]) -> list[str]:
    """Rules of algorithms.toml. In one context a value means one algorithm only."""
    file = "algorithms.toml"
    names = [row.name for row in algorithms]
    names += [alias.name for row in algorithms for alias in row.aliases if alias.name]
    problems = duplicates(file, "name", names)
    problems += duplicates(file, "value", (hex(row.value) for row in algorithms))
    meanings = [(context, hex(row.value)) for row in algorithms for context in row.contexts]
    meanings += [
        (a.context, hex(a.value)) for row in algorithms for a in row.aliases if a.value != row.value
    ]
    problems += duplicates(file, "context and value", meanings)
    for row in algorithms:
        where = f"{file}: algorithm {row.name}"
        problems += named(where, row.name)
        problems += one_of(where, "kind", row.kind, KINDS)
        problems += one_of(where, "confidence", row.confidence, ("2+", "1", "?"))
        problems += [f"{where}: without a clause"] * (not row.clause)
        if not 0 < row.value <= 0xFFFFFFFF:
            problems.append(f"{where}: value is out of range")
        for context in (*row.contexts, *(alias.context for alias in row.aliases)):
            problems += one_of(where, "context", context, CONTEXTS)
        for alias in row.aliases:
            problems += [f"{where}: alias {alias.value:#x} does not say who uses it"] * (
                not alias.who
            )
            if alias.context not in row.contexts:
                problems.append(f"{where}: alias {alias.value:#x} names a context the row has not")
    return problems
