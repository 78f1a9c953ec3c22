"""Any text is an address or an AddressError; an address is written as it would be read."""

import os

from hypothesis import given
from hypothesis import strategies as st

from hsm.model.address import AddressError, TcpAddress, parse_address
from tests.fuzz.effort import effort

# Arguments and variables of a process are bytes without NUL, not UTF-8 in every case.
FROM_OUTSIDE = st.binary(max_size=200).map(lambda raw: os.fsdecode(raw.replace(b"\0", b"")))
PORTS = st.one_of(
    st.integers(min_value=-1, max_value=10**6).map(str),
    st.integers(min_value=4000, max_value=5000).map(lambda n: "1" * n),
    st.sampled_from(["", "00001", "+1", " 1", "1_0", "٣", "²"]),
)
HOSTS = st.one_of(
    st.sampled_from(["localhost", "127.0.0.1", "[::1]", "[]", "[[]]", "::1", "[", "", "a" * 300]),
    FROM_OUTSIDE,
)
TEXTS = st.one_of(
    st.text(st.characters(), max_size=200),
    FROM_OUTSIDE,
    FROM_OUTSIDE.map(lambda path: f"unix:{path}"),
    st.builds("{}:{}".format, HOSTS, PORTS),
)


@effort(examples=2000, a_second=2000)
@given(text=TEXTS)
def test_a_text_is_an_address_or_an_address_error(text: str) -> None:
    try:
        address = parse_address(text)
    except AddressError as error:
        assert str(error)
        return
    if isinstance(address, TcpAddress) and set("[]") & set(address.host):
        return  # no host at all, as connecting to it will say
    assert parse_address(str(address)) == address
