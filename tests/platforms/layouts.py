"""A C program that shows how a platform lays out the structures of sdf.h."""

import re
from pathlib import Path

from tests.platforms.cross import HEADERS

SCALARS = ("SGD_INT32", "SGD_UINT32", "SGD_INT64", "SGD_UINT64", "SGD_RV", "SGD_BOOL", "SGD_HANDLE")


def write_program(path: Path) -> int:
    """Write the program; it prints a line for each type and field. The number of structures."""
    header = (HEADERS / "sdf.h").read_text()
    structures = re.findall(r"^typedef struct \w+ \{\n(.*?)^\} (\w+);", header, re.M | re.S)
    lines = [f'printf("{name} %d\\n", (int)sizeof({name}));' for name in SCALARS]
    for body, name in structures:
        lines.append(f'printf("{name} %d\\n", (int)sizeof({name}));')
        for field in re.findall(
            r"(\w+)(?:\[[^;]*\])?;", re.sub(r"/\*.*?\*/", "", body, flags=re.S)
        ):
            lines.append(f'printf("{name}.{field} %d\\n", (int)offsetof({name}, {field}));')
    text = "\n    ".join(lines)
    path.write_text(
        "#include <sdf.h>\n#include <stddef.h>\n#include <stdio.h>\n\n"
        f"int main(void) {{\n    {text}\n    return 0;\n}}\n"
    )
    return len(structures)
