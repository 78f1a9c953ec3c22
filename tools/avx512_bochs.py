# SPDX-License-Identifier: Apache-2.0
"""Copies Debian's Bochs 2.7 with GF2P8AFFINEQB and GF2P8AFFINEINVQB as Intel defines them.

A bit of their result is the parity of a byte (Intel SDM 2, "affine_byte"). Bochs 2.7 takes the
CPU's parity flag for it, which is the opposite: all bits of a result are turned round. The table
of parities is a constant of 16 bits in each of the four functions.

Usage: nm -D -S BOCHS | avx512_bochs.py BOCHS COPY
"""

import re
import shutil
import struct
import sys
from pathlib import Path

EVEN = struct.pack("<I", 0x9669)
ODD = struct.pack("<I", 0x6996)
PT_LOAD = 1


def functions(symbols: str) -> list[tuple[int, int]]:
    """Find the address and the size of each function of those instructions."""
    found = re.findall(r"^(\w+) (\w+) T \S*GF2P8AFFINE\S*$", symbols, re.MULTILINE)
    return [(int(address, 16), int(size, 16)) for address, size in found]


def file_offset(image: bytes, address: int) -> int:
    """Say where in an ELF file of 64 bits lies what is loaded at this address."""
    (headers,) = struct.unpack_from("<Q", image, 32)
    size, count = struct.unpack_from("<HH", image, 54)
    for at in range(headers, headers + size * count, size):
        kind, _, offset, start, _, length = struct.unpack_from("<IIQQQQ", image, at)
        if kind == PT_LOAD and start <= address < start + length:
            return int(offset + address - start)
    raise ValueError(f"nothing is loaded at {address:#x}")


def corrected(program: bytes, symbols: str) -> bytes:
    """Put the right table into every function."""
    image = bytearray(program)
    places = functions(symbols)
    if len(places) != 4:
        raise ValueError(f"{len(places)} functions instead of 4")
    for address, size in places:
        start = file_offset(program, address)
        if image.count(EVEN, start, start + size) != 1:
            raise ValueError(f"no table, or more than one, in the function at {address:#x}")
        at = image.index(EVEN, start, start + size)
        image[at : at + len(ODD)] = ODD
    return bytes(image)


def main() -> None:
    """Write the copy, whole or not at all."""
    bochs, copy = (Path(argument) for argument in sys.argv[1:3])
    try:
        image = corrected(bochs.read_bytes(), sys.stdin.read())
    except ValueError as error:
        sys.exit(f"avx512_bochs: {bochs} is not the Bochs 2.7 this corrects: {error}")
    unfinished = copy.with_name(f"{copy.name}.new")
    unfinished.write_bytes(image)
    shutil.copymode(bochs, unfinished)
    unfinished.replace(copy)


if __name__ == "__main__":
    main()
