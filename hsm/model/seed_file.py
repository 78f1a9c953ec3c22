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

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hsm.model.lab_keys import PASSWORD_MAX, PASSWORD_MIN, LabKey
from hsm.model.settings import Settings
from hsm.model.stored_key import KeyName, KeyType
from hsm.model.toml_lines import Spot, TomlLines, near, shown

_FIELDS = ("type", "index", "password")
_TABLE = "key"
_RANGE = re.compile(r"([0-9]{1,6})\s*-\s*([0-9]{1,6})", re.ASCII)
_LIMITS = Settings(data=Path())
_HIGHEST = {KeyType.SM2: _LIMITS.sm2_keys, KeyType.KEK: _LIMITS.keks}


class SeedError(ValueError):
    """A seed file is wrong; the message has one line for each mistake: FILE:LINE: what is wrong."""


def parse_seed(text: str, file: str) -> tuple[LabKey, ...]:
    """Read a seed file. SeedError with every mistake, each with its file, line and key."""
    return _Reader(text, file).keys()


class _Reader(TomlLines):
    def __init__(self, text: str, file: str) -> None:
        super().__init__(text, file, _TABLE)
        self._taken: dict[KeyName, int] = {}

    def keys(self) -> tuple[LabKey, ...]:
        found = [key for table, spot in self.tables() for key in self._key(table, spot)]
        if not found and not self.mistakes:
            self.complain(1, "there is no [[key]] in it, so there is nothing to make")
        if self.mistakes:
            raise SeedError(self.told())
        return tuple(found)

    def _key(self, table: dict[str, Any], spot: Spot) -> Iterable[LabKey]:
        self.check_names(table, _FIELDS, spot)
        before = self.mistakes
        kind = self._type(table, spot)
        indices = self._indices(table, kind, spot)
        password = self._password(table, kind, spot)
        if kind is None or self.mistakes > before:
            return []
        return self._claim([KeyName(kind, index) for index in indices], password, spot)

    def _claim(self, names: list[KeyName], password: str | None, spot: Spot) -> list[LabKey]:
        line = self.find("index", spot)
        again = next((name for name in names if name in self._taken), None)
        if again is not None:
            self.complain(line, f"index: {again} stands in line {self._taken[again]} already")
        self._taken |= dict.fromkeys(names, line)
        return [LabKey(name, password) for name in names]

    def _type(self, table: dict[str, Any], spot: Spot) -> KeyType | None:
        kinds = [kind.value for kind in KeyType]
        if "type" not in table:
            self.complain(spot.first, f"type is missing: {' or '.join(kinds)}")
            return None
        given = table["type"]
        if given in kinds:
            return KeyType(given)
        close = near(given, kinds) if isinstance(given, str) else ""
        what = f"type: {shown(given)} is not one of {', '.join(kinds)}{close}"
        self.complain(self.find("type", spot), what)
        return None

    def _indices(self, table: dict[str, Any], kind: KeyType | None, spot: Spot) -> range:
        line = self.find("index", spot)
        if "index" not in table:
            self.complain(spot.first, 'index is missing: a number, or a range as "1-3"')
            return range(0)
        given = table["index"]
        first, last = _ends(given)
        highest = max(_HIGHEST.values()) if kind is None else _HIGHEST[kind]
        if first is None or last is None:
            what = f'{shown(given)} is neither a number nor a range as "1-3"'
        elif last < first:
            what = f"the range {shown(given)} goes backwards"
        elif first == 0 and kind is KeyType.SM2:
            what = "index 0 is the device key, which the machine makes itself"
        elif first < 1 or last > highest:
            what = f"{shown(given)} is not within 1 to {highest}"
        else:
            return range(first, last + 1)
        self.complain(line, f"index: {what}")
        return range(0)

    def _password(self, table: dict[str, Any], kind: KeyType | None, spot: Spot) -> str | None:
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
        self.complain(self.find("password", spot), f"password: {what}")
        return None


def _ends(given: object) -> tuple[int | None, int | None]:
    if isinstance(given, int) and not isinstance(given, bool):
        return given, given
    found = _RANGE.fullmatch(given.strip()) if isinstance(given, str) else None
    return (int(found[1]), int(found[2])) if found else (None, None)
