"""The workers: each library gives our results, and what goes wrong in one is told by its name."""

import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bench.core.cases import CASES, Case
from bench.core.errors import BenchError, MissingError
from bench.core.measure import Bench
from bench.core.peers import Room, choose_peers, compile_worker
from bench.core.places import core_program
from bench.core.run import pinned
from bench.core.worker import Worker

CBC = Case("sm4", "cbc-encrypt", 64)
STRICT = ("-Wall", "-Wextra", "-Werror", "-Wconversion", "-Wshadow", "-Wstrict-prototypes")


@pytest.fixture(scope="module")
def ours() -> Iterator[Worker]:
    worker = Worker(None, [str(core_program())])
    yield worker
    worker.close()


def scripted(answers: str) -> Worker:
    """A peer that says what the test wants: `answers` is a Python expression of line."""
    loop = f"import sys\nfor line in sys.stdin: print({answers}, flush=True)"
    hello = """print('{"impl": "1"}', flush=True)\n"""
    return Worker("liar", [sys.executable, "-c", hello + loop])


@pytest.mark.parametrize(
    "name",
    [
        *("openssl", "libgcrypt", "botan", "easy-gmssl", "gmsm"),
        *("gmssl-pyx", "tongsuopy", "cryptography", "gmssl"),
    ],
)
def test_every_peer_gives_our_results(name: str, ours: Worker, tmp_path: Path) -> None:
    (peer,) = choose_peers([name])
    try:
        worker = peer.start(Room(tmp_path))
    except MissingError as error:
        pytest.skip(str(error))
    try:
        compared = 0
        for case in CASES:
            mark = worker.case(case)
            if mark is None:
                continue
            assert worker.run(1) > 0
            expected = ours.case(case)
            assert mark in {"", expected}, case
            compared += mark != ""
        assert compared >= 4, "SM3 at least, in four sizes"
    finally:
        worker.close()


def test_our_own_has_every_case(ours: Worker) -> None:
    for case in CASES:
        mark = ours.case(case)
        assert mark is not None, case
        assert bool(mark) == (case.primitive not in {"sm2", "drbg"} and "xts" not in case.op), case
        assert ours.run(2) > 0
    assert 2e8 < ours.clock() < 1e10


