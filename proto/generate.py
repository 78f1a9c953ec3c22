"""Writes all that is generated from proto/; with --check only names the files that drifted."""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "proto"))

from specgen.outputs import drifted, outputs, write  # noqa: E402
from specgen.tables import SpecError  # noqa: E402


def main() -> int:
    """Exit status 0, or 1 with a sentence for each problem or drifted file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 naming each file that drifted"
    )
    check: bool = parser.parse_args().check
    try:
        made = outputs(ROOT / "proto")
    except SpecError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 1
    if not check:
        write(ROOT, made)
        return 0
    names = drifted(ROOT, made)
    for name in names:
        print(f"{name}: drifted; run python proto/generate.py", file=sys.stderr)
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
