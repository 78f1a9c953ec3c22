"""The SDF tables (functions, types) and the rules they must keep. Only `read_sdf` does I/O."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from specgen.checks import duplicates, one_of
from specgen.tables import Op, SpecError, read

EDITIONS = ("2012", "2023", "2023-debug", "2023-annex-b", "2023-annex-c", "vendor")
DIRECTIONS = ("in", "out", "inout")
STATUSES = ("working", "not-supported")
# On which lists of the standard a row of an edition must cite.
CLAUSE_OF = {"2012": "GM/T 0018-", "2023": "GM/T 0018-2023 6.", "2023-debug": "GM/T 0018-2023 6.8."}
CLAUSE_OF |= {"2023-annex-b": "GM/T 0018-2023 B.2.", "2023-annex-c": "GM/T 0018-2023 C."}
PARAMETER = re.compile(r"(\w+) (\w+) (\*?)(\w+)")
FIELD = re.compile(r"(\w+) (\w+)((?:\[\w+\])*)")


@dataclass(frozen=True)
class Parameter:
    """One parameter as C writes it; `pointer` is "*" or ""."""

    direction: str
    type: str
    pointer: str
    name: str

    @property
    def c(self) -> str:
        """The declaration in a parameter list."""
        return f"{self.type} {self.pointer}{self.name}"


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function of the SDF interface."""

    name: str
    editions: tuple[str, ...]
    clause: str
    meaning: str
    parameters: tuple[str, ...]
    status: str
    op: str
    form: str = ""
    note: str = ""
    untraced: tuple[str, ...] = ()

    def parsed(self) -> list[Parameter]:
        """Its parameters. A malformed one raises SpecError."""
        found = []
        for text in self.parameters:
            match = PARAMETER.fullmatch(text)
            if match is None:
                where = f"sdf.toml: function {self.name}"
                raise SpecError([f"{where}: parameter {text!r} is not DIRECTION TYPE NAME"])
            found.append(Parameter(*match.groups()))
        return found


@dataclass(frozen=True, kw_only=True)
class Extension:
    """A function of our own beside the standard's; `parameters` as in Function."""

    name: str
    returns: str
    clause: str
    meaning: str
    parameters: tuple[str, ...]

    @property
    def prototype(self) -> str:
        """Its declaration in C."""
        given = ", ".join(text.partition(" ")[2] for text in self.parameters)
        return f"{self.returns} {self.name}({given or 'void'})"


@dataclass(frozen=True, kw_only=True)
class Scalar:
    """A scalar type: its 2012 name, what it is in C, its 2023 name."""

    sgd: str
    c: str
    later: str
    clause: str
    meaning: str = ""


@dataclass(frozen=True, kw_only=True)
class Constant:
    """An array bound."""

    name: str
    value: int
    clause: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Structure:
    """A structure of 4-byte integers and bytes; `size` is its sizeof."""

    name: str
    clause: str
    size: int
    meaning: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Sdf:
    """All SDF tables but the codes."""

    functions: list[Function]
    extensions: list[Extension]
    scalars: list[Scalar]
    constants: list[Constant]
    structures: list[Structure]


def read_sdf(spec: Path) -> Sdf:
    """Read sdf.toml and sdf_types.toml."""
    types = spec / "sdf_types.toml"
    return Sdf(
        functions=read(Function, spec / "sdf.toml", "function", "name"),
        extensions=read(Extension, spec / "sdf.toml", "extension", "name"),
        scalars=read(Scalar, types, "scalar", "sgd"),
        constants=read(Constant, types, "constant", "name"),
        structures=read(Structure, types, "structure", "name"),
    )


