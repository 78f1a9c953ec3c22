"""Reads the tables of proto/spec into rows. Form is checked here, meaning in `checks`."""

import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from types import GenericAlias
from typing import Any, TypeVar, get_args, get_origin

Row = TypeVar("Row")


class SpecError(Exception):
    """The tables or messages are wrong. `problems` has one sentence each, naming row and file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A way to say no. Codes that default to "" arrive with their standards: all rows, or none."""

    number: int
    name: str
    clause: str
    choice: str = ""
    sdr: str
    sar: str = ""
    sw: str = ""
    ckr: str
    svs: str = ""
    pki: str = ""
    grpc: str
    en: str
    zh: str


@dataclass(frozen=True, kw_only=True)
class Op:
    """A command of the device."""

    number: int
    name: str
    service: str
    method: str
    clause: str
    role: str
    states: tuple[str, ...]
    session: bool
    key_usage: str
    audit: str
    replay: str
    slow: bool
    faults: tuple[str, ...]
    without_sdf: str = ""


@dataclass(frozen=True, kw_only=True)
class Alias:
    """Another value or another name for an algorithm."""

    value: int
    context: str
    who: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Algorithm:
    """An identifier of GM/T 0006, named without SGD_; `contexts` are where it may be used."""

    name: str
    value: int
    kind: str
    mode: str = ""
    contexts: tuple[str, ...]
    clause: str
    confidence: str
    aliases: tuple[Alias, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Code:
    """A return code of GM/T 0018 Annex A."""

    value: int
    name: str
    clause: str
    meaning: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What to do about a return code, in the languages of the documentation."""

    code: str
    en: str
    zh: str


def _has_form(value: object, kind: Any) -> bool:
    """Tell whether a TOML value has the form a row's field wants. A tuple field takes a list."""
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return isinstance(value, list) and all(_has_form(each, item) for each in value)
    if isinstance(kind, GenericAlias) or not isinstance(kind, type):
        return False
    if hasattr(kind, "__dataclass_fields__"):
        return isinstance(value, dict)
    return type(value) is kind


def _value(value: Any, kind: Any, where: str) -> Any:
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return tuple(_value(each, item, where) for each in value)
    if hasattr(kind, "__dataclass_fields__"):
        return parse(kind, value, where)
    return value


def parse(cls: type[Row], raw: dict[str, Any], where: str) -> Row:
    """Make a row of a TOML table. A column missing, unknown or of the wrong type: SpecError."""
    problems = []
    columns = {column.name: column for column in fields(cls)}  # type: ignore[arg-type]
    problems += [f"{where}: unknown column {name}" for name in raw if name not in columns]
    values = {}
    for name, column in columns.items():
        if name not in raw:
            if column.default is MISSING:
                problems.append(f"{where}: without a {name}")
        elif not _has_form(raw[name], column.type):
            problems.append(f"{where}: {name} has the wrong type")
        else:
            values[name] = _value(raw[name], column.type, where)
    if problems:
        raise SpecError(problems)
    return cls(**values)


def read(cls: type[Row], path: Path, key: str, label: str) -> list[Row]:
    """Read every row of the array `key`; `label` is the column that names a row in messages."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpecError([f"{path.name}: {error}"]) from error
    problems: list[str] = []
    rows: list[Row] = []
    for position, raw in enumerate(document.get(key, []), start=1):
        where = f"{path.name}: {key} {raw.get(label, position)}"
        try:
            rows.append(parse(cls, raw, where))
        except SpecError as error:
            problems += error.problems
    if not rows and not problems:
        problems.append(f"{path.name}: no {key} rows")
    if problems:
        raise SpecError(problems)
    return rows
