"""Client programs for test_processes.py: `python -m tests.interop.standard.program NAME LIBRARY`.

Each prints lines the test waits for. `hold` keeps a session; `orphan` leaves a session to its
forked child; `family` uses a session in forked children; `exits` leaves without closing.
"""

import os
import sys
import time
from ctypes import byref, c_uint32, c_void_p, create_string_buffer
from pathlib import Path

from tests.interop.standard import sdf

KEY_INDEX = 1


def say(word: str) -> None:
    """One line, at once."""
    os.write(1, f"{word}\n".encode())


class Use:
    """A session with one key and an access right."""

    def __init__(self, path: str) -> None:
        self.lib = sdf.Library(Path(path))
        self.device, self.session, self.key = c_void_p(), c_void_p(), c_void_p()
        assert self.lib.OpenDevice(byref(self.device)) == 0
        assert self.lib.OpenSession(self.device, byref(self.session)) == 0
        room = create_string_buffer(180)
        made = self.lib.GenerateKeyWithIPK_ECC(self.session, KEY_INDEX, 128, room, byref(self.key))
        assert made == 0, hex(made)
        right = self.lib.GetPrivateKeyAccessRight(self.session, KEY_INDEX, b"password", 8)
        assert right == 0, hex(right)

    def block(self) -> str:
        """The ECB encryption of a zero block, or the code that came in place of it."""
        room, length = create_string_buffer(16), c_uint32()
        code = self.lib.Encrypt(
            self.session, self.key, sdf.SM4_ECB, None, bytes(16), 16, room, byref(length)
        )
        return room.raw.hex() if code == 0 else hex(code)

    def sign(self) -> int:
        """The code of InternalSign_ECC."""
        code: int = self.lib.InternalSign_ECC(
            self.session, KEY_INDEX, bytes(32), 32, byref(sdf.Signature())
        )
        return code


def hold(use: Use) -> None:
    """Keep everything open until killed."""
    say("ready")
    time.sleep(120)


def exits(use: Use) -> None:
    """Return from main like a program that forgot to close."""
    say(use.block())


def orphan(use: Use) -> None:
    """End, and leave the session to a child that goes on with it when told."""
    before = use.block()
    if os.fork():
        os._exit(0)
    assert use.block() == before
    say("ready")
    sys.stdin.readline()
    say("same" if use.block() == before and use.sign() == 0 else "different")


def child_work(use: Use, number: int, before: str) -> None:
    """What a child does with what it inherited."""
    for _ in range(20):
        assert use.block() == before
        assert use.sign() == 0
    own = c_void_p()
    assert use.lib.OpenSession(use.device, byref(own)) == 0
    assert use.lib.GenerateRandom(own, 16, create_string_buffer(16)) == 0
    assert use.lib.CloseSession(own) == 0
    if number % 2:
        sys.exit(0)  # with exit handlers
    os._exit(0)


def family(use: Use) -> None:
    """Children and parent use one session at the same time."""
    before = use.block()
    children = []
    for number in range(4):
        child = os.fork()
        if child == 0:
            child_work(use, number, before)
        children.append(child)
    for _ in range(20):
        assert use.block() == before
    for child in children:
        assert os.waitpid(child, 0)[1] == 0, "a child failed"
    assert use.block() == before
    assert use.sign() == 0
    assert use.lib.CloseSession(use.session) == 0
    assert use.lib.CloseDevice(use.device) == 0
    say("done")


if __name__ == "__main__":
    {"hold": hold, "exits": exits, "orphan": orphan, "family": family}[sys.argv[1]](
        Use(sys.argv[2])
    )
