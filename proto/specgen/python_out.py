"""Writes the modules of hsm/spec that hold refusals, ops and algorithms. Text in and out only."""

from collections.abc import Sequence
from dataclasses import fields

from specgen.checks import AUDITS, CONTEXTS, KINDS, REPLAYS, ROLES, optional_columns
from specgen.tables import Algorithm, Code, Op, Refusal
from specgen.text import notice, python_value, ruff_format


def _literal(name: str, values: Sequence[str]) -> str:
    return f"{name} = Literal[{', '.join(repr(value) for value in values)}]\n"


def _enum(name: str, docstring: str, members: Sequence[tuple[str, str]]) -> str:
    body = "".join(f"    {member} = {value}\n" for member, value in members)
    return f'@unique\nclass {name}(IntEnum):\n    """{docstring}"""\n\n{body}\n\n'


def _row_class(name: str, docstring: str, columns: Sequence[tuple[str, str]]) -> str:
    body = "".join(f"    {column}: {kind}\n" for column, kind in columns)
    return f'@dataclass(frozen=True, slots=True)\nclass {name}:\n    """{docstring}"""\n\n{body}\n'


def _row(name: str, values: Sequence[tuple[str, object]]) -> str:
    body = "".join(f"{column}={python_value(value, 12)},\n" for column, value in values)
    return f"{name}(\n{body})"


def refusals_module(refusals: Sequence[Refusal], codes: Sequence[Code]) -> str:
    """hsm/spec/refusals.py."""
    value_of = {code.name: code.value for code in codes}
    unused = [column for column in optional_columns() if not refusals[0].__getattribute__(column)]
    names = [column.name for column in fields(Refusal) if column.name not in unused]
    names.insert(names.index("sdr") + 1, "sdr_code")
    kinds = [(name, "int" if name in ("number", "sdr_code") else "str") for name in names]
    text = f"# {notice(['proto/spec/{refusals,sdf_codes}.toml'])}\n"
    text += '"""Refusals: every way the device can say no, with its code in each standard\'s own words."""\n\n'
    text += "from collections.abc import Mapping\nfrom dataclasses import dataclass\nfrom enum import IntEnum, unique\nfrom types import MappingProxyType\n\n\n"
    text += _enum(
        "Refusal",
        "What a reply's refusal field says; 0 is success.",
        [(row.name, str(row.number)) for row in refusals],
    )
    text += _row_class(
        "RefusalRow",
        "One refusal: `choice` says why when a code is ours and not the standard's.",
        kinds,
    )
    text += "\nREFUSALS: Mapping[Refusal, RefusalRow] = MappingProxyType({\n"
    for row in refusals:
        values = [
            (name, value_of[row.sdr] if name == "sdr_code" else getattr(row, name))
            for name in names
        ]
        text += f"Refusal.{row.name}: {_row('RefusalRow', values)},\n"
    return ruff_format(text + "})\n")


def ops_module(ops: Sequence[Op]) -> str:
    """hsm/spec/ops.py."""
    special = {
        "number": "int",
        "role": "Role",
        "states": "tuple[str, ...]",
        "session": "bool",
        "audit": "AuditClass",
        "replay": "ReplayClass",
        "slow": "bool",
        "faults": "tuple[str, ...]",
    }
    names = [column.name for column in fields(Op)]
    text = f"# {notice(['proto/spec/ops.toml'])}\n"
    text += '"""Ops: every command of the device, one row each."""\n\n'
    text += "from collections.abc import Mapping\nfrom dataclasses import dataclass\nfrom enum import IntEnum, unique\nfrom types import MappingProxyType\nfrom typing import Literal\n\n"
    text += (
        _literal("Role", ROLES)
        + _literal("AuditClass", AUDITS)
        + _literal("ReplayClass", REPLAYS)
        + "\n\n"
    )
    text += _enum(
        "Op", "The number of a command; never reused.", [(row.name, str(row.number)) for row in ops]
    )
    text += _row_class(
        "OpRow",
        'One command. `states` is ("any",) when every state allows it.',
        [(name, special.get(name, "str")) for name in names],
    )
    text += '    @property\n    def path(self) -> str:\n        """The gRPC path of the method."""\n        return f"/softsjj.v1.{self.service}/{self.method}"\n\n'
    text += "\nOPS: Mapping[Op, OpRow] = MappingProxyType({\n"
    for row in ops:
        text += f"Op.{row.name}: {_row('OpRow', [(name, getattr(row, name)) for name in names])},\n"
    return ruff_format(text + "})\n")


ALGORITHM_LOOKUP = '''
_MEANING: Mapping[tuple[Context, int], Sgd] = MappingProxyType(
    {(context, row.value): sgd for sgd, row in ALGORITHMS.items() for context in row.contexts}
    | {(alias.context, alias.value): sgd for sgd, row in ALGORITHMS.items() for alias in row.aliases}
)


def standard_id(context: Context, value: int) -> Sgd | None:
    """Find the standard id that a caller's value means in a context; None when there is none."""
    return _MEANING.get((context, value))
'''


def algorithms_module(algorithms: Sequence[Algorithm]) -> str:
    """hsm/spec/algorithms.py."""
    text = f"# {notice(['proto/spec/algorithms.toml'])}\n"
    text += '"""Algorithm identifiers (GM/T 0006) and the other values that callers use for them."""\n\n'
    text += "from collections.abc import Mapping\nfrom dataclasses import dataclass\nfrom enum import IntEnum, unique\nfrom types import MappingProxyType\nfrom typing import Literal\n\n"
    text += _literal("Kind", KINDS) + _literal("Context", CONTEXTS) + "\n\n"
    text += _enum(
        "Sgd", "The SGD_ constants.", [(row.name, f"0x{row.value:08X}") for row in algorithms]
    )
    text += _row_class(
        "Alias",
        "A value taken for an algorithm in one context, and who uses it.",
        [("value", "int"), ("context", "Context"), ("who", "str"), ("name", "str")],
    )
    text += "\n" + _row_class(
        "AlgorithmRow",
        "One identifier. `contexts` are the places where it may be named.",
        [
            ("name", "str"),
            ("value", "int"),
            ("kind", "Kind"),
            ("mode", "str"),
            ("contexts", "tuple[Context, ...]"),
            ("clause", "str"),
            ("confidence", "str"),
            ("aliases", "tuple[Alias, ...]"),
            ("note", "str"),
        ],
    )
    text += "\nALGORITHMS: Mapping[Sgd, AlgorithmRow] = MappingProxyType({\n"
    for row in algorithms:
        plain = [(c.name, getattr(row, c.name)) for c in fields(Algorithm) if c.name != "aliases"]
        aliases = "".join(
            f"Alias(value=0x{a.value:08X}, context={a.context!r}, who={python_value(a.who, 20)}, name={a.name!r}),"
            for a in row.aliases
        )
        text += f"Sgd.{row.name}: {_row('AlgorithmRow', plain)[:-1]}aliases=({aliases}),\n),\n"
    return ruff_format(text + "})\n" + ALGORITHM_LOOKUP)
