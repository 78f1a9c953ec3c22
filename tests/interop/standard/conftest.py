"""The library, a machine with keys of these tests, and sessions."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from ctypes import byref, c_uint32, c_void_p, create_string_buffer
from pathlib import Path

import pytest

from tests.conftest import Daemon, softsjj
from tests.interop.standard import model, sdf

# Indices that no other test uses: the daemon is shared.
LOCKED, OPEN, OTHER, KEK, KEK2, MISSING = 241, 242, 243, 241, 242, 249
PASSWORD = b"right-of-241"
OTHER_PASSWORD = b"password of 243"
STANDARD_KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


def find_library() -> Path:
    """Where `softsjj --libdir` says the library is."""
    done = subprocess.run(
        [sys.executable, "-m", "hsm.cli", "--libdir"], capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip()) / "libsdf.so"


@pytest.fixture(scope="session")
def library_path() -> Path:
    """The path of libsdf.so."""
    return find_library()


@pytest.fixture(scope="session")
def lib(library_path: Path) -> sdf.Library:
    """The library with our own prototypes."""
    return sdf.Library(library_path)


@pytest.fixture(scope="session")
def machine(daemon: Daemon, tmp_path_factory: pytest.TempPathFactory) -> Daemon:
    """The shared daemon with the keys of these tests in it."""
    secret = tmp_path_factory.mktemp("standard") / "password"
    for kind, index, password in (
        ("sm2", LOCKED, PASSWORD),
        ("sm2", OTHER, OTHER_PASSWORD),
        ("sm2", OPEN, None),
        ("kek", KEK, None),
        ("kek", KEK2, None),
    ):
        arguments: list[str | Path] = ["key", "generate", "--type", kind, "--index", str(index)]
        if password is not None:
            secret.write_bytes(password + b"\n")
            arguments += ["--password-file", secret]
        done = softsjj(*arguments, env=daemon.env)
        assert done.returncode == 0, done.stderr
    return daemon


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[Daemon], None]:
    """`at(daemon)` makes the library find that daemon."""

    def choose(daemon: Daemon) -> None:
        for name in [name for name in os.environ if name.startswith("SOFTSJJ_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("SOFTSJJ_ADDRESS", daemon.address)

    return choose


class Client:
    """One session and the calls on it in Python's terms. Codes other than OK are assertions."""

    def __init__(self, lib: sdf.Library, device: c_void_p) -> None:
        self.lib = lib
        self.device = device
        self.handle = c_void_p()
        ok(lib.OpenSession(device, byref(self.handle)))

    def close(self) -> None:
        """Close the session."""
        ok(self.lib.CloseSession(self.handle))

    def right(self, index: int = LOCKED, password: bytes = PASSWORD) -> int:
        """Ask for the access right; gives the code."""
        code: int = self.lib.GetPrivateKeyAccessRight(self.handle, index, password, len(password))
        return code

    def sign_public(self, index: int) -> model.Point:
        """The signature public key of an index."""
        key = sdf.PublicKey()
        ok(self.lib.ExportSignPublicKey_ECC(self.handle, index, byref(key)))
        return sdf.point_of(key)

    def enc_public(self, index: int) -> model.Point:
        """The encryption public key of an index."""
        key = sdf.PublicKey()
        ok(self.lib.ExportEncPublicKey_ECC(self.handle, index, byref(key)))
        return sdf.point_of(key)

    def bring(self, key: bytes, index: int = OPEN) -> c_void_p:
        """Bring a key made outside into the session, in an envelope made outside."""
        envelope = sdf.cipher_bytes(*model.encrypt(self.enc_public(index), key))
        handle = c_void_p()
        ok(self.lib.ImportKeyWithISK_ECC(self.handle, index, envelope, byref(handle)))
        return handle

    def crypt(
        self, name: str, key: c_void_p, algorithm: int, iv: bytes | None, data: bytes
    ) -> tuple[bytes, bytes | None]:
        """Encrypt, Decrypt or CalculateMAC: (result, the IV afterwards)."""
        room = create_string_buffer(max(len(data), 16) + 8)
        length = c_uint32(0xDEADBEEF)
        state = create_string_buffer(iv, len(iv)) if iv is not None else None
        call = getattr(self.lib, name)
        guard_from = 16 if name == "CalculateMAC" else len(data)
        ctypes.memset(room, 0xA5, len(room))
        ok(call(self.handle, key, algorithm, state, data, len(data), room, byref(length)))
        assert length.value == guard_from
        assert set(room.raw[guard_from:]) == {0xA5}, "bytes behind the result were written"
        return room.raw[: length.value], state.raw if state is not None else None

    def encrypt(self, key: c_void_p, algorithm: int, iv: bytes | None, data: bytes) -> bytes:
        """SDF_Encrypt."""
        return self.crypt("Encrypt", key, algorithm, iv, data)[0]

    def decrypt(self, key: c_void_p, algorithm: int, iv: bytes | None, data: bytes) -> bytes:
        """SDF_Decrypt."""
        return self.crypt("Decrypt", key, algorithm, iv, data)[0]

    def block(self, key: c_void_p) -> bytes:
        """What tells keys apart: the ECB encryption of one zero block."""
        return self.encrypt(key, sdf.SM4_ECB, None, bytes(16))

    def final(self, kind: str) -> bytes:
        """HashFinal or HMACFinal: 32 bytes."""
        room = create_string_buffer(b"\xa5" * 40, 40)
        length = c_uint32(0xDEADBEEF)
        ok(getattr(self.lib, f"{kind}Final")(self.handle, room, byref(length)))
        assert length.value == 32
        assert room.raw[32:] == b"\xa5" * 8
        return room.raw[:32]

    def alive(self) -> None:
        """AssertionError when the session is not usable."""
        room = create_string_buffer(16)
        ok(self.lib.GenerateRandom(self.handle, 16, room))
        assert room.raw != bytes(16)


def ok(code: int) -> None:
    """AssertionError unless SDR_OK."""
    assert code == sdf.OK, f"0x{code & 0xFFFFFFFF:08X}"


@pytest.fixture
def device(lib: sdf.Library, machine: Daemon, at: Callable[[Daemon], None]) -> Iterator[c_void_p]:
    """An open device."""
    at(machine)
    handle = c_void_p()
    ok(lib.OpenDevice(byref(handle)))
    yield handle
    lib.CloseDevice(handle)


@pytest.fixture
def session(lib: sdf.Library, device: c_void_p) -> Iterator[Client]:
    """A session; whatever the test did to it, it is usable at the end."""
    client = Client(lib, device)
    yield client
    client.alive()
    client.close()


@pytest.fixture
def second(lib: sdf.Library, device: c_void_p) -> Iterator[Client]:
    """One more session of the same device."""
    client = Client(lib, device)
    yield client
    client.close()
