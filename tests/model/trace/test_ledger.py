"""What is open at the end: everything that can be opened, in order, out of order, over forks."""

from hsm.model.trace import Call, Header, Ledger
from tests.model.trace.builders import INARGERR, KEYNOTEXIST, call, header


def left(*lines: Header | Call, pid: int | None = None) -> dict[str, int]:
    """Count what is left open after these lines, by kind."""
    ledger = Ledger()
    for each in lines:
        if isinstance(each, Header):
            ledger.start(each)
        else:
            ledger.add(each)
    counts: dict[str, int] = {}
    for leak in ledger.leaks(pid):
        counts[leak.kind] = counts.get(leak.kind, 0) + leak.count
    return counts


def opened(pid: int = 1) -> list[Header | Call]:
    """A process with a device 1.1 and a session 2.1."""
    return [
        header(pid),
        call("OpenDevice", pid, phDeviceHandle="1.1"),
        call("OpenSession", pid, hDeviceHandle="1.1", phSessionHandle="2.1"),
    ]


def in_session(function: str, pid: int = 1, code: int = 0, **arguments: object) -> Call:
    return call(function, pid, code, hSessionHandle="2.1", **arguments)


KEY = in_session("GenerateKeyWithKEK", phKeyHandle="3.1")
RIGHT = in_session("GetPrivateKeyAccessRight", uiKeyIndex=1)
HASH = in_session("HashInit")
HMAC = in_session("HMACInit", hKeyHandle="3.1")
CLOSE_SESSION = in_session("CloseSession")
CLOSE_DEVICE = call("CloseDevice", hDeviceHandle="1.1")


def test_everything_at_once() -> None:
    things = [KEY, RIGHT, HASH, HMAC]
    open_now = {"device": 1, "session": 1, "key": 1, "right": 1, "context": 2}
    assert left(*opened(), *things) == open_now
    assert left(*opened(), *things, CLOSE_SESSION) == {"device": 1}
    assert left(*opened(), *things, CLOSE_DEVICE) == {}


def test_each_has_its_own_end() -> None:
    ends = {
        "key": in_session("DestroyKey", hKeyHandle="3.1"),
        "right": in_session("ReleasePrivateKeyAccessRight", uiKeyIndex=1),
    }
    for kind, end in ends.items():
        assert left(*opened(), KEY, RIGHT) == {"device": 1, "session": 1, "key": 1, "right": 1}
        assert kind not in left(*opened(), KEY, RIGHT, end)
    assert left(*opened(), HASH, HMAC, in_session("HashFinal"))["context"] == 1
    assert "context" not in left(
        *opened(), HASH, HMAC, in_session("HashFinal"), in_session("HMACFinal")
    )
    two = in_session("GetPrivateKeyAccessRight", uiKeyIndex=2)
    assert left(*opened(), RIGHT, two, ends["right"])["right"] == 1


def test_what_is_asked_for_twice_is_held_once() -> None:
    assert left(*opened(), RIGHT, RIGHT, HASH, HASH)["right"] == 1


def test_calls_that_failed_open_and_close_nothing() -> None:
    failed = in_session("GenerateKeyWithKEK", code=INARGERR, phKeyHandle="given")
    assert left(*opened(), failed) == {"device": 1, "session": 1}
    assert left(*opened(), in_session("CloseSession", code=INARGERR))["session"] == 1
    gone = in_session("DestroyKey", code=KEYNOTEXIST, hKeyHandle="3.1")
    assert "key" not in left(*opened(), KEY, gone), "the library forgets it, too"


def test_several_keys_in_one_call_and_agreements() -> None:
    made = in_session("GenerateKeywithIKE", phKeyHandleD="3.1", phKeyHandleA="4.1")
    agreement = in_session("GenerateAgreementDataWithECC", phAgreementHandle="5.1")
    counts = left(*opened(), made, agreement)
    assert (counts["key"], counts["agreement"]) == (2, 1)


def test_a_key_that_another_thread_made_while_its_session_closed() -> None:
    """The line of the key comes after that of the close; the key went with its session."""
    assert left(*opened(), CLOSE_SESSION, KEY, RIGHT) == {"device": 1}


def test_a_trace_without_its_start() -> None:
    assert left(KEY, in_session("DestroyKey", hKeyHandle="9.9")) == {"key": 1}


