"""Whatever a stranger sends to a TLS door, the connection ends and the next caller is served."""

import asyncio
import contextlib
import random
import ssl
from pathlib import Path

from tests.daemon.conftest import Bench, bench, echo, until
from tests.daemon.test_tls_side import Stand
from tests.fuzz.effort import SECONDS

__all__ = ["bench"]
_ROUNDS = 300


def flight(stand: Stand) -> bytes:
    """The first bytes of a real client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = stand.context.wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def spoil(source: random.Random, data: bytes) -> bytes:
    """Change, cut, double or put in some bytes."""
    spoiled = bytearray(data)
    for _ in range(source.randint(1, 8)):
        at = source.randrange(len(spoiled) + 1)
        kind = source.randrange(5)
        if kind == 0 and at < len(spoiled):
            spoiled[at] ^= 1 << source.randrange(8)
        elif kind == 1 and at < len(spoiled):
            spoiled[at] = source.choice((0, 0xFF, 0x80, 0x16))
        elif kind == 2:
            del spoiled[at : at + source.randint(1, 40)]
        elif kind == 3:
            spoiled[at:at] = source.randbytes(source.randint(1, 40))
        else:
            spoiled[at:at] = spoiled[at : at + source.randint(1, 200)]
    return bytes(spoiled)


async def visit(stand: Stand, data: bytes, after: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", stand.port)
    with contextlib.suppress(OSError):
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(0)
        writer.write(after)
        writer.write_eof()
        await asyncio.wait_for(reader.read(-1), 10)
    writer.close()


async def test_no_first_flight_disturbs_the_door(
    bench: Bench,
    tmp_path: Path,
) -> None:
    stand = Stand(bench, tmp_path)
    await stand.start(echo)
    loop = asyncio.get_running_loop()
    unforeseen: list[object] = []
    loop.set_exception_handler(lambda loop, context: unforeseen.append(context))
    good = flight(stand)
    until_then = loop.time() + SECONDS
    seed = 0
    while seed < _ROUNDS or loop.time() < until_then:
        source = random.Random(seed)
        after = source.randbytes(source.choice((0, 0, 100, 100_000)))
        await visit(stand, spoil(source, good), after)
        assert not unforeseen, f"seed {seed}: {unforeseen}"
        seed += 1
    reader, writer = await stand.connect()
    writer.write(b"still here")
    assert await reader.readexactly(10) == b"still here"
    writer.close()
    await until(lambda: len(bench.door) == 0)
    loop.set_exception_handler(None)