def test_the_answer_of_ours_is_the_standards(ours: Worker, tmp_path: Path) -> None:
    """SM3 of 00 01 .. 0f, as the system's OpenSSL has it too."""
    file = tmp_path / "message"
    file.write_bytes(bytes(range(16)))
    done = subprocess.run(["openssl", "dgst", "-sm3", "-r", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert ours.case(Case("sm3", "hash", 16)) == done.stdout[:32]


def one_of_many(op: str, k: int, size: int) -> bytes:
    """What message k of many gives, by `cryptography`: 16 bytes of it."""
    message = bytes(i + (i >> 8) + (i >> 16) & 255 for i in range(k * size, (k + 1) * size))
    key = bytes([k, *range(1, 16)])
    if op == "hash":
        digest = hashes.Hash(hashes.SM3())
        digest.update(message)
        return digest.finalize()[:16]
    if op == "mac":
        mac = hmac.HMAC(key, hashes.SM3())
        mac.update(message)
        return mac.finalize()[:16]
    if op == "gcm-encrypt":
        sealing = Cipher(algorithms.SM4(key), modes.GCM(bytes(12))).encryptor()
        sealing.update(message)
        sealing.finalize()
        return sealing.tag
    mode = {"ecb": modes.ECB(), "ctr": modes.CTR(bytes(16))}.get(op[:3], modes.CBC(bytes(16)))
    cipher = Cipher(algorithms.SM4(key), mode)
    crypt = cipher.decryptor() if op == "cbc-decrypt" else cipher.encryptor()
    return crypt.update(message)[-16:]


MANY = [
    case
    for case in CASES
    if case.streams > 1
    and case.primitive not in {"sm2", "drbg"}
    and case.op[:3] not in {"ccm", "xts"}
]


@pytest.mark.parametrize("case", MANY, ids=str)
def test_every_one_of_many_messages_counts(ours: Worker, case: Case) -> None:
    marks = [one_of_many(case.op, k, case.size) for k in range(case.streams)]
    together = functools.reduce(lambda a, b: bytes(map(int.__xor__, a, b)), marks)
    assert ours.case(case) == together.hex()


def test_a_batch_of_one_is_the_call(ours: Worker) -> None:
    alone = Case("sm4", "ccm-encrypt", 1024)
    mark = ours.case(alone)
    assert mark
    assert ours.case(replace(alone, mode="batch")) == mark


@pytest.mark.parametrize(
    "case",
    [Case("sm5", "hash", 16), Case("sm4", "ctr", 16, streams=4), Case("sm3", "hash", 16, 1, "x")],
)
def test_a_case_nobody_has(ours: Worker, case: Case) -> None:
    assert ours.case(case) is None
    with pytest.raises(BenchError, match="the call failed"):
        ours.run(1)


@pytest.mark.parametrize(
    "case",
    [
        Case("sm4", "ctr", 8),
        Case("sm3", "hash", (1 << 20) + 1),
        Case("sm3", "hash", (1 << 14) + 1, 64),
        Case("sm3", "hash", 16, 65),
        Case("sm3", "hash", 16, 0),
    ],
)
def test_a_case_out_of_bounds(ours: Worker, case: Case) -> None:
    with pytest.raises(BenchError, match="no such case"):
        ours.case(case)


@pytest.mark.parametrize("name", ["openssl", "libgcrypt", "botan"])
def test_the_programs_compile_without_a_warning(name: str, tmp_path: Path) -> None:
    module = {"openssl": "libcrypto", "botan": "botan-2"}.get(name, name)
    found = subprocess.run(["pkg-config", "--cflags", "--libs", module], capture_output=True)
    if found.returncode != 0:
        pytest.skip(f"{module} is not installed")
    compile_worker(name, tmp_path / name, *STRICT, *found.stdout.decode().split())


def test_measuring_beside_a_liar(ours: Worker) -> None:
    liar = scripted("""'{"have": true, "mark": "00"}' if line[0] == "c" else '{"ns": 900000}'""")
    said: list[str] = []
    rows = Bench([ours, liar], 0.01, said.append).measure(CBC)
    liar.close()
    assert [row.peer for row in rows] == [None]
    assert len(said) == 1
    assert said[0].startswith("liar left out of sm4 cbc-encrypt 64: its result 00 is not ours")


def test_measuring_beside_one_that_fails_later(ours: Worker) -> None:
    sm2 = Case("sm2", "sign", 32)
    runs = """'{"have": true, "mark": ""}' if line[0] == "c" else '{"ns": 9000000}'"""
    failing = scripted(f"""{runs} if line != "run 2\\n" else '{{"error": "worn out"}}'""")
    dying = scripted(f"""{runs} if line[0] == "c" else sys.exit("no more")""")
    said: list[str] = []
    rows = Bench([ours, failing, dying], 0.01, said.append).measure(sm2)
    failing.close()
    dying.close()
    assert [row.peer for row in rows] == [None, "liar"], "9 ms a call: runs of one"
    assert rows[1].ops_per_s == pytest.approx(1 / 0.009, rel=0.01)
    assert said == ["liar left out of sm2 sign 32: no more"]


def test_the_figures_of_a_row(ours: Worker) -> None:
    (row,) = Bench([ours], 0.02, pytest.fail).measure(CBC)
    assert (row.primitive, row.op, row.size, row.streams) == ("sm4", "cbc-encrypt", 64, 1)
    assert (row.peer, row.mode) == (None, "single")
    assert row.mb_per_s == pytest.approx(row.ops_per_s * 64 / 1e6, rel=0.01)
    hertz = row.cycles_per_byte * row.mb_per_s * 1e6
    assert 2e8 < hertz < 1e10


def test_pinned_to_one_core_and_free_again() -> None:
    before = os.sched_getaffinity(0)
    with pinned() as core:
        assert os.sched_getaffinity(0) == {core}
    assert os.sched_getaffinity(0) == before


def test_what_cannot_run(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="cannot be run: No such file"):
        Worker("x", [str(tmp_path / "nothing")])
    with pytest.raises(MissingError, match="its process ended with code 3"):
        Worker("x", [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(MissingError, match="has no implementation fast; it has: "):
        Worker(None, [str(core_program()), "fast"])
