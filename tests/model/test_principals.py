import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from hsm.model.principals import (
    Principals,
    PrincipalsError,
    canonical_subject,
    parse_principals,
    subject_text,
)

USER = frozenset({"user"})
GOOD = """
[[principal]]
subject = "CN=his-1,O=Hospital"
roles = ["user"]

[[principal]]
subject = 'CN=boss\\, the,OU=IT,C=CN'
roles = ["operator", "administrator", "auditor"]

[[principal]]
subject = "CN=lost"
roles = []
"""


def test_each_subject_has_its_roles_and_no_others() -> None:
    principals = parse_principals(GOOD, "p.toml")
    assert principals.of("CN=his-1,O=Hospital", unnamed=frozenset()) == USER
    assert principals.of("CN=boss\\, the,OU=IT,C=CN", unnamed=USER) == {
        "operator",
        "administrator",
        "auditor",
    }
    assert principals.of("CN=lost", unnamed=USER) is None
    assert principals.of("CN=somebody else", unnamed=USER) == USER
    assert principals.of("CN=somebody else", unnamed=frozenset()) == frozenset()


def test_an_empty_file_names_nobody() -> None:
    assert parse_principals("# nobody yet\n", "p.toml").roles == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[principal", "p.toml:1: this is no TOML"),
        ("\n[[principals]]\n", "p.toml:2: unknown name 'principals'; did you mean 'principal'?"),
        ("[principal]\n", "p.toml:1: 'principal' is a list of tables: write [[principal]]"),
        ('[[principal]]\nroles = ["user"]\n', "p.toml:1: subject is missing"),
        ('[[principal]]\nsubject = 5\nroles = ["user"]\n', "p.toml:2: subject: 5 is no text"),
        ('[[principal]]\nsubject = "CN=a, O=b"\nroles = []\n', 'p.toml:2: subject: "CN=a, O=b"'),
        ('[[principal]]\nsubject = "his-1"\nroles = []\n', 'p.toml:2: subject: "his-1" is no name'),
        ('[[principal]]\nsubject = ""\nroles = []\n', 'p.toml:2: subject: "" is no name'),
        ('[[principal]]\nsubject = "CN=a"\n', "p.toml:1: roles is missing: a list of user"),
        (
            '[[principal]]\nsubject = "CN=a"\nroles = "user"\n',
            'p.toml:3: roles: "user" is no list: write ["user"]',
        ),
        (
            '[[principal]]\nsubject = "CN=a"\nroles = ["user", "operater"]\n',
            "p.toml:3: roles: \"operater\" is no role; did you mean 'operator'?",
        ),
        ('[[principal]]\nsubject = "CN=a"\nroles = [1]\n', "p.toml:3: roles: 1 is no role; known"),
        (
            '[[principal]]\nsubject = "CN=a"\nroles = []\nrole = 1\n',
            "p.toml:4: unknown key 'role'; did you mean 'roles'?",
        ),
        (
            '[[principal]]\nsubject = "CN=a"\nroles = []\n'
            '[[principal]]\nroles = []\nsubject = "CN=a"\n',
            'p.toml:6: subject: "CN=a" stands in line 2 already',
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, told: str) -> None:
    with pytest.raises(PrincipalsError) as wrong:
        parse_principals(text, "p.toml")
    assert any(line.startswith(told) for line in str(wrong.value).splitlines()), wrong.value


def test_all_mistakes_are_told_at_once() -> None:
    text = '[[principal]]\nsubject = "x"\nroles = ["y"]\n[[principal]]\nwhat = 1\n'
    with pytest.raises(PrincipalsError) as wrong:
        parse_principals(text, "p.toml")
    assert [line.split(":")[1] for line in str(wrong.value).splitlines()] == [
        "2",
        "3",
        "4",
        "4",
        "5",
    ]


def test_other_spellings_of_a_subject_are_the_same_subject() -> None:
    assert canonical_subject("CN=\\61") == "CN=a"
    assert canonical_subject("2.5.4.3=a,2.5.4.10=b") == "CN=a,O=b"
    assert canonical_subject("cn") is None
    assert canonical_subject("CN=#0a41") is None  # a line break


def test_the_attributes_of_one_rdn_have_no_order() -> None:
    principals = parse_principals(
        '[[principal]]\nsubject = "O=b+CN=a,C=CN"\nroles = []\n', "p.toml"
    )
    for order in ([0, 1], [1, 0]):
        both = [
            x509.NameAttribute(NameOID.COMMON_NAME, "a"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "b"),
        ]
        name = x509.Name(
            [
                x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")]),
                x509.RelativeDistinguishedName([both[i] for i in order]),
            ]
        )
        assert principals.of(subject_text(name), unnamed=USER) is None


@pytest.mark.parametrize("subject", [f"CN={'x' * 65}", "CN=a,C=CHN", "CN=,O=b", "CN=a+CN=b"])
def test_a_subject_that_x520_would_not_allow_can_be_kept_out(subject: str) -> None:
    text = f'[[principal]]\nsubject = "{subject}"\nroles = []\n'
    assert parse_principals(text, "p.toml").of(subject, unnamed=USER) is None


def test_a_change_is_told_subject_by_subject() -> None:
    old = Principals({"CN=a": USER, "CN=b": USER, "CN=same": USER})
    new = Principals({"CN=a": frozenset(), "CN=c": USER | {"operator"}, "CN=same": USER})
    assert old.difference(new) == [
        "CN=a: user -> kept out",
        "CN=b: user -> not named",
        "CN=c: not named -> operator, user",
    ]


@given(st.text())
def test_no_text_makes_it_crash(text: str) -> None:
    try:
        parse_principals(text, "p.toml")
    except PrincipalsError as error:
        assert str(error).startswith("p.toml:")
