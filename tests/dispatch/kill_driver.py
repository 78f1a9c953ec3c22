"""Plays a machine's whole life in child processes that are killed at one fault point each.

    python -m tests.dispatch.kill_driver DIRECTORY POINT...

A child writes what was acknowledged to it into a pipe, as it happens; afterwards the parent opens
what the child left behind. Prints `point NAME ended CODE intact`, or what is missing.
"""

import asyncio
import os
import sys
from pathlib import Path

from hsm.appliances.sjj import verify_offline
from hsm.spec.ops import OPS, Op
from tests.dispatch.room import key_file, machine_room, valid


async def life(data: Path, point: str, acknowledged: int) -> None:
    """Make and destroy keys, then the op of the point, telling each acknowledgement."""
    async with machine_room(data, faults=(f"{point}:kill",) if "." in point else ()) as room:

        def tell(what: str) -> None:
            os.write(acknowledged, f"{what}\n".encode())

        await room.ok(Op.KEY_GENERATE, type="sm2", index=1)
        tell("made sm2/1")
        await room.ok(Op.KEY_GENERATE, type="sm2", index=2, password={"plain": b"correct horse"})
        tell("made sm2/2")
        await room.ok(Op.KEY_GENERATE, type="kek", index=1)
        tell("made kek/1")
        await room.ok(Op.KEY_GENERATE, type="kek", index=2)
        tell("made kek/2")
        await room.ok(Op.KEY_DESTROY, type="kek", index=2)
        tell("gone kek/2")
        await room.open_session()
        for op in Op:
            if point in OPS[op].faults:
                await room.ok(op, **await valid(room, op))


def child(data: Path, point: str) -> tuple[int, list[str]]:
    """Run a life; returns how it ended and what it had been told."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        asyncio.run(life(data, point, writer))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        lines = told.read().split("\n")[:-1]
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), lines


async def missing(data: Path, told: list[str]) -> list[str]:
    """Open what is left and name what contradicts the acknowledgements."""
    wrong = []
    gone = {line.removeprefix("gone ") for line in told if line.startswith("gone ")}
    async with machine_room(data) as room:
        for line in told:
            name = line.split(" ")[1]
            key_type, index = name.split("/")
            reply = await room.call(Op.KEY_SHOW, type=key_type, index=int(index))
            if (reply.refusal == 0) == (name in gone):
                wrong.append(line)
        if not (await room.ok(Op.AUDIT_VERIFY)).intact:
            wrong.append("audit chain, opened again")
    return wrong


def main() -> None:
    """Play every point."""
    for number, point in enumerate(sys.argv[2:]):
        data = Path(sys.argv[1]) / str(number)
        code, told = child(data, point)
        wrong = [] if verify_offline(data, key_file(data)).intact else ["audit chain"]
        # In a child of its own, so that this process never has threads to lose by a fork.
        pid = os.fork()
        if pid == 0:
            found = asyncio.run(missing(data, told))
            print("\n".join(found), flush=True)
            os._exit(1 if found else 0)
        wrong += ["keys"] if os.waitpid(pid, 0)[1] else []
        print(f"point {point} ended {code} {', '.join(wrong) or 'intact'}", flush=True)


if __name__ == "__main__":
    main()
