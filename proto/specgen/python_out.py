"""Writes hsm/spec/refusals.py, ops.py and algorithms.py. Text in and out only."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from specgen.checks import AUDITS, CONTEXTS, KINDS, OPTIONAL_COLUMNS, REPLAYS, ROLES
from specgen.messages import PACKAGE
from specgen.tables import Algorithm, Alias, Code, Op, Refusal
from specgen.text import fill, lines, notice, python_value, ruff_format

REFUSALS = '''
"""Refusals: every way the device can say no, with its code in each standard's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, unique
from types import MappingProxyType


@unique
class Refusal(IntEnum):
    """What a reply's refusal field says; 0 is success."""

@members@

@dataclass(frozen=True, slots=True)
class RefusalRow:
    """One refusal: `choice` says why when a code is ours and not the standard's."""

@columns@

REFUSALS: Mapping[Refusal, RefusalRow] = MappingProxyType({
@rows@
})
'''

OPS = '''
"""Ops: every command of the device, one row each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, unique
from types import MappingProxyType
from typing import Literal

@literals@

@unique
class Op(IntEnum):
    """The number of a command; never reused."""

@members@

@dataclass(frozen=True, slots=True)
class OpRow:
    """One command. `states` is ("any",) when every state allows it."""

@columns@
    @property
    def path(self) -> str:
        """The gRPC path of the method."""
        return f"/@package@.{self.service}/{self.method}"


OPS: Mapping[Op, OpRow] = MappingProxyType({
@rows@
})
'''

ALGORITHMS = '''
"""Algorithm identifiers (GM/T 0006) and the other values that callers use for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, unique
from types import MappingProxyType
from typing import Literal

@literals@

@unique
class Sgd(IntEnum):
    """The SGD_ constants."""

@members@

@dataclass(frozen=True, slots=True)
class Alias:
    """A value taken for an algorithm in one context, and who uses it."""

@alias_columns@

@dataclass(frozen=True, slots=True)
class AlgorithmRow:
    """One identifier. `contexts` are the places where it may be named."""

@columns@

ALGORITHMS: Mapping[Sgd, AlgorithmRow] = MappingProxyType({
@rows@
})

_MEANING: Mapping[tuple[Context, int], Sgd] = MappingProxyType(
    {(context, sgd.value): sgd for sgd, row in ALGORITHMS.items() for context in row.contexts}
    | {(a.context, a.value): sgd for sgd, row in ALGORITHMS.items() for a in row.aliases}
)


def standard_id(context: Context, value: int) -> Sgd | None:
    """Find the standard id that a caller's value means in a context; None when there is none."""
    return _MEANING.get((context, value))
'''


def _module(template: str, sources: str, **parts: str) -> str:
    return ruff_format(f"# {notice(sources)}" + fill(template, **parts))


def _literals(**values: Sequence[str]) -> str:
    return lines(f"{name} = Literal[{', '.join(map(repr, v))}]" for name, v in values.items())


def _columns(columns: Mapping[str, str]) -> str:
    return lines(f"    {name}: {kind}" for name, kind in columns.items())


def _call(name: str, values: Mapping[str, object]) -> str:
    body = lines(f"{column}={python_value(value)}," for column, value in values.items())
    return f"{name}(\n{body})"


def refusals_module(refusals: Sequence[Refusal], codes: Sequence[Code]) -> str:
    """hsm/spec/refusals.py. A column that no row fills is left out."""
    value_of = {code.name: code.value for code in codes}
    columns: dict[str, str] = {}
    for column in fields(Refusal):
        if column.name in OPTIONAL_COLUMNS and not any(getattr(r, column.name) for r in refusals):
            continue
        columns[column.name] = "int" if column.name == "number" else "str"
        if column.name == "sdr":
            columns["sdr_code"] = "int"
    rows = []
    for row in refusals:
        values = {n: value_of[row.sdr] if n == "sdr_code" else getattr(row, n) for n in columns}
        rows.append(f"Refusal.{row.name}: {_call('RefusalRow', values)},")
    return _module(
        REFUSALS,
        "proto/spec/{refusals,sdf_codes}.toml",
        members=lines(f"    {row.name} = {row.number}" for row in refusals),
        columns=_columns(columns),
        rows=lines(rows),
    )


def _op_row(row: Op, columns: Mapping[str, str]) -> str:
    values = {name: getattr(row, name) for name in columns}
    return f"Op.{row.name}: {_call('OpRow', values)},"


def ops_module(ops: Sequence[Op]) -> str:
    """hsm/spec/ops.py."""
    columns = {column.name: "str" for column in fields(Op) if column.name != "without_sdf"}
    columns |= {"number": "int", "session": "bool", "slow": "bool"}
    columns |= {"states": "tuple[str, ...]", "faults": "tuple[str, ...]"}
    columns |= {"role": "Role", "audit": "AuditClass", "replay": "ReplayClass"}
    return _module(
        OPS,
        "proto/spec/ops.toml",
        literals=_literals(Role=ROLES, AuditClass=AUDITS, ReplayClass=REPLAYS),
        members=lines(f"    {row.name} = {row.number}" for row in ops),
        columns=_columns(columns),
        package=PACKAGE,
        rows=lines(_op_row(row, columns) for row in ops),
    )


def _algorithm_row(row: Algorithm, columns: Mapping[str, str]) -> str:
    plain = {name: getattr(row, name) for name in columns if name not in ("value", "aliases")}
    aliases = "".join(
        f"Alias(value=0x{alias.value:08X}, context={alias.context!r}, "
        f"who={python_value(alias.who, 20)}, name={alias.name!r}),"
        for alias in row.aliases
    )
    head = _call("AlgorithmRow", plain).removesuffix(")")
    return f"Sgd.{row.name}: {head}value=0x{row.value:08X}, aliases=({aliases}),\n),"


def algorithms_module(algorithms: Sequence[Algorithm]) -> str:
    """hsm/spec/algorithms.py."""
    columns = {column.name: "str" for column in fields(Algorithm)}
    columns |= {"value": "int", "kind": "Kind", "contexts": "tuple[Context, ...]"}
    columns |= {"aliases": "tuple[Alias, ...]"}
    alias_columns = {column.name: "str" for column in fields(Alias)}
    alias_columns |= {"value": "int", "context": "Context"}
    return _module(
        ALGORITHMS,
        "proto/spec/algorithms.toml",
        literals=_literals(Kind=KINDS, Context=CONTEXTS),
        members=lines(f"    {row.name} = 0x{row.value:08X}" for row in algorithms),
        alias_columns=_columns(alias_columns),
        columns=_columns(columns),
        rows=lines(_algorithm_row(row, columns) for row in algorithms),
    )
