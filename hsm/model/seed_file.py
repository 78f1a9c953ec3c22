"""Seed files: the keys a lab wants, in TOML. The whole file is judged before anything is made.

    [[key]]
    type = "sm2"
    index = "1-3"              # one index, or a range
    password = "change-me-8"   # sm2 only; without it no access right is needed

    [[key]]
    type = "kek"
    index = 7

This file does no I/O: the text and the name of its file are arguments.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hsm.model.lab_keys import PASSWORD_MAX, PASSWORD_MIN, LabKey
from hsm.model.settings import Settings
from hsm.model.stored_key import KeyName, KeyType

_FIELDS = ("type", "index", "password")
_TABLE = "key"
_RANGE = re.compile(r"([0-9]{1,6})\s*-\s*([0-9]{1,6})", re.ASCII)
_AT_LINE = re.compile(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_LIMITS = Settings(data=Path())
_HIGHEST = {KeyType.SM2: _LIMITS.sm2_keys, KeyType.KEK: _LIMITS.keks}


class SeedError(ValueError):
    """A seed file is wrong; the message has one line for each mistake: FILE:LINE: what is wrong."""


def parse_seed(text: str, file: str) -> tuple[LabKey, ...]:
    """Read a seed file. SeedError with every mistake, each with its file, line and key."""
    return _Reader(text, file).keys()


@dataclass(frozen=True)
class _Spot:
    """Where a [[key]] table begins, and the first line after it; lines count from 1."""

    first: int
    end: int


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._lines = text.splitlines()
        self._text = text
        self._wrong: list[tuple[int, str]] = []
        self._taken: dict[KeyName, int] = {}

    def keys(self) -> tuple[LabKey, ...]:
        tables = self._tables(self._parse())
        spots = self._spots(len(tables))
        found = [
            key
            for table, spot in zip(tables, spots, strict=True)
            for key in self._table(table, spot)
        ]
        if not found and not self._wrong:
            self._complain(1, "there is no [[key]] in it, so there is nothing to make")
        if self._wrong:
            raise SeedError("\n".join(self._line(*wrong) for wrong in sorted(self._wrong)))
        return tuple(found)

    def _line(self, line: int, what: str) -> str:
        return f"{self._file}:{line}: {what}"

    def _complain(self, line: int, what: str) -> None:
        self._wrong.append((line, what))

    def _parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            found = _AT_LINE.match(str(error))
            last = max(len(self._lines), 1)
            what, line = (found[1], int(found[2] or last)) if found else (str(error), last)
            column = f" (column {found[3]})" if found and found[3] else ""
            raise SeedError(self._line(line, f"this is no TOML: {what}{column}")) from None
        except RecursionError:
            raise SeedError(self._line(1, "this is nested too deeply")) from None

    def _tables(self, document: dict[str, Any]) -> list[dict[str, Any]]:
        for name in document:
            if name != _TABLE:
                line = self._find(name, _Spot(1, len(self._lines) + 1))
                self._complain(line, f"unknown name {name!r}{_near(name, (_TABLE,))}")
        tables = document.get(_TABLE, [])
        if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
            return tables
        line = self._find(_TABLE, _Spot(1, len(self._lines) + 1))
        self._complain(line, "'key' is a list of tables: write [[key]], with two brackets")
        return []

    def _spots(self, count: int) -> list[_Spot]:
        """Find the tables in the text; written in another way, they all are the whole file."""
        header = re.compile(rf"\s*\[\[\s*[\"']?{_TABLE}[\"']?\s*\]\]")
        starts = [number for number, line in enumerate(self._lines, 1) if header.match(line)]
        end = len(self._lines) + 1
        if not starts or len(starts) != count:
            return [_Spot(self._find(_TABLE, _Spot(1, end)), end)] * count
        return [_Spot(*pair) for pair in zip(starts, [*starts[1:], end], strict=True)]

    def _find(self, name: str, spot: _Spot) -> int:
        """Find the line that sets a name, or opens a table of it; else where the table begins."""
        opens = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}[\"']?\s*[\]=.]")
        numbered = enumerate(self._lines[spot.first - 1 : spot.end - 1], spot.first)
        return next((number for number, line in numbered if opens.match(line)), spot.first)

    def _table(self, table: dict[str, Any], spot: _Spot) -> Iterable[LabKey]:
        for name in table:
            if name not in _FIELDS:
                near = _near(name, _FIELDS)
                self._complain(self._find(name, spot), f"unknown key {name!r}{near}")
        before = len(self._wrong)
        kind = self._type(table, spot)
        indices = self._indices(table, kind, spot)
        password = self._password(table, kind, spot)
        if kind is None or len(self._wrong) > before:
            return []
        return self._claim([KeyName(kind, index) for index in indices], password, spot)

    def _claim(self, names: list[KeyName], password: str | None, spot: _Spot) -> list[LabKey]:
        line = self._find("index", spot)
        again = next((name for name in names if name in self._taken), None)
        if again is not None:
            self._complain(line, f"index: {again} stands in line {self._taken[again]} already")
        self._taken |= dict.fromkeys(names, line)
        return [LabKey(name, password) for name in names]

    def _type(self, table: dict[str, Any], spot: _Spot) -> KeyType | None:
        kinds = [kind.value for kind in KeyType]
        if "type" not in table:
            self._complain(spot.first, f"type is missing: {' or '.join(kinds)}")
            return None
        given = table["type"]
        if given in kinds:
            return KeyType(given)
        near = _near(given, kinds) if isinstance(given, str) else ""
        what = f"type: {_shown(given)} is not one of {', '.join(kinds)}{near}"
        self._complain(self._find("type", spot), what)
        return None

    def _indices(self, table: dict[str, Any], kind: KeyType | None, spot: _Spot) -> range:
        line = self._find("index", spot)
        if "index" not in table:
            self._complain(spot.first, 'index is missing: a number, or a range as "1-3"')
            return range(0)
        given = table["index"]
        first, last = _ends(given)
        highest = max(_HIGHEST.values()) if kind is None else _HIGHEST[kind]
        if first is None or last is None:
            what = f'{_shown(given)} is neither a number nor a range as "1-3"'
        elif last < first:
            what = f"the range {_shown(given)} goes backwards"
        elif first == 0 and kind is KeyType.SM2:
            what = "index 0 is the device key, which the machine makes itself"
        elif first < 1 or last > highest:
            what = f"{_shown(given)} is not within 1 to {highest}"
        else:
            return range(first, last + 1)
        self._complain(line, f"index: {what}")
        return range(0)

    def _password(self, table: dict[str, Any], kind: KeyType | None, spot: _Spot) -> str | None:
        if "password" not in table:
            return None
        given = table["password"]
        if kind is KeyType.KEK:
            what = "only sm2 keys have an access password"
        elif not isinstance(given, str):
            what = "a password is a text in quotes"
        elif not PASSWORD_MIN <= len(given.encode()) <= PASSWORD_MAX:
            what = f"a password has {PASSWORD_MIN} to {PASSWORD_MAX} bytes"
        else:
            return given
        self._complain(self._find("password", spot), f"password: {what}")
        return None


def _ends(given: object) -> tuple[int | None, int | None]:
    if isinstance(given, int) and not isinstance(given, bool):
        return given, given
    found = _RANGE.fullmatch(given.strip()) if isinstance(given, str) else None
    return (int(found[1]), int(found[2])) if found else (None, None)


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name.lower(), known, 1, 0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"


def _shown(value: object) -> str:
    """Show a value of the file, shortened."""
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 40 else f"{text[:36]}..."
