"""`softsjj bench core`: the table, the JSON, the picture, and what it refuses."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from hsm.core import implementations
from tests.conftest import clean_environment, softsjj

KEYS = {
    "primitive": str,
    "op": str,
    "size": int,
    "streams": int,
    "peer": str | None,
    "impl": str,
    "mode": str,
    "ops_per_s": float,
    "mb_per_s": float,
    "cycles_per_byte": float,
}
SHORT = ("--seconds", "0.01")
NO_LIBRARIES = {"PKG_CONFIG_LIBDIR": "/nonexistent", "PKG_CONFIG_PATH": ""}


SIZES = (16, 64, 1024, 16384)
SM4 = (
    "ecb-encrypt",
    "cbc-encrypt",
    "cbc-decrypt",
    "ctr",
    "gcm-encrypt",
    "ccm-encrypt",
    "xts-encrypt",
)
SM2 = ("sign", "verify", "verify-known", "keygen", "mul", "encrypt", "decrypt")
BULK = (*(("sm4", op) for op in SM4), ("sm3", "hash"), ("hmac-sm3", "mac"))
LANES = (("sm4", "cbc-encrypt"), ("sm3", "hash"), ("hmac-sm3", "mac"))
EVERYTHING = {
    *((*op, size, 1, "single") for op in (*BULK, ("drbg", "random")) for size in SIZES),
    ("drbg", "random", 32, 1, "single"),
    *(("sm2", op, 32, 1, "single") for op in SM2),
    *((*op, size, many, "single") for op in LANES for size in SIZES for many in (16, 64)),
    *((*op, size, many, "batch") for op in BULK for size in SIZES for many in (16, 64)),
    *(("sm2", op, 32, many, "batch") for op in set(SM2) - {"keygen", "mul"} for many in (16, 64)),
    *(("drbg", "random", size, many, "batch") for size in (16, 32, 64) for many in (16, 64)),
}


def bench(
    *words: str | Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return softsjj("bench", "core", *words, env=clean_environment() | dict(env or {}))


def test_json_of_everything() -> None:
    done = bench(*SHORT, "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    what = ("primitive", "op", "size", "streams", "mode")
    found = {tuple(row[name] for name in what) for row in rows}
    assert found == EVERYTHING
    assert len(rows) == len(EVERYTHING), "none twice"
    for row in rows:
        assert list(row) == list(KEYS)
        for name, kind in KEYS.items():
            assert isinstance(row[name], kind), name
        assert row["peer"] is None
        assert row["ops_per_s"] > 0
        assert row["mb_per_s"] == pytest.approx(row["ops_per_s"] * row["size"] / 1e6, rel=0.01)
        hertz = row["cycles_per_byte"] * row["mb_per_s"] * 1e6
        assert 2e8 < hertz < 1e10
    assert f"{len(rows)}/{len(rows)}  " in done.stderr


def test_a_table_beside_openssl_and_a_picture(tmp_path: Path) -> None:
    file = tmp_path / "ratio.png"
    vs = ("--vs", "--peer", "openssl", "--peer", "cryptography", "--plot", file)
    done = bench(*SHORT, *vs, "--filter", "sm3/1*/x1", "--filter", "sm2/sign")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert " s a row, load " in lines[0]
    assert lines[1].startswith("CPU features: ")
    assert lines[2].split()[:4] == ["case", "size", "library", "version"]
    end = lines.index("")
    libraries = [line.split()[3] for line in lines[:end] if line.startswith("sm3 hash")]
    assert libraries == ["SoftSJJ"] * 3, "16, 1024, 16384"
    assert sum(" openssl " in line for line in lines) == 4
    assert sum("through Python" in line for line in lines) == 3
    (judged,) = lines[end + 3 :]
    assert judged.startswith("sm3 hash")
    assert "libgcrypt" in judged
    assert file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(file.read_bytes()[16:20]) > 600, "its width"


def test_json_with_peers_and_one_that_is_missing() -> None:
    words = (*SHORT, "--filter", "sm3/64/x1", "--vs", "--json")
    peers = ("--peer", "botan", "--peer", "cryptography")
    done = bench(*words, *peers, env=NO_LIBRARIES)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [row["peer"] for row in rows] == [None, "cryptography"]
    assert rows[1]["impl"].endswith(" through Python")
    (line,) = [line for line in done.stderr.splitlines() if "botan is missing" in line]
    assert "apt-get install libbotan-2-dev" in line


def test_missing_peers_stand_below_the_table() -> None:
    words = (*SHORT, "--filter", "sm3/64/x1", "--vs", "--no-fetch")
    empty = {**NO_LIBRARIES, "PATH": "/nonexistent", "CC": "/nonexistent/cc"}
    peers = [word for peer in ("openssl", "gmsm") for word in ("--peer", peer)]
    done = bench(*words, *peers, env=empty)
    assert done.returncode == 0, done.stderr
    assert " GHz, 0.01 s a row" in done.stdout
    below = [line for line in done.stdout.splitlines() if line.startswith("missing: ")]
    assert below[0].startswith("missing: openssl: pkg-config is not installed")
    assert below[1] == "missing: gmsm: go is not installed: go.dev/dl has it, 1.24 or later"


def test_interrupted_it_tells_what_it_has() -> None:
    words = [sys.executable, "-m", "hsm.cli", "bench", "core", "--seconds", "0.3", "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, env=clean_environment(), **pipes) as process:
        while not process.stderr.readline().startswith("3/"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        shown, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in said
    assert [row["size"] for row in json.loads(shown)] == [16, 64]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--filter", "sm5"), "'sm5' is no primitive"),
        (("--impl", "fast"), "--impl fast: this CPU has no implementation fast; it has: "),
        (("--seconds", "0"), "--seconds 0: more than 0"),
        (("--seconds", "nan"), "--seconds nan: more than 0"),
        (("--seconds", "1e9"), "--seconds 1e+09: more than 0 and at most 3600"),
        (("--peer", "openssl"), "--peer needs --vs"),
        (("--plot", "x.png"), "--plot needs --vs"),
        (("--markdown", "x.md"), "--markdown needs --vs"),
        (("--no-fetch",), "--no-fetch needs --vs"),
        (("--vs", "--peer", "mbedtls"), "--peer mbedtls: no such peer; there are openssl,"),
    ],
)
def test_wrong_questions(words: tuple[str, ...], said: str) -> None:
    done = bench(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_all_implementations_and_one_of_several() -> None:
    words = (*SHORT, "--filter", "sm3/64/x1", "--json")
    there = implementations()
    done = bench(*words, "--impl", "all")
    assert [row["impl"] for row in json.loads(done.stdout)] == list(there)
    done = bench(*words, "--impl", there[-1], "--impl", there[0])
    assert [row["impl"] for row in json.loads(done.stdout)] == [there[-1], there[0]]


def test_features_taken_away_by_the_environment() -> None:
    done = bench(*SHORT, "--filter", "sm3/64/x1", env={"SOFTSJJ_CPU": "-aes,-avx2"})
    assert done.returncode == 0, done.stderr
    features, _, line = done.stdout.splitlines()[1:]
    assert features.endswith(" (SOFTSJJ_CPU=-aes,-avx2)")
    assert " aes " not in features
    assert "portable" in line


def test_features_nobody_knows() -> None:
    done = bench(*SHORT, "--filter", "sm3/64/x1", env={"SOFTSJJ_CPU": "avx9"})
    assert done.returncode == 6
    assert "SOFTSJJ_CPU is no list of CPU features" in done.stderr


def test_a_page_of_figures(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    words = (*SHORT, "--filter", "drbg/32/x1", "--vs", "--peer", "gmssl", "--markdown", page)
    done = bench(*words)
    assert done.returncode == 6
    assert "page.md: it cannot be read" in done.stderr
    assert done.stdout == "", "found out before the run"
    page.write_text("<!-- figures begin -->\n<!-- figures end -->\n")
    done = bench(*words)
    assert done.returncode == 0, done.stderr
    assert "| drbg random | 32 |" in page.read_text()


def test_an_implementation_from_the_environment() -> None:
    words = (*SHORT, "--filter", "sm3/64/x1", "--json")
    done = bench(*words, env={"SOFTSJJ_IMPL": "portable"})
    assert [row["impl"] for row in json.loads(done.stdout)] == ["portable"]
    done = bench(*words, env={"SOFTSJJ_IMPL": "fast"})
    assert done.returncode == 2
    assert "no implementation fast" in done.stderr


def test_a_picture_that_cannot_be_drawn(tmp_path: Path) -> None:
    words = (*SHORT, "--filter", "sm3/64/x1", "--vs", "--peer", "gmssl", "--plot")
    done = bench(*words, tmp_path / "no" / "x.png")
    assert done.returncode == 6
    assert "no such folder" in done.stderr
    done = bench(
        *SHORT, "--filter", "drbg/32/x1", "--vs", "--peer", "gmssl", "--plot", tmp_path / "x"
    )
    assert done.returncode == 6
    assert "nothing to draw" in done.stderr
    assert "drbg random" in done.stdout, "the figures are not lost"
