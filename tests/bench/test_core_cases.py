"""What a filter of `softsjj bench core` picks, and what it answers to one that fits nothing."""

import pytest

from bench.core.cases import CASES, choose
from bench.core.errors import WrongQuestionError


def test_all_without_a_filter() -> None:
    assert choose([]) == CASES
    assert len(set(CASES)) == len(CASES)
    for primitive in ("sm4", "sm3", "hmac-sm3", "drbg"):
        sizes = {case.size for case in CASES if case.primitive == primitive}
        assert {16, 64, 1024, 16384} <= sizes


@pytest.mark.parametrize(
    ("filters", "picked"),
    [
        (["sm3/x1"], ["sm3 hash 16", "sm3 hash 64", "sm3 hash 1024", "sm3 hash 16384"]),
        (["sm3/64/single"], ["sm3 hash 64", "sm3 hash x16 64", "sm3 hash x64 64"]),
        (["sm4/ctr/1024/x1"], ["sm4 ctr 1024"]),
        (["1024/x1/ctr"], ["sm4 ctr 1024"]),
        (["sm4/cbc-*/64/x1"], ["sm4 cbc-encrypt 64", "sm4 cbc-decrypt 64"]),
        (["drbg/32/x1", "sm3/16/x1", "sm3/hash/16/x1"], ["sm3 hash 16", "drbg random 32"]),
        (
            ["verify-known"],
            [
                "sm2 verify-known 32",
                "sm2 verify-known x16 batch 32",
                "sm2 verify-known x64 batch 32",
            ],
        ),
        (["mac/1024/x64/batch"], ["hmac-sm3 mac x64 batch 1024"]),
    ],
)
def test_words(filters: list[str], picked: list[str]) -> None:
    assert [str(case) for case in choose(filters)] == picked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sm5", "'sm5' is no primitive (sm4, sm3,"),
        ("sm4/hash", "no case has all of these together"),
        ("sm4/17", "'17' is no primitive"),
        ("x2", "number of streams (x1, x16, x64) or mode (single, batch)"),
        ("", "'' is no primitive"),
        ("sm4/", "'' is no primitive"),
    ],
)
def test_a_filter_that_fits_nothing(text: str, said: str) -> None:
    with pytest.raises(WrongQuestionError) as raised:
        choose(["sm3", text])
    assert said in str(raised.value)
