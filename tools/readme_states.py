"""Keeps the state diagram of README.md as the transition table has it.

Usage: readme_states.py (writes) | readme_states.py --check (exit 1 when it drifted).
"""

import sys
from pathlib import Path

from hsm.model.states import mermaid

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- states begin -->\n", "<!-- states end -->\n"


def spliced(text: str) -> str:
    """Return the README with the diagram between its marks."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}```mermaid\n{mermaid()}```\n{END}{after}"


def main() -> int:
    """Write or check; the exit code."""
    text = README.read_text()
    fresh = spliced(text)
    if "--check" in sys.argv[1:]:
        if fresh != text:
            print("README.md: the state diagram is not that of hsm/model/states.py: make gen")
        return int(fresh != text)
    README.write_text(fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main())
