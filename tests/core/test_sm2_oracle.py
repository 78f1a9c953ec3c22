"""The core's SM2 against two others: gmssl (PyPI) and the openssl command line.

The core is driven through sm2_tool, a small C program of tests/native/sm2 that takes the nonce from
outside; it is built here, in build/oracle.
"""

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from gmssl import sm2 as gmssl_sm2

ROOT = Path(__file__).parent.parent.parent
BUILD = ROOT / "build" / "oracle"
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
C1C3C2, C1C2C3 = 1, 2
DIST_ID = b"1234567812345678"
REFUSED_VERIFY = "refused 14"
REFUSED_CIPHERTEXT = "refused 22"


class Tool:
    """A running sm2_tool: one line in, one line out."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, operation: str, *arguments: bytes | int) -> str:
        """Run an operation; an int is one byte."""
        words = [a.hex() if isinstance(a, bytes) else f"{a:02x}" for a in arguments]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join([operation, *(w or "-" for w in words)]) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().rstrip("\n")

    def data(self, operation: str, *arguments: bytes | int) -> bytes:
        """Run an operation that must succeed."""
        return bytes.fromhex(self(operation, *arguments))

    def close(self) -> None:
        """End the program."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(timeout=10) == 0


def program(name: str) -> str:
    """A build tool: of the running environment if it has one, otherwise of the system."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found is not None, f"{name} is needed"
    return found


@pytest.fixture(scope="module")
def tool() -> Iterator[Tool]:
    configure = ["-S", str(ROOT), "-B", str(BUILD), "-DSOFTSJJ_CLIENTS=OFF"]
    for arguments in (configure, ["--build", str(BUILD), "--target", "sm2_tool", "-j2"]):
        done = subprocess.run([program("cmake"), *arguments], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    running = Tool(BUILD / "tests" / "native" / "sm2" / "sm2_tool")
    yield running
    running.close()


class Pair:
    """A key pair of a seeded random source."""

    def __init__(self, tool: Tool, source: random.Random) -> None:
        while True:
            self.d = source.randrange(1, N - 1).to_bytes(32, "big")
            self.point = tool.data("public", self.d)
            if not self.point.hex().startswith("04"):
                break  # gmssl takes a leading 04 for the tag, even in x

    def gmssl(self, mode: int = 1) -> gmssl_sm2.CryptSM2:
        """The pair in gmssl; mode 1 is C1C3C2, 0 is C1C2C3."""
        return gmssl_sm2.CryptSM2(private_key=self.d.hex(), public_key=self.point.hex(), mode=mode)

    def pem(self, path: Path) -> Path:
        """The pair as a PKCS#8 file."""
        algorithm = sequence(oid("1.2.840.10045.2.1"), oid("1.2.156.10197.1.301"))
        bits = element(0xA1, element(0x03, b"\0\x04" + self.point))
        private = sequence(element(0x02, b"\x01"), element(0x04, self.d), bits)
        der = sequence(element(0x02, b"\0"), algorithm, element(0x04, private))
        path.with_suffix(".der").write_bytes(der)
        convert = ["pkey", "-inform", "DER", "-in", str(path.with_suffix(".der"))]
        openssl(*convert, "-out", str(path))
        return path


def element(tag: int, content: bytes) -> bytes:
    """A DER element of up to 255 bytes."""
    length = [len(content)] if len(content) < 128 else [0x81, len(content)]
    return bytes([tag, *length]) + content


def sequence(*parts: bytes) -> bytes:
    return element(0x30, b"".join(parts))


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    encoded = [first * 40 + second]
    for part in rest:
        groups = [part & 0x7F]
        while part := part >> 7:
            groups.insert(0, part & 0x7F | 0x80)
        encoded += groups
    return element(0x06, bytes(encoded))


