# SPDX-License-Identifier: Apache-2.0
"""Writes the C source of the extension hsm.core._core.

The declarations that cffi needs are taken from the headers themselves, as the compiler sees them:
preprocessed, without what other headers contribute and without attributes.
"""

import argparse
import re
import subprocess
from pathlib import Path

from cffi import FFI

LINE_MARKER = re.compile(r'# \d+ "([^"]*)"')


def declarations(compiler: str, includes: list[Path], path: Path) -> str:
    """Return the lines that a header itself contributes to its preprocessed text."""
    folders = [part for include in includes for part in ("-I", str(include))]
    command = [compiler, "-E", *folders, "-D__attribute__(x)=", str(path)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    kept: list[str] = []
    inside = False
    for line in text.splitlines():
        marker = LINE_MARKER.match(line)
        if marker is not None:
            inside = Path(marker.group(1)) == path
        elif inside and line.strip():
            kept.append(line)
    return "\n".join(kept)


def main() -> None:
    """Write the source to --output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--include", required=True, type=Path, nargs="+", help="folders of headers")
    parser.add_argument("--header", required=True, type=Path, nargs="+", help="in this order")
    parser.add_argument("--output", required=True, type=Path)
    arguments = parser.parse_args()
    builder = FFI()
    for header in arguments.header:
        builder.cdef(declarations(arguments.compiler, arguments.include, header))
    lines = "\n".join(f'#include "{header}"' for header in arguments.header)
    builder.set_source("hsm.core._core", lines)
    builder.emit_c_code(str(arguments.output))


if __name__ == "__main__":
    main()
