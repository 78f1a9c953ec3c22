"""A worker around a library that only Python reaches: python -m hsm.bench.core.python_worker NAME.

It speaks as `worker` says. What Python costs with every call is in its figures.
"""

import json
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import packages_distributions, version
from typing import Any

from .through_python import Ready

TAG = 16


def answers(name: str, lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """Answer what stands in the lines."""
    library = import_module(f"{__package__}.through_python.{name}")
    package = packages_distributions()[name][0]
    yield {"impl": f"{version(package)} through Python"}
    ready: Ready | None = None
    for line in lines:
        try:
            words = line.split()
            if words[0] == "run" and ready is not None:
                yield {"ns": _run(ready, int(words[1]))}
                continue
            ready = _case(library, words)
            yield {"have": False} if ready is None else {"have": True, "mark": _mark(words, ready)}
        except Exception as error:  # whatever the library raises is told, and the next case comes
            yield {"error": f"{type(error).__name__}: {error}"}


def _case(library: Any, words: list[str]) -> Ready | None:
    _, primitive, op, size, streams, mode = words
    if streams != "1" or mode != "single":
        return None
    message = bytes(i + (i >> 8) & 255 for i in range(int(size)))
    found: Ready | None = library.ready(primitive, op, message)
    return found


def _mark(words: list[str], ready: Ready) -> str:
    shown = ready.shown(ready.call())
    return (shown[-TAG:] if words[1] == "sm4" else shown[:TAG]).hex()


def _run(ready: Ready, calls: int) -> int:
    call = ready.call
    for _ in range(calls // 8):
        call()
    begun = time.thread_time_ns()
    for _ in range(calls):
        call()
    return time.thread_time_ns() - begun


def main() -> None:
    """Answer until the questions end."""
    for answer in answers(sys.argv[1], iter(sys.stdin.readline, "")):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
