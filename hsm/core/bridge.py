"""The only file that touches cffi: buffers in and out, results into exceptions.

The extension releases the GIL around each call and keeps the buffers it was given alive meanwhile.
"""

from typing import Any

from hsm.core._core import ffi, lib
from hsm.core.values import KeyHandle, Secret
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal

BytesLike = bytes | bytearray | memoryview

NULL: Any = ffi.NULL
C: Any = lib


def check(result: Any) -> None:
    """Raise what the core refused."""
    code = int(result.code)
    if code != 0:
        raise RefusalError(Refusal(code))


def given(data: BytesLike) -> Any:
    """Lend `data` to a call, without a copy."""
    return ffi.from_buffer("uint8_t[]", data)


def lent(data: BytesLike, writable: bool) -> Any:
    """Lend `data` for as long as the result lives; BufferError or TypeError unless it may be."""
    return ffi.from_buffer("uint8_t[]", data, require_writable=writable)


def raw(structure: Any) -> memoryview:
    """Give the bytes of a struct or of an array of them, in place."""
    return memoryview(ffi.buffer(structure))


def size_of(name: str) -> int:
    """Tell how many bytes a C struct has."""
    return int(ffi.sizeof(name))


def values_of(structure: Any) -> dict[str, int]:
    """Copy the integers of a C struct."""
    fields = ffi.typeof(structure[0]).fields
    names = [name for name, field in fields if field.type.kind == "primitive"]
    return {name: int(getattr(structure, name)) for name in names}


def field_offset(name: str, field: str) -> int:
    """Tell where in a C struct a field lies."""
    return int(ffi.offsetof(name, field))


class LentSecret:
    """An hsm_secret, and what it points to for as long as this object lives."""

    def __init__(self, secret: Secret) -> None:
        self._data = given(secret.data)
        self._context = given(secret.context)
        self.pointer = struct("hsm_secret")
        self.pointer.bytes = self._data
        self.pointer.n = len(self._data)
        self.pointer.transport = 0 if secret.transport is None else secret.transport.number
        self.pointer.context = self._context
        self.pointer.context_len = len(self._context)


def given_exactly(data: BytesLike, size: int, refusal: Refusal = Refusal.ARGUMENT) -> Any:
    """Lend `data` to a call that reads `size` bytes; refuse any other length."""
    buffer = given(data)
    if len(buffer) != size:
        raise RefusalError(refusal, f"{size} bytes expected, {len(buffer)} given")
    return buffer


def given_point(point: BytesLike) -> Any:
    """Lend a point, x || y."""
    return given_exactly(point, int(C.HSM_SM2_POINT_BYTES), Refusal.KEY)


def room(size: int) -> Any:
    """Make a buffer for `size` bytes of output."""
    return ffi.new("uint8_t[]", max(size, 1))


def room_with(data: BytesLike, size: int) -> Any:
    """Make a buffer of `size` bytes that a call reads and writes; refuse any other length."""
    buffer = room(size)
    ffi.memmove(buffer, given_exactly(data, size), size)
    return buffer


def taken(buffer: Any, size: int) -> bytes:
    """Copy `size` bytes of output."""
    return bytes(ffi.buffer(buffer, size))


def length(size: int) -> Any:
    """Make the length argument of a variable output."""
    return ffi.new("size_t *", size)


def handle_room() -> Any:
    """Make room for a handle."""
    return ffi.new("hsm_handle *")


def taken_handle(handle: Any) -> KeyHandle:
    """Wrap the handle a call has written."""
    return KeyHandle(int(handle[0]))


def struct(name: str) -> Any:
    """Make a zeroed C struct."""
    return ffi.new(f"{name} *")


def structs(name: str, count: int) -> Any:
    """Make an array of zeroed C structs, or of handles."""
    return ffi.new(f"{name}[]", count)


def numbers(kind: str, values: list[int]) -> Any:
    """Make an array of C integers."""
    return ffi.new(f"{kind}[]", values)


def pointer_room(name: str) -> Any:
    """Make room for a pointer to an opaque C struct."""
    return ffi.new(f"{name} **")


def owned(pointer: Any, free: Any) -> Any:
    """Tie an opaque pointer to its Python object: `free` runs when the last user is gone."""
    return ffi.gc(pointer, free)


def text(pointer: Any) -> str:
    """Decode a static C string."""
    return str(ffi.string(pointer).decode("ascii"))


def text_of(array: Any) -> str:
    """Decode the C string in an array of char."""
    return bytes(ffi.string(array)).decode("utf-8", "replace")


def given_text(data: BytesLike) -> Any:
    """Lend `data` to a call that takes char, without a copy and without a zero behind it."""
    return ffi.from_buffer("char[]", data)


def lent_text(value: str | None) -> Any:
    """Make a C string, or NULL of None."""
    return NULL if value is None else ffi.new("char[]", value.encode("utf-8"))


def lent_path(value: bytes) -> Any:
    """Make a C string of a file name."""
    return ffi.new("char[]", value)
