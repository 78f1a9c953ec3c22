"""One session under many threads, many sessions at once, closing under load."""

import secrets
import threading
import time
from collections.abc import Callable
from ctypes import byref, c_uint32, c_void_p, create_string_buffer

from cryptography.hazmat.primitives.ciphers import modes

from tests.interop.standard import model, sdf
from tests.interop.standard.conftest import LOCKED, OPEN, STANDARD_KEY, Client, ok


def together(work: Callable[[int], None], threads: int) -> None:
    """Run `work(number)` in threads that start as one; the first failure is raised."""
    failures: list[BaseException] = []
    start = threading.Barrier(threads)

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except BaseException as failure:  # raised again below
            failures.append(failure)

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(60)
        assert not thread.is_alive(), "a call hangs"
    if failures:
        raise failures[0]


def test_one_session(session: Client) -> None:
    keys = [session.bring(bytes([number]) * 16) for number in range(4)]
    point = session.sign_public(OPEN)
    digests: list[tuple[bytes, tuple[int, int]]] = []

    def work(number: int) -> None:
        secret = bytes([number % 4]) * 16
        for turn in range(25):
            data = secrets.token_bytes(16 * (1 + turn * 7))
            cipher = session.encrypt(keys[number % 4], sdf.SM4_CBC, bytes(16), data)
            assert cipher == model.sm4(secret, modes.CBC(bytes(16)), data)
            assert session.decrypt(keys[number % 4], sdf.SM4_CBC, bytes(16), cipher) == data
            signature, e = sdf.Signature(), secrets.token_bytes(32)
            ok(session.lib.InternalSign_ECC(session.handle, OPEN, e, 32, byref(signature)))
            ok(session.lib.InternalVerify_ECC(session.handle, OPEN, e, 32, byref(signature)))
            digests.append((e, (sdf.number(signature.r), sdf.number(signature.s))))

    together(work, 8)
    assert len(digests) == 200
    assert all(model.verify(point, e, pair) for e, pair in digests[::20])


def test_many_sessions(lib: sdf.Library, device: c_void_p) -> None:
    def work(number: int) -> None:
        for _ in range(3):
            client = Client(lib, device)
            secret = secrets.token_bytes(16)
            key = client.bring(secret)
            ok(lib.HMACInit(client.handle, key, sdf.SM3))
            ok(lib.HashInit(client.handle, sdf.SM3, None, None, 0))
            whole = b""
            for _ in range(8):
                data = secrets.token_bytes(1000)
                whole += data
                ok(lib.HashUpdate(client.handle, data, 1000))
                ok(lib.HMACUpdate(client.handle, data, 1000))
            assert client.final("Hash") == model.sm3(whole)
            assert client.final("HMAC") == model.hmac_sm3(secret, whole)
            if number % 2:
                ok(client.right())
            signature = sdf.Signature()
            code = lib.InternalSign_ECC(client.handle, LOCKED, bytes(32), 32, byref(signature))
            assert code == (sdf.OK if number % 2 else sdf.PARDENY)
            client.close()

    together(work, 12)


def test_many_devices(lib: sdf.Library, device: c_void_p) -> None:
    def work(number: int) -> None:
        for _ in range(5):
            own = c_void_p()
            ok(lib.OpenDevice(byref(own)))
            client = Client(lib, own)
            client.alive()
            ok(lib.CloseDevice(own))

    together(work, 8)


def test_long_calls_side_by_side(session: Client) -> None:
    """Each 5 MiB call is several messages; their chains must not mix."""
    key = session.bring(STANDARD_KEY)
    data = secrets.token_bytes(5 << 20)

    def work(number: int) -> None:
        iv = bytes([number]) * 16
        cipher = session.encrypt(key, sdf.SM4_CBC, iv, data)
        assert cipher == model.sm4(STANDARD_KEY, modes.CBC(iv), data)

    together(work, 4)


def test_one_hash_from_many_threads(session: Client) -> None:
    """Equal parts in any order: the hash must hold each exactly once."""
    ok(session.lib.HashInit(session.handle, sdf.SM3, None, None, 0))
    part = secrets.token_bytes(100)

    def work(_: int) -> None:
        for _ in range(20):
            ok(session.lib.HashUpdate(session.handle, part, 100))

    together(work, 8)
    assert session.final("Hash") == model.sm3(part * 160)


def closing(lib: sdf.Library, device: c_void_p, close: Callable[[Client], None]) -> set[int]:
    """The codes threads see when what they use is closed under them."""
    client = Client(lib, device)
    key = client.bring(STANDARD_KEY)
    codes: set[int] = set()

    def work(number: int) -> None:
        if number == 0:
            time.sleep(0.1)
            close(client)
            return
        room, length = create_string_buffer(4096), c_uint32()
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            codes.add(
                lib.Encrypt(
                    client.handle, key, sdf.SM4_ECB, None, bytes(4096), 4096, room, byref(length)
                )
            )

    together(work, 6)
    return codes


def test_closing_a_session_in_use(lib: sdf.Library, device: c_void_p) -> None:
    codes = closing(lib, device, Client.close)
    assert codes <= {sdf.OK, sdf.INARGERR, sdf.KEYNOTEXIST}, [hex(code) for code in codes]


def test_closing_a_device_in_use(lib: sdf.Library, device: c_void_p) -> None:
    own = c_void_p()
    ok(lib.OpenDevice(byref(own)))
    codes = closing(lib, own, lambda _: ok(lib.CloseDevice(own)))
    assert codes <= {sdf.OK, sdf.INARGERR, sdf.COMMFAIL, sdf.KEYNOTEXIST}
