"""How much a batch gains: 1,000 SM2 signatures one by one, then as a batch, blocking and async.

    python -m hsm.bench.client [--signatures N] [--runs N]

It makes a temporary machine of its own. Figures are those of this machine at this moment: compare
within one run only.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

from hsm.client import AsyncDevice, Device, Outcome
from hsm.testing.machines import Host

PASSWORD = "change-me-8"  # noqa: S105  # the temporary machine's
DIGEST = bytes(range(32))


def main(words: Sequence[str] | None = None) -> int:
    """Run it; 0 when every signature was made."""
    parser = argparse.ArgumentParser(prog="python -m hsm.bench.client")
    parser.add_argument("--signatures", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--runs", type=int, default=3, help="how often each way; the median counts")
    options = parser.parse_args(words)
    host = Host()
    try:
        address = host.make().address
        figures = _blocking(address, options.signatures, options.runs)
        figures |= asyncio.run(_awaiting(address, options.signatures, options.runs))
    finally:
        host.close()
    _show(figures, options.signatures)
    return 0


def _blocking(address: str, count: int, runs: int) -> dict[str, float]:
    with Device.connect(address) as device, device.session() as session:
        session.unlock(1, PASSWORD)

        def one_by_one() -> None:
            for _ in range(count):
                session.sign(1, DIGEST)

        def batched() -> None:
            _check(session.sign_many(1, [DIGEST] * count))

        return {
            "one by one": _median(one_by_one, runs),
            "batch": _median(batched, runs),
        }


async def _awaiting(address: str, count: int, runs: int) -> dict[str, float]:
    async with AsyncDevice.connect(address) as device, await device.session() as session:
        await session.unlock(1, PASSWORD)

        async def one_by_one() -> None:
            for _ in range(count):
                await session.sign(1, DIGEST)

        async def batched() -> None:
            _check(await session.sign_many(1, [DIGEST] * count))

        return {
            "async, one by one": await _async_median(one_by_one, runs),
            "async, batch": await _async_median(batched, runs),
        }


def _check(outcomes: Sequence[Outcome[bytes]]) -> None:
    for outcome in outcomes:
        outcome.result()


def _median(work: Callable[[], None], runs: int) -> float:
    return statistics.median(_seconds(work) for _ in range(runs))


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


async def _async_median(work: Callable[[], Awaitable[None]], runs: int) -> float:
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _show(figures: dict[str, float], count: int) -> None:
    print(f"{count} SM2 signatures over a Unix socket, medians")
    slowest = figures["one by one"]
    for name, seconds in figures.items():
        print(
            f"  {name:18} {seconds:6.2f} s   {1000 * seconds / count:6.3f} ms each"
            f"   {count / seconds:7.0f}/s   x {slowest / seconds:.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