def _size_problems(sdf: Sdf) -> list[str]:
    """Recompute every size from the fields; the largest alignment is 4, that of bytes alone 1."""
    bounds = {row.name: row.value for row in sdf.constants}
    sizes = {"SGD_UCHAR": (1, 1), "SGD_UINT32": (4, 4)}
    problems = []
    for row in sdf.structures:
        where = f"sdf_types.toml: structure {row.name}"
        offset, alignment = 0, 1
        for text in row.fields:
            match = FIELD.fullmatch(text)
            if match is None or match[1] not in sizes:
                problems.append(f"{where}: field {text!r} is not TYPE NAME[BOUND] of a known type")
                continue
            size, align = sizes[match[1]]
            for bound in re.findall(r"\[(\w+)\]", match[3]):
                size *= int(bound) if bound.isdigit() else bounds.get(bound, 0)
            offset += -offset % align + size
            alignment = max(alignment, align)
        total = offset + -offset % alignment
        sizes[row.name] = (total, alignment)
        if total != row.size:
            problems.append(f"{where}: size is {row.size}, its fields have {total}")
    return problems


def check_sdf(sdf: Sdf, ops: Sequence[Op]) -> list[str]:
    """Rules of sdf.toml and sdf_types.toml."""
    types = {row.sgd for row in sdf.scalars} | {row.name for row in sdf.structures}
    problems = duplicates(
        "sdf.toml", "name", [row.name for row in (*sdf.functions, *sdf.extensions)]
    )
    names = [row.name for row in sdf.structures] + [row.name for row in sdf.constants]
    names += [row.sgd for row in sdf.scalars] + [row.later for row in sdf.scalars if row.later]
    problems += duplicates("sdf_types.toml", "name", names)
    clauses = [(row.sgd, row.clause) for row in sdf.scalars]
    clauses += [(row.name, row.clause) for row in sdf.constants]
    clauses += [(row.name, row.clause) for row in sdf.structures]
    for name, clause in clauses:
        problems += [] if clause else [f"sdf_types.toml: {name}: without a clause"]
    for function in sdf.functions:
        problems += _function_problems(function, types, {op.name for op in ops})
    for row in sdf.extensions:
        problems += [] if row.clause else [f"sdf.toml: extension {row.name}: without a clause"]
    done = {function.op for function in sdf.functions}
    for op in ops:
        if op.service != "Device" or (op.name in done) != bool(op.without_sdf):
            continue
        wrong = "one of sdf.toml is" if op.name in done else "no function of sdf.toml is"
        problems.append(f"ops.toml: op {op.name}: {wrong} done by it")
    return problems + _size_problems(sdf)


def _function_problems(row: Function, types: set[str], ops: set[str]) -> list[str]:
    where = f"sdf.toml: function {row.name}"
    problems = [] if row.name.startswith("SDF_") else [f"{where}: its name must start with SDF_"]
    if not row.clause:
        problems.append(f"{where}: without a clause")
    if not row.editions:
        problems.append(f"{where}: without an edition")
    for edition in row.editions:
        problems += one_of(where, "editions", edition, EDITIONS)
    last = row.editions[-1] if row.editions else ""
    if row.clause and not row.clause.startswith(CLAUSE_OF.get(last, "")):
        problems.append(f"{where}: clause {row.clause} is not of edition {last}")
    problems += one_of(where, "status", row.status, STATUSES)
    if row.op and (row.op not in ops or row.status != "working"):
        problems.append(f"{where}: op {row.op} is no op, or the row is not working")
    try:
        parameters = row.parsed()
    except SpecError as error:
        return problems + error.problems
    problems += duplicates(where, "parameter", (parameter.name for parameter in parameters))
    return problems + _parameter_problems(where, row, parameters, types)


def _parameter_problems(
    where: str, row: Function, parameters: Sequence[Parameter], types: set[str]
) -> list[str]:
    problems = []
    numbers = [each.name for each in parameters if (each.type, each.pointer) == ("SGD_UINT32", "")]
    for name in row.untraced:
        problems += one_of(where, "untraced", name, numbers)
    for parameter in parameters:
        problems += one_of(where, "direction", parameter.direction, DIRECTIONS)
        if parameter.type not in types:
            problems.append(f"{where}: type {parameter.type} is not in sdf_types.toml")
        if parameter.direction != "in" and not parameter.pointer:
            problems.append(f"{where}: {parameter.name} comes back but is no pointer")
    return problems
