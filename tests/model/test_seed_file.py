"""Seed files: every mistake has its file, line and key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsm.model.lab_keys import LabKey
from hsm.model.seed_file import SeedError, parse_seed
from hsm.model.stored_key import KeyName, KeyType

GOOD = '[[key]]\ntype = "sm2"\nindex = "2-3"\npassword = "change-me-8"\n'


def wrong(text: str) -> list[str]:
    with pytest.raises(SeedError) as error:
        parse_seed(text, "lab.toml")
    return str(error.value).splitlines()


def test_a_file_gives_its_keys() -> None:
    sm2 = [LabKey(KeyName(KeyType.SM2, index), "change-me-8") for index in (2, 3)]
    kek = LabKey(KeyName(KeyType.KEK, 1024))
    assert parse_seed(GOOD + '[[key]]\ntype = "kek"\nindex = 1024\n', "f") == (*sm2, kek)
    assert parse_seed('key = [{type = "kek", index = 1024}]', "f") == (kek,)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "no [[key]]"),
        ("\n[[key]\n", 2, "no TOML"),
        ('[[key]]\ntype = "sm2', 2, "no TOML"),
        ("a = " + "[" * 5000, 1, ""),
        ("\nkeys = 1\n" + GOOD, 2, "unknown name 'keys'; did you mean 'key'?"),
        ('[key]\ntype = "sm2"\nindex = 1', 1, "[[key]]"),
        ("\nkey = 3", 2, "[[key]]"),
        ('[[key]]\ntype = "sm2"', 1, "index is missing"),
        ("[[key]]\nindex = 1", 1, "type is missing"),
        ('[[key]]\nindex = 1\ntype = "SM2"', 3, "did you mean 'sm2'"),
        ("[[key]]\nindex = 1\ntype = 5", 3, "type: 5 is not one of sm2, kek"),
        (GOOD + "passwort = 1", 5, "unknown key 'passwort'; did you mean 'password'?"),
        ('[[key]]\ntype = "kek"\nindex = true', 3, "index: True"),
        ('[[key]]\ntype = "kek"\nindex = 1.5', 3, "index: 1.5"),
        ('[[key]]\ntype = "kek"\nindex = [1]', 3, "index: [1]"),
        ('[[key]]\ntype = "kek"\nindex = "1-"', 3, 'index: "1-"'),
        ('[[key]]\ntype = "kek"\nindex = "3-1"', 3, "backwards"),
        ('[[key]]\ntype = "kek"\nindex = -1', 3, "not within 1 to 1024"),
        ('[[key]]\ntype = "sm2"\nindex = "1-999999"', 3, "not within 1 to 256"),
        ('[[key]]\ntype = "sm2"\nindex = 0', 3, "device key"),
        ('[[key]]\ntype = "sm2"\nindex = 1\npassword = 12345678', 4, "a text in quotes"),
        ('[[key]]\ntype = "sm2"\nindex = 1\npassword = "short"', 4, "8 to 128 bytes"),
        ('[[key]]\ntype = "kek"\nindex = 1\npassword = "12345678"', 4, "only sm2 keys"),
        (GOOD + '[[key]]\ntype = "sm2"\nindex = 3', 7, "index: sm2/3 stands in line 3 already"),
    ],
)
def test_a_mistake_has_its_line(text: str, line: int, says: str) -> None:
    (said,) = wrong(text)
    assert said.startswith(f"lab.toml:{line}: ")
    assert says in said


def test_all_mistakes_are_told_at_once_and_no_password_among_them() -> None:
    said = wrong('[[key]]\ntype = "x"\nindex = "y"\n[[key]]\npassword = "s3cret"\n')
    assert [line.split(":")[1] for line in said] == ["2", "3", "4", "4", "5"]
    assert "s3cret" not in "".join(said)


@given(st.text(st.sampled_from('[]key="\n12-type sm2index,{}'), max_size=80))
def test_nothing_crashes_it(text: str) -> None:
    try:
        parse_seed(text, "f")
    except SeedError as error:
        assert str(error).startswith("f:")
