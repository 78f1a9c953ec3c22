"""Small helpers for writing generated text: headers, long strings, ruff's layout."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from clang_format import get_executable

COMMAND = "python proto/generate.py"
PYTHON_WIDTH = 100


def notice(sources: Iterable[str]) -> str:
    """What the first line of every generated file says, without comment marks."""
    return f"Generated from {', '.join(sources)} by `{COMMAND}`. Do not edit."


def c_header(guard: str, sources: Iterable[str], subject: str, body: str) -> str:
    """A C header: notice, SPDX line, what it is, include guard."""
    return clang_format(
        f"/* {notice(sources)} */\n/* SPDX-License-Identifier: Apache-2.0 */\n/* {subject} */\n"
        f"#ifndef {guard}\n#define {guard}\n\n{body}\n#endif\n"
    )


def python_string(value: str, indent: int) -> str:
    """A string literal; one that would pass the line width is split at spaces into adjacent literals in parentheses."""
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


def python_value(value: object, indent: int) -> str:
    """A literal of a row's value."""
    if isinstance(value, str):
        return python_string(value, indent)
    if isinstance(value, tuple):
        items = ", ".join(python_value(each, indent) for each in value)
        return f"({items}{',' if len(value) == 1 else ''})"
    return repr(value)


def clang_format(text: str) -> str:
    """C text as the tree's .clang-format lays it out."""
    style = Path(__file__).resolve().parents[2] / ".clang-format"
    command = [
        get_executable("clang-format"),
        f"--style=file:{style}",
        "--assume-filename=generated.h",
    ]
    return _filtered(command, text)


def ruff_format(text: str) -> str:
    """The text as `ruff format` lays it out with the project's width."""
    command = [
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--isolated",
        f"--line-length={PYTHON_WIDTH}",
        "--target-version=py311",
        "-",
    ]
    return _filtered(command, text)


def _filtered(command: list[str], text: str) -> str:
    return subprocess.run(
        command, input=text, capture_output=True, encoding="utf-8", check=True
    ).stdout  # noqa: S603
