"""Any bytes are lines of a trace or a TraceLineError; what is counted of good lines adds up."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hsm.model.trace import Call, Header, Ledger, Totals, TraceLineError, parse_line
from tests.fuzz.effort import effort
from tests.model.trace.builders import call_row, header_row

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
HANDLES = st.sampled_from(["1.1", "2.1", "3.1", "2.2", "unknown", "given"]) | st.none()
PIDS = st.integers(min_value=1, max_value=3)
FUNCTIONS = st.sampled_from(
    "OpenDevice CloseDevice OpenSession CloseSession GenerateKeyWithKEK DestroyKey HashInit "
    "HashFinal HMACInit HMACFinal GetPrivateKeyAccessRight ReleasePrivateKeyAccessRight "
    "GenerateKeywithIKE Init Final".split()
)
NAMES = "hDeviceHandle hSessionHandle hKeyHandle phDeviceHandle phSessionHandle phKeyHandle".split()
CALLS = st.builds(
    lambda function, pid, code, arguments, us: call_row(function, pid, code, args=arguments, us=us),
    FUNCTIONS,
    PIDS,
    st.sampled_from([0, 0, 0, 0x0100001D, 0x01000008]),
    st.dictionaries(st.sampled_from([*NAMES, "uiKeyIndex"]), HANDLES | st.integers(0, 3)),
    st.floats(0, 1e9),
)
ROWS = CALLS | st.builds(header_row, PIDS, PIDS | st.none())


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good line with a member of it exchanged, a part cut out, or a byte changed."""
    row: dict[str, Any] = draw(ROWS)
    member = draw(st.sampled_from([*row, "args", "site", "error", "rc_name"]))
    text = json.dumps(row | {member: draw(JSON)}).encode()
    start = draw(st.integers(0, len(text)))
    return text[:start] + draw(st.binary(max_size=3)) + text[draw(st.integers(start, len(text))) :]


@effort(examples=3000, a_second=400)
@given(data=st.binary(max_size=300) | damaged() | JSON.map(lambda v: json.dumps(v).encode()))
def test_bytes_are_a_line_or_a_trace_line_error(data: bytes) -> None:
    try:
        made = parse_line(data)
    except TraceLineError as error:
        assert str(error).isprintable()
        return
    assert isinstance(made, Header | Call)


@effort(examples=500, a_second=40)
@given(rows=st.lists(ROWS, max_size=40))
def test_lines_add_up(rows: list[dict[str, Any]]) -> None:
    ledger, totals, made, handles = Ledger(), Totals(), 0, 0
    for row in rows:
        line = parse_line(json.dumps(row).encode())
        if isinstance(line, Header):
            ledger.start(line)
            continue
        ledger.add(line)
        totals.add(line)
        made += 1
        handles += 0 if line.failed else 1 + len(line.arguments)
    assert totals.calls == made == sum(each.calls for each in totals.functions.values())
    assert totals.failed == sum(each.count for each in totals.failures()) + totals.ungrouped
    for each in totals.functions.values():
        assert each.percentile(0.5) <= each.percentile(0.99) <= each.longest <= each.total
    leaks = ledger.leaks()
    assert sum(leak.count for leak in leaks) <= handles
    whole = {(leak.kind, leak.function): 0 for leak in leaks}
    for pid in (1, 2, 3):
        for leak in ledger.leaks(pid):
            whole[leak.kind, leak.function] += leak.count
    for leak in leaks:
        assert leak.count <= whole[leak.kind, leak.function]
