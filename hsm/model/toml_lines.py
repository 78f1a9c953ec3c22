"""TOML files whose mistakes are told all at once, each with its file and line: FILE:LINE: what.

tomllib says nothing of lines once a document is read, so they are looked for in the text. This file
does no I/O.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_AT_LINE = re.compile(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)


@dataclass(frozen=True)
class Spot:
    """Where a table begins, and the first line after it; lines count from 1."""

    first: int
    end: int


class TomlLines:
    """A TOML text that is a list of `[[table]]`, and what is wrong with it."""

    def __init__(self, text: str, file: str, table: str) -> None:
        self._text = text
        self._file = file
        self._table = table
        self._lines = text.splitlines()
        self._wrong: list[tuple[int, str]] = []

    def complain(self, line: int, what: str) -> None:
        """Note a mistake."""
        self._wrong.append((line, what))

    @property
    def mistakes(self) -> int:
        """How many mistakes were noted."""
        return len(self._wrong)

    def told(self) -> str:
        """Give the mistakes, a line each, in the order of the file."""
        return "\n".join(f"{self._file}:{line}: {what}" for line, what in sorted(self._wrong))

    def tables(self) -> list[tuple[dict[str, Any], Spot]]:
        """Give each table with its place; nothing when the text is no TOML or has none."""
        document = self.document()
        whole = Spot(1, len(self._lines) + 1)
        for name in document:
            if name != self._table:
                what = f"unknown name {name!r}{near(name, (self._table,))}"
                self.complain(self.find(name, whole), what)
        tables = document.get(self._table, [])
        if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
            return list(zip(tables, self._spots(len(tables)), strict=True))
        what = f"{self._table!r} is a list of tables: write [[{self._table}]], with two brackets"
        self.complain(self.find(self._table, whole), what)
        return []

    def document(self) -> dict[str, Any]:
        """Give the whole text, parsed; nothing when it is no TOML."""
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            found = _AT_LINE.match(str(error))
            last = max(len(self._lines), 1)
            what, line = (found[1], int(found[2] or last)) if found else (str(error), last)
            column = f" (column {found[3]})" if found and found[3] else ""
            self.complain(line, f"this is no TOML: {what}{column}")
        except RecursionError:
            self.complain(1, "this is nested too deeply")
        except ValueError:  # int() refuses thousands of digits
            self.complain(1, "there is a number of thousands of digits in it")
        return {}

    def _spots(self, count: int) -> list[Spot]:
        """Find the tables in the text; written in another way, they all are the whole file."""
        header = re.compile(rf"\s*\[\[\s*[\"']?{self._table}[\"']?\s*\]\]")
        starts = [number for number, line in enumerate(self._lines, 1) if header.match(line)]
        end = len(self._lines) + 1
        if not starts or len(starts) != count:
            return [Spot(self.find(self._table, Spot(1, end)), end)] * count
        return [Spot(*pair) for pair in zip(starts, [*starts[1:], end], strict=True)]

    def find(self, name: str, spot: Spot) -> int:
        """Find the line that sets a name, or opens a table of it; else where the table begins."""
        opens = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}[\"']?\s*[\]=.]")
        numbered = enumerate(self._lines[spot.first - 1 : spot.end - 1], spot.first)
        return next((number for number, line in numbered if opens.match(line)), spot.first)

    def check_names(self, table: dict[str, Any], known: tuple[str, ...], spot: Spot) -> None:
        """Complain of names in a table that nobody knows."""
        for name in table:
            if name not in known:
                self.complain(self.find(name, spot), f"unknown key {name!r}{near(name, known)}")


def near(name: str, known: Iterable[str]) -> str:
    """Say what a wrong name may have meant."""
    close = difflib.get_close_matches(name.lower(), known, 1, 0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"


def shown(value: object) -> str:
    """Show a value of the file, shortened."""
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 40 else f"{text[:36]}..."
