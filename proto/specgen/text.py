"""Small helpers for generated text: notices, templates, long strings, layout."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from clang_format import get_executable  # type: ignore[import-untyped]

COMMAND = "python proto/generate.py"
PYTHON_WIDTH = 100


def notice(*sources: str) -> str:
    """Say, for the first line of a generated file, where it comes from. No comment marks."""
    return f"Generated from {', '.join(sources)} by `{COMMAND}`. Do not edit."


def fill(template: str, **parts: str) -> str:
    """Put each part, without its last newlines, in the place of @its_name@."""
    for name, text in parts.items():
        template = template.replace(f"@{name}@", text.rstrip("\n"))
    return template


def lines(items: Iterable[str]) -> str:
    """Join lines, each ended by a newline."""
    return "".join(f"{item}\n" for item in items)


def c_source(sources: Iterable[str], body: str) -> str:
    """Put notice and SPDX line above C text and lay it out."""
    licence = "/* SPDX-License-Identifier: Apache-2.0 */"
    return clang_format(f"/* {notice(*sources)} */\n{licence}\n{body}")


def c_header(guard: str, sources: Iterable[str], subject: str, body: str) -> str:
    """Make a header: notice, SPDX line, what it is, include guard."""
    head = f"/* {subject} */\n#ifndef {guard}\n#define {guard}\n\n"
    return c_source(sources, f"{head}{body}\n#endif\n")


def python_string(value: str, indent: int) -> str:
    """Write a string literal; one too long for a line becomes adjacent literals in parentheses."""
    whole = json.dumps(value, ensure_ascii=False)
    room = PYTHON_WIDTH - indent
    if len(whole) + 24 <= room:
        return whole
    parts: list[str] = []
    line = ""
    for word in value.split(" "):
        piece = word if not parts and not line else f" {word}"
        if line and len(json.dumps(line + piece, ensure_ascii=False)) > room - 8:
            parts.append(line)
            line = ""
        line += piece
    parts.append(line)
    if len(parts) == 1:
        return whole
    return "(" + "\n".join(json.dumps(part, ensure_ascii=False) for part in parts) + ")"


def python_value(value: object, indent: int = 12) -> str:
    """Write the literal of a row's value."""
    if isinstance(value, str):
        return python_string(value, indent)
    if isinstance(value, tuple):
        items = ", ".join(python_value(each, indent) for each in value)
        return f"({items}{',' if len(value) == 1 else ''})"
    return repr(value)


def clang_format(text: str) -> str:
    """Lay C text out as the tree's .clang-format says."""
    style = Path(__file__).resolve().parents[2] / ".clang-format"
    tool: str = get_executable("clang-format")
    return _filtered([tool, f"--style=file:{style}", "--assume-filename=generated.h"], text)


def ruff_format(text: str) -> str:
    """Lay Python text out as `ruff format` does with the project's width."""
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--target-version=py311"]
    return _filtered([*command, f"--line-length={PYTHON_WIDTH}", "-"], text)


def _filtered(command: list[str], text: str) -> str:
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True)  # noqa: S603
    return done.stdout
