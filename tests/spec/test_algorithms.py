"""Which values callers may use for an algorithm, and where."""

import pytest

from hsm.spec.algorithms import ALGORITHMS, Context, Sgd, standard_id


@pytest.mark.parametrize(
    ("context", "value", "meaning"),
    [
        ("cipher", 0x401, Sgd.SM4_ECB),
        ("cipher", 0x420, Sgd.SM4_CTR),
        ("cipher", 0x440, Sgd.SM4_XTS),
        ("cipher", 0x01000400, Sgd.SM4_XTS),
        ("aead", 0x02000400, Sgd.SM4_GCM),
        ("aead", 0x04000400, Sgd.SM4_CCM),
        ("mac", 0x410, Sgd.SM4_MAC),
        ("hash", 0x01, Sgd.SM3),
        ("hmac", 0x01, Sgd.SM3),
        ("hmac", 0x08, Sgd.SM3),
        ("hmac", 0x20211, Sgd.SM3),
        ("hmac", 0x100001, Sgd.SM3),
        ("sign", 0x20200, Sgd.SM2_1),
        ("sign", 0x20100, Sgd.SM2_1),
        ("exchange", 0x20400, Sgd.SM2_2),
        ("exchange", 0x20200, Sgd.SM2_2),
        ("encrypt", 0x20800, Sgd.SM2_3),
        ("encrypt", 0x20400, Sgd.SM2_3),
        ("hash", 0x08, None),
        ("cipher", 0x410, None),
        ("mac", 0x401, None),
        ("encrypt", 0x20200, None),
        ("sign", 0x20400, None),
        ("cipher", 0x2001, None),
        ("cipher", 0, None),
    ],
)
def test_a_value_means_one_algorithm_in_its_context(
    context: Context, value: int, meaning: Sgd | None
) -> None:
    assert standard_id(context, value) is meaning


def test_every_id_means_itself_wherever_it_may_be_named() -> None:
    for sgd, row in ALGORITHMS.items():
        assert (row.name, row.value) == (sgd.name, sgd.value)
        for context in row.contexts:
            assert standard_id(context, sgd) is sgd
