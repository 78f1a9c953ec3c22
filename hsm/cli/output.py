"""Tables for people, JSON for programs."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import Message

# Every reply starts with these; a program that sees exit code 0 has no use for them.
_ENVELOPE = frozenset({"refusal", "detail"})


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def say(text: str) -> None:
    """Print a line for a person."""
    sys.stdout.write(text + "\n")


def print_json(value: object) -> None:
    """Print a value as indented JSON."""
    say(json.dumps(value, indent=2, ensure_ascii=False))


def table(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        # A pipe has no width: whoever reads it wants whole values, one row a line.
        console = Console(width=240)
    made = Table(box=None, pad_edge=False, show_header=any(columns))
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(Text(_seen(cell)) for cell in row))
    console.print(made)


def _seen(cell: str) -> str:
    """Spell out what would steer the terminal or break the line: cells hold what others wrote."""
    return "".join(
        repr(char)[1:-1] if unicodedata.category(char) in _UNSEEN else char for char in cell
    )


def pairs(rows: Mapping[str, str]) -> None:
    """Print names and values, one a line."""
    table(("", ""), rows.items())


def plain(message: Message) -> dict[str, Any]:
    """Turn a message into JSON's types: every field, bytes as hex, without refusal and detail."""
    return {
        field.name: _plain(getattr(message, field.name))
        for field in message.DESCRIPTOR.fields
        if field.name not in _ENVELOPE or message.DESCRIPTOR.name == "AuditRecord"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Message):
        return plain(value)
    if isinstance(value, bool | int | float | str):
        return value
    return [_plain(item) for item in value]


def moment(unix_ms: int) -> str:
    """Write a time of the device for a person, in UTC."""
    return datetime.fromtimestamp(unix_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z"
