"""Programs for the tests of the trace: `python -m tests.sdf.traced NAME`, each in a process.

What they print on standard output, a line of JSON, is what the trace is held against.
"""

import ctypes
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from hsm.spec.sdf import SDF_FUNCTIONS
from tests.sdf.binding import (
    SM4_CBC,
    Library,
    Session,
    cipher_room,
    library_path,
    new_handle,
    number,
    of,
    room,
)
from tests.sdf.conftest import KEK, LOCKED, OPEN, PASSWORD
from tests.sdf.test_bad_arguments import GOOD, World, ready

NUMBER, ALGORITHM, NONSENSE = 4711, 0x401, 0x7FFF00001234
IDENTITY = b"identity of somebody"


def nothing() -> object:
    """Call every function of the table with nothing, then with nonsense."""
    library = Library(library_path())
    memory = room(4096)
    for name, row in SDF_FUNCTIONS.items():
        library.call(name.removeprefix("SDF_"), *([0] * len(row.parameters)))
        given: list[Any] = []
        for parameter in row.parameters:
            if parameter.type.endswith("*"):
                given.append(memory)
            elif parameter.type == "SGD_HANDLE":
                given.append(NONSENSE)
            else:
                given.append(ALGORITHM if parameter.name.endswith("AlgID") else NUMBER)
        library.call(name.removeprefix("SDF_"), *given)
    return None


def everything() -> object:
    """Make a good call of every function that works; give the buffers before and after it."""
    library = Library(library_path())
    session = Session(library)
    envelope, wrapped, signature = cipher_room(16), room(32), room(128)
    session.do("GenerateKeyWithIPK_ECC", OPEN, 128, envelope, new_handle())
    session.do("GenerateKeyWithKEK", 128, SM4_CBC, KEK, wrapped, number(), new_handle())
    session.do("InternalSign_ECC", OPEN, of(os.urandom(32)), 32, signature)
    session.do("InternalSign_ECC", OPEN, of(bytes(32)), 32, signature)
    point = session.export(OPEN, "Sign")
    world = World(session, session.key(KEK), envelope, wrapped, signature, point)
    seen: list[Any] = []
    for name in GOOD:
        ready(world, name)
        arguments = world.good(name)
        for at, value in enumerate(arguments):
            # What is all zeros could not be found again.
            if isinstance(value, ctypes.Array) and not any(value.raw) and name in RANDOM:
                arguments[at] = of(os.urandom(len(value.raw)))
        before = [_hex(value) for value in arguments]
        session.do(name, *arguments)
        after = [_hex(value) for value in arguments]
        numbers = [_value(value) for value in arguments]
        seen.append({"name": f"SDF_{name}", "bytes": before + after, "values": numbers})
    session.unlock(LOCKED, PASSWORD)
    session.hash(b"something long enough to be found", identity=IDENTITY, point=point)
    session.close()
    return {"calls": seen, "secrets": [PASSWORD.hex(), IDENTITY.hex(), point.hex()]}


RANDOM = ("Encrypt", "Decrypt", "CalculateMAC", "InternalSign_ECC", "HashUpdate", "HMACUpdate")


def _hex(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, (ctypes.Array, ctypes.Structure)) else ""


def _value(value: Any) -> Any:
    return value.value if isinstance(value, ctypes._SimpleCData) else None


def many() -> object:
    """Make argv[2] calls that fail at once."""
    library = Library(library_path())
    for _ in range(int(sys.argv[2])):
        library.call("CloseSession", None)
    return None


def forked() -> object:
    """Call, go elsewhere, fork; the child calls too, then its child."""
    library = Library(library_path())
    library.call("CloseSession", None)
    os.chdir("/")
    pids = [os.getpid()]
    for _ in range(2):
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            return None if os.getpid() == pids[0] else os._exit(0)
        library.call("CloseSession", None)
    os._exit(0)


def closing() -> object:
    """Close every descriptor, as programs do that become daemons, and open another file there."""
    library = Library(library_path())
    library.call("CloseSession", None)
    os.closerange(3, 64)
    others = [os.open(sys.argv[2], os.O_RDWR | os.O_CREAT) for _ in range(20)]
    library.call("CloseSession", None)
    return os.fstat(others[0]).st_size


def killed() -> object:
    """Hold a session, say so, and wait for the end."""
    session = Session(Library(library_path()))
    sys.stdout.write(f"{session.key(KEK)}\n")
    sys.stdout.flush()
    time.sleep(60)
    return None


PROGRAMS: dict[str, Callable[[], object]] = {
    each.__name__: each for each in (nothing, everything, many, forked, closing, killed)
}

if __name__ == "__main__":
    print(json.dumps(PROGRAMS[sys.argv[1]]()))
