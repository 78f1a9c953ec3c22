"""RFC 4514: names as text, and every way to get one wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsm.asn1.names import SPECIAL, Attribute, NameTextError, parse_name


def test_the_last_comes_first_in_der() -> None:
    assert parse_name("CN=sjj1, O=医院,c=CN") == (
        (Attribute("2.5.4.6", "CN"),),
        (Attribute("2.5.4.10", "医院"),),
        (Attribute("2.5.4.3", "sjj1"),),
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"CN=a\,b", "a,b"),
        (r"CN=a\2Cb", "a,b"),
        (r"CN=\E5\8C\BB", "医"),
        (r"CN=a\\", "a\\"),
        (r"CN=\ a\ ", " a "),
        ("CN=  a  ", "a"),
        (r"CN=\#1", "#1"),
        (r"CN=a\=b", "a=b"),
        ("CN=a=b", "a=b"),
        ("CN=a b", "a b"),
        (r"CN=a\+b", "a+b"),
        ("CN=" + "x" * 64, "x" * 64),
        ("2.5.4.3=x", "x"),
        ("  cn  =x", "x"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert parse_name(text) == ((Attribute("2.5.4.3", value),),)


def test_several_attributes_in_one() -> None:
    assert parse_name("CN=a+UID=7,C=CN")[1] == (
        Attribute("2.5.4.3", "a"),
        Attribute("0.9.2342.19200300.100.1.1", "7"),
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("sjj1", "is not TYPE=VALUE"),
        ("CN=a,b", "'b' is not TYPE=VALUE"),
        ("CN=a,", "'' is not TYPE=VALUE"),
        (",CN=a", "'' is not TYPE=VALUE"),
        ("=a", "is not TYPE=VALUE"),
        ("CN=", "CN is empty"),
        ("CN=  ", "CN is empty"),
        ("XX=a", "the type 'XX' is not known"),
        ("1.2=a", "the type '1.2' is not known"),
        ("9.9.9=a", "the type '9.9.9' is not known"),
        ("CN=#0c0161", "given as #HEX"),
        ('CN="a,b"', "backslash"),
        ("CN=a;O=b", "backslash"),
        ("CN=a<b", "backslash"),
        ("CN=a\nb", "backslash"),
        ("CN=a,\nO=b", "'\\n' is written as a backslash and hex"),
        ("\rCN=a", "backslash"),
        ("CN=a\x9b31mb", "backslash"),
        ("CN=a\u202eb", "backslash"),
        ("CN=a\u2028b", "backslash"),
        ("CN=a\\", "a backslash stands before ''"),
        ("CN=a\\zz", "a backslash stands before 'zz'"),
        (r"CN=\FF", "no UTF-8"),
        ("CN=\udcff", "no UTF-8"),
        (r"CN=a\00b", "zero byte"),
        ("CN=" + "x" * 65, "CN is longer than 64 characters"),
        ("C=China", "C is longer than 2 characters"),
        ("C=1N", "country code of two letters"),
        ("C=中国", "country code of two letters"),
        ("EMAILADDRESS=é@x", "ASCII"),
        ("CN=a+CN=b", "of different types"),
        (",".join(f"OU={i}" for i in range(33)), "more than 32 attributes"),
    ],
)
def test_what_is_no_name(text: str, complaint: str) -> None:
    with pytest.raises(NameTextError) as caught:
        parse_name(text)
    assert complaint in str(caught.value)


@given(st.text(max_size=80))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        assert parse_name(text)
    except NameTextError:
        pass


@given(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=64
    )
)
def test_an_escaped_value_comes_back(value: str) -> None:
    escaped = "".join(f"\\{char}" if char in SPECIAL else char for char in value)
    assert parse_name(f"CN={escaped}")[0][0].value == value
