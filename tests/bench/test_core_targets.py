"""How `softsjj bench core --vs` judges the figures of a run, and the page it writes them into."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.core.cases import CASES
from bench.core.conditions import Conditions
from bench.core.errors import BenchError
from bench.core.measure import Row
from bench.core.page import BEGIN, END, check_page, write_page
from bench.core.run import Result
from bench.core.targets import data, judge, targets


def row(words: str, mb_per_s: float, peer: str | None = None, impl: str = "fast") -> Row:
    """A row of "PRIMITIVE OP SIZE [STREAMS [MODE]]"."""
    primitive, op, size, *rest = words.split()
    streams, mode = [*rest, *("1", "single")[len(rest) :]]
    ops = mb_per_s * 1e6 / int(size)
    return Row(primitive, op, int(size), int(streams), peer, impl, mode, ops, mb_per_s, 1.0)


SM4_YARDSTICK = row("sm4 ecb-encrypt 16384", 65, "openssl", "3.0.17")  # half as fast as there
SM3_YARDSTICK = row("sm3 hash 16384", 390, "openssl", "3.0.17")


def test_every_target_is_of_cases_that_are_measured() -> None:
    known = {(case.primitive, case.op, case.size, case.streams) for case in CASES}
    for target in targets():
        for streams in target.streams:
            assert (target.primitive, target.op, target.size, streams) in known
        assert 0 < target.at_least < target.aim
        assert target.anchor is None or data()["anchor"][target.anchor]["source"]
    assert len(targets()) == 20


@pytest.mark.parametrize(
    ("mb_per_s", "word"), [(1703, "MISSED"), (1874, "at least"), (2214, "at least"), (2215, "aim")]
)
def test_a_cell_is_scaled_by_openssl_of_the_same_run(mb_per_s: float, word: str) -> None:
    rows = [row("sm4 ctr 16384", mb_per_s), SM4_YARDSTICK, SM3_YARDSTICK]
    [verdict], lacking = judge(rows)
    assert verdict.figure == pytest.approx(3407 / 2)
    assert verdict.ratio == pytest.approx(mb_per_s / 1703.5)
    assert verdict.word == word
    assert (verdict.measured, lacking) == (False, [])


def test_macs_are_judged_by_their_number() -> None:
    rows = [row("hmac-sm3 mac 64", 2.05 * 1.2 * 64), SM3_YARDSTICK]
    [verdict], _ = judge(rows)
    assert verdict.ratio == pytest.approx(1.2)
    assert verdict.word == "at least"


def test_a_plain_figure_needs_no_yardstick() -> None:
    [verdict], lacking = judge([row("drbg random 32", 32 * 1.5)])
    assert (verdict.word, lacking) == ("at least", [])
    assert verdict.ratio == pytest.approx(1.5)


def test_without_its_yardstick_nothing_is_judged() -> None:
    rows = [row("sm4 ctr 16384", 9000), row("sm4 ecb-encrypt 1024", 9000), SM3_YARDSTICK]
    assert judge(rows) == ([], ["sm4/ecb-encrypt/16384 of openssl"])


@pytest.mark.parametrize(("version", "figure"), [("1.12.0", 3000.0), ("1.10.1", 2456 / 2)])
def test_an_anchor_that_runs_beside_us_is_measured(version: str, figure: float) -> None:
    peer = row("sm4 gcm-encrypt 16384", 3000, "libgcrypt", version)
    [verdict], _ = judge([row("sm4 gcm-encrypt 16384", 3300), peer, SM4_YARDSTICK])
    assert verdict.figure == pytest.approx(figure)
    assert verdict.measured == (version == "1.12.0")


def test_the_fastest_of_ours_counts_and_a_batch_for_itself() -> None:
    rows = [
        row("sm3 hash 64 16", 1000),
        row("sm3 hash 64 64", 1200),
        row("sm3 hash 64 64", 300, impl="portable"),
        row("sm3 hash 64 64 batch", 900),
        row("sm3 hash 64", 9000),
        SM3_YARDSTICK,
    ]
    verdicts, _ = judge(rows)
    assert [(one.row.mode, one.ours) for one in verdicts] == [("single", 1200), ("batch", 900)]


def conditions(load: float) -> Conditions:
    return Conditions("2026-11-23", "A CPU", ("avx2",), "-gfni", 1, 0.25, load, 1.0, 3.6e9)


@pytest.mark.parametrize(("load", "warned"), [(0.2, False), (3.0, True)])
def test_the_page_has_conditions_verdicts_and_rows(
    load: float, warned: bool, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n{BEGIN}old\n{END}after\n", encoding="utf-8")
    rows = [
        row("sm3 hash 16384", 500),
        row("sm3 hash 16384", 100, impl="portable"),
        SM3_YARDSTICK,
        replace(row("sm2 sign 32", 1), cycles_per_byte=1e4),
        row("sm4 ctr 16384", 1),
    ]
    result = Result(rows, {"gmsm": "go is not installed"}, conditions(load))
    for _ in range(2):
        write_page(result, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Before\n{BEGIN}")
    assert text.endswith(f"{END}after\n")
    assert "old" not in text
    assert text.count("A CPU, core 1 at 3.60 GHz, 0.25 s a row") == 1
    assert "CPU features: avx2 (SOFTSJJ_CPU=-gfni)" in text
    assert ("other programs were running" in text) == warned
    assert (
        "| sm3 hash | 16384 | fast | 500 MB/s | libgcrypt | 566 MB/s | 0.88 | 1 | 1.1 | MISSED |"
        in text
    )
    assert (
        "| sm3 hash | 16384 | fast | 30,518 | 500 | 1.00 | openssl 3.0.17 | 23,804 | 1.28 |" in text
    )
    assert "| sm2 sign | 32 | fast | 31,250 |  |  |  |  |  |" in text
    assert "Not judged: no sm4/ecb-encrypt/16384 of openssl in this run." in text
    assert "Missing: gmsm (go is not installed)" in text


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END}{BEGIN}"])
def test_a_page_without_its_marks(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(BenchError, match="it has no lines <!-- figures begin -->"):
        check_page(page)
    with pytest.raises(BenchError, match="cannot be read"):
        check_page(tmp_path / "nothing.md")