def openssl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run([program("openssl"), *arguments], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done


@pytest.fixture
def source() -> random.Random:
    return random.Random(32918)


def nonce(source: random.Random) -> bytes:
    return source.randrange(1, N).to_bytes(32, "big")


def test_gmssl_signs_the_same(tool: Tool, source: random.Random) -> None:
    for _ in range(10):
        pair, e, k = Pair(tool, source), source.randbytes(32), nonce(source)
        ours = tool("sign", pair.d, e, k)
        assert ours == pair.gmssl().sign(e, k.hex())
        assert pair.gmssl().verify(ours, e)
        assert tool("verify", pair.point, e, bytes.fromhex(ours)) == ""
        assert tool("verify", pair.point, source.randbytes(32), bytes.fromhex(ours)) == (
            REFUSED_VERIFY
        )


@pytest.mark.parametrize(("order", "mode"), [(C1C3C2, 1), (C1C2C3, 0)])
def test_gmssl_encrypts_and_decrypts(
    tool: Tool, source: random.Random, order: int, mode: int
) -> None:
    for size in (1, 16, 31, 32, 33, 100, 255):
        pair, plain = Pair(tool, source), source.randbytes(size)
        ours = tool.data("encrypt", pair.point, order, nonce(source), plain)
        assert pair.gmssl(mode).decrypt(ours) == plain
        theirs = pair.gmssl(mode).encrypt(plain)
        if theirs is not None:  # it gives up when the key stream is zero
            assert tool.data("decrypt", pair.d, order, theirs) == plain


def test_openssl_signature(tool: Tool, source: random.Random, tmp_path: Path) -> None:
    options = ["-sigopt", f"distid:{DIST_ID.decode()}"]
    message = tmp_path / "message"
    for _ in range(4):
        pair = Pair(tool, source)
        key = str(pair.pem(tmp_path / "key.pem"))
        message.write_bytes(source.randbytes(source.randrange(200)))
        z = tool.data("z", pair.point, DIST_ID)
        hashed = tmp_path / "hashed"
        hashed.write_bytes(z + message.read_bytes())
        e = openssl("dgst", "-sm3", "-binary", str(hashed)).stdout

        theirs = openssl("dgst", "-sm3", "-sign", key, *options, str(message)).stdout
        raw = tool.data("signature_from_der", theirs)
        assert tool("verify", pair.point, e, raw) == ""
        assert tool.data("signature_to_der", raw) == theirs

        ours = tool.data("signature_to_der", tool.data("sign", pair.d, e, nonce(source)))
        signature = tmp_path / "signature"
        signature.write_bytes(ours)
        verify = ["-prverify", key, "-signature", str(signature)]
        openssl("dgst", "-sm3", *verify, *options, str(message))


def test_openssl_encryption(tool: Tool, source: random.Random, tmp_path: Path) -> None:
    cipher, plain = tmp_path / "cipher", tmp_path / "plain"
    for size in (1, 19, 32, 200):
        pair = Pair(tool, source)
        key = str(pair.pem(tmp_path / "key.pem"))
        data = source.randbytes(size)
        for order in (C1C3C2, C1C2C3):
            raw = tool.data("encrypt", pair.point, order, nonce(source), data)
            cipher.write_bytes(tool.data("cipher_to_der", order, raw))
            decrypted = openssl("pkeyutl", "-decrypt", "-inkey", key, "-in", str(cipher))
            assert decrypted.stdout == data

            plain.write_bytes(data)
            theirs = openssl("pkeyutl", "-encrypt", "-inkey", key, "-in", str(plain)).stdout
            raw = tool.data("cipher_from_der", order, theirs)
            assert tool.data("cipher_to_der", order, raw) == theirs
            assert tool.data("decrypt", pair.d, order, raw) == data
            changed = raw[:-1] + bytes([raw[-1] ^ 1])
            assert tool("decrypt", pair.d, order, changed) == REFUSED_CIPHERTEXT


def test_both_sides_agree(tool: Tool, source: random.Random) -> None:
    for size in (1, 16, 48, 100):
        a, b, ra, rb = (Pair(tool, source) for _ in range(4))
        ids = b"alice", source.randbytes(source.randrange(40))
        one = tool("agree", 1, a.d, ra.d, ids[0], b.point, rb.point, ids[1], size)
        other = tool("agree", 0, b.d, rb.d, ids[1], a.point, ra.point, ids[0], size)
        assert one == other
        assert len(one) == 2 * (size + 64)