def test_a_child_uses_what_it_inherited() -> None:
    child = header(2, 1)
    assert left(*opened(), KEY, child, in_session("CloseSession", 2)) == {"device": 1}
    own = in_session("GenerateKeyWithKEK", 2, phKeyHandle="4.1")
    both = [*opened(), KEY, child, own]
    assert left(*both)["key"] == 2
    assert left(*both, pid=2) == {"key": 1}
    assert left(*both, CLOSE_SESSION) == {"device": 1}, "the child's key, too, is gone"
    assert left(*both, call("DestroyKey", 2, hSessionHandle="2.1", hKeyHandle="3.1"))["key"] == 1


def test_the_same_handle_means_two_things_after_a_fork() -> None:
    """The next session of parent and child gets the same handle; each closes its own."""
    parent = call("OpenSession", hDeviceHandle="1.1", phSessionHandle="5.1")
    child = call("OpenSession", 2, hDeviceHandle="1.1", phSessionHandle="5.1")
    key = call("GenerateKeyWithKEK", 2, hSessionHandle="5.1", phKeyHandle="6.1")
    both = [*opened(), header(2, 1), parent, child, key]
    assert left(*both) == {"device": 1, "session": 3, "key": 1}
    parents_end = call("CloseSession", hSessionHandle="5.1")
    childs_end = call("CloseSession", 2, hSessionHandle="5.1")
    assert left(*both, parents_end) == {"device": 1, "session": 2, "key": 1}
    assert left(*both, childs_end) == {"device": 1, "session": 2}
    assert left(*both, parents_end, childs_end) == {"device": 1, "session": 1}


def test_a_grandchild() -> None:
    lines = [*opened(), header(2, 1), header(3, 2), in_session("CloseSession", 3)]
    assert left(*lines) == {"device": 1}


def test_a_number_that_is_used_again_is_another_process() -> None:
    assert left(*opened(), *opened()) == {"device": 2, "session": 2}
    assert left(*opened(), header(1), CLOSE_SESSION) == {"device": 1, "session": 1}
    assert left(*opened(), header(1, 1), CLOSE_SESSION) == {"device": 1, "session": 1}


def test_a_chain_of_forks_without_end() -> None:
    ledger = Ledger()
    for number in range(5000):
        ledger.start(header(number % 2 + 1, (number + 1) % 2 + 1))
        ledger.add(call("CloseSession", number % 2 + 1, hSessionHandle="9.9"))
    assert ledger.leaks() == [] and len(ledger.headers) == 5000


def swept(*lines: Header | Call, pid: int | None = None) -> dict[str, int]:
    """Count what only the end of its session or device closed, by kind."""
    ledger = Ledger()
    for each in lines:
        if isinstance(each, Header):
            ledger.start(each)
        else:
            ledger.add(each)
    return {leak.kind: leak.count for leak in ledger.swept(pid)}


def test_what_ends_with_its_session_or_device_is_told_apart() -> None:
    assert swept(*opened(), KEY, HASH, RIGHT, CLOSE_SESSION) == {"key": 1, "context": 1}
    assert swept(*opened(), KEY, CLOSE_DEVICE) == {"session": 1, "key": 1}
    assert swept(*opened(), KEY, CLOSE_DEVICE, pid=2) == {}
    destroyed = in_session("DestroyKey", hKeyHandle="3.1")
    assert swept(*opened(), KEY, destroyed, CLOSE_SESSION, CLOSE_DEVICE) == {}
    many = [in_session("GenerateKeyWithKEK", phKeyHandle=f"{n}.1") for n in range(3, 103)]
    assert swept(*opened(), *many, CLOSE_SESSION) == {"key": 100}


def test_leaks_are_grouped_by_call_site() -> None:
    ledger = Ledger()
    for line in opened():
        ledger.start(line) if isinstance(line, Header) else ledger.add(line)
    for number in range(10):
        site = 100 + number % 2
        name = f"{number + 3}.1"
        ledger.add(call("ImportKeyWithKEK", 1, 0, site, hSessionHandle="2.1", phKeyHandle=name))
    keys = [leak for leak in ledger.leaks() if leak.kind == "key"]
    assert [(leak.count, leak.site and leak.site.offset) for leak in keys] == [(5, 100), (5, 101)]
    assert keys[0].names == ("3.1", "5.1", "7.1") and keys[0].pids == (1,)
    assert [leak.kind for leak in ledger.leaks()] == ["device", "session", "key", "key"]
