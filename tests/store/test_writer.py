"""What every store promises, on both stores."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from hsm.model import RefusalError
from hsm.spec.refusals import Refusal
from hsm.store import AuditRow, MemoryStore, SqliteStore, Transaction


class Hooks:
    """Commits can be made to fail, and counted."""

    def __init__(self) -> None:
        self.commits = 0
        self.failing = False
        self.lost = False

    def before(self) -> None:
        if self.failing:
            raise RefusalError(Refusal.FAULT)

    def after(self) -> None:
        self.commits += 1
        if self.lost:
            raise RefusalError(Refusal.FAULT)


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.fixture(params=["memory", "sqlite"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, hooks: Hooks
) -> Iterator[MemoryStore | SqliteStore]:
    made = MemoryStore(hooks) if request.param == "memory" else SqliteStore(tmp_path / "s", hooks)
    yield made
    made.close()


Store = MemoryStore | SqliteStore


def everything(store: Store) -> tuple[dict[str, bytes], list[AuditRow]]:
    with store.view() as view:
        return dict(view.scan("")), list(view.audit_after(0))


def row(sequence: int) -> AuditRow:
    return AuditRow(sequence, b"record %d" % sequence, bytes(32))


class Gate:
    """Holds the writer in a job, so that what is submitted meanwhile shares a commit."""

    def __init__(self, store: Store) -> None:
        self._opened = threading.Event()
        entered = threading.Event()

        def wait(_: Transaction) -> None:
            entered.set()
            self._opened.wait(10)

        self.job = store.submit(wait)
        entered.wait(10)

    def open(self) -> None:
        self._opened.set()
        self.job.result(10)


def put(key: str, value: bytes = b"v") -> Any:
    return lambda tx: tx.put(key, value)


def test_reading_and_writing(store: Store) -> None:
    def job(tx: Transaction) -> list[object]:
        for key in ("a/2", "a/1", "b", "a0"):
            tx.put(key, key.encode())
        tx.put("b", b"second")
        tx.delete("nothing")
        tx.put("gone", b"x")
        tx.delete("gone")
        return [tx.get("b"), tx.get("gone"), [key for key, _ in tx.scan("a/")]]

    assert store.submit(job).result() == [b"second", None, ["a/1", "a/2"]]
    assert list(everything(store)[0]) == ["a/1", "a/2", "a0", "b"]
    with store.view() as view:
        assert view.get("b") == b"second" and view.get("gone") is None


def test_the_audit_table(store: Store) -> None:
    def job(tx: Transaction) -> list[AuditRow]:
        for sequence in (1, 2, 5):
            tx.append_audit(row(sequence))
        return list(tx.audit_after(1)) + tx.audit_last(2)

    assert store.submit(job).result() == [row(2), row(5), row(2), row(5)]
    with store.view() as view:
        assert list(view.audit_after(0, 2)) == [row(1), row(2)]
        assert list(view.audit_after(5)) == []
    with pytest.raises(RefusalError) as caught:
        store.submit(lambda tx: tx.append_audit(row(2))).result()
    assert caught.value.refusal is Refusal.STORE
    assert len(everything(store)[1]) == 3


def test_a_failing_job_leaves_nothing_and_its_neighbours_alone(store: Store, hooks: Hooks) -> None:
    def fails(tx: Transaction) -> None:
        tx.put("a", b"bad")
        tx.put("new", b"bad")
        tx.delete("old")
        tx.append_audit(row(2))
        raise ValueError("no")

    store.submit(put("old")).result()
    commits = hooks.commits
    gate = Gate(store)
    futures: list[Future[Any]] = [
        store.submit(lambda tx: (tx.put("a", b"good"), tx.append_audit(row(1)))),
        store.submit(fails),
        store.submit(lambda tx: (tx.get("a"), tx.get("old"), tx.append_audit(row(2)))),
    ]
    gate.open()
    futures[0].result(10)
    with pytest.raises(ValueError, match="no"):
        futures[1].result(10)
    assert futures[2].result(10)[:2] == (b"good", b"v")
    assert everything(store) == ({"a": b"good", "old": b"v"}, [row(1), row(2)])
    # The gate's commit, and one that the three shared (and the view's own, of the memory store).
    assert hooks.commits - commits <= 3


def test_many_jobs_share_commits(store: Store, hooks: Hooks) -> None:
    gate = Gate(store)
    futures = [store.submit(put(f"k{number:04}")) for number in range(600)]
    before = hooks.commits
    gate.open()
    for future in futures:
        future.result(10)
    assert hooks.commits - before <= 4
    assert len(everything(store)[0]) == 600


def test_savepoints_nest(store: Store) -> None:
    events: list[str] = []

    def job(tx: Transaction) -> None:
        tx.put("outer", b"1")
        tx.on_commit(lambda: events.append("outer done"))
        with pytest.raises(KeyError), tx.savepoint():
            tx.put("outer", b"2")
            tx.put("inner", b"2")
            tx.on_commit(lambda: events.append("never"))
            tx.on_rollback(lambda: events.append("undone 1"))
            tx.on_rollback(lambda: events.append("undone 2"))
            raise KeyError
        with tx.savepoint():
            tx.put("kept", b"3")
            tx.on_commit(lambda: events.append("inner done"))
            tx.on_rollback(lambda: events.append("never"))

    store.submit(job).result()
    assert everything(store)[0] == {"outer": b"1", "kept": b"3"}
    assert events == ["undone 2", "undone 1", "outer done", "inner done"]


def test_a_commit_that_fails_changes_nothing(store: Store, hooks: Hooks) -> None:
    events: list[str] = []

    def job(tx: Transaction) -> str:
        tx.put("a", b"new")
        tx.append_audit(row(1))
        tx.on_commit(lambda: events.append("never"))
        tx.on_rollback(lambda: events.append("undone"))
        return "never"

    store.submit(put("a", b"old")).result()
    gate = Gate(store)
    hooks.failing = True
    futures: list[Future[Any]] = [store.submit(job), store.submit(put("b"))]
    with pytest.raises(RefusalError):
        gate.open()
    for future in futures:
        with pytest.raises(RefusalError) as caught:
            future.result(10)
        assert caught.value.refusal is Refusal.STORE
    hooks.failing = False
    assert everything(store) == ({"a": b"old"}, [])
    assert events == ["undone"]
    store.submit(put("b")).result()


def test_an_answer_lost_after_the_commit(store: Store, hooks: Hooks) -> None:
    events: list[str] = []
    hooks.lost = True
    job: Any = lambda tx: (tx.put("a", b"1"), tx.on_commit(lambda: events.append("done")))  # noqa: E731
    with pytest.raises(RefusalError) as caught:
        store.submit(job).result()
    hooks.lost = False
    assert caught.value.refusal is Refusal.FAULT
    assert everything(store)[0] == {"a": b"1"} and events == ["done"]


def test_a_callback_that_breaks_stops_no_other(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    events: list[str] = []

    def job(tx: Transaction) -> None:
        tx.on_commit(lambda: 1 // 0)
        tx.on_commit(lambda: events.append("done"))

    store.submit(job).result()
    assert events == ["done"] and "callback" in caplog.text


def test_a_cancelled_job_is_not_run(store: Store) -> None:
    gate = Gate(store)
    future = store.submit(put("a"))
    assert future.cancel()
    gate.open()
    assert everything(store)[0] == {}


def test_a_view_is_one_moment(store: Store) -> None:
    store.submit(put("a", b"1")).result()
    with store.view() as view:
        assert view.get("a") == b"1"
        store.submit(put("a", b"2")).result()
        assert view.get("a") == b"1"
    with store.view() as view:
        assert view.get("a") == b"2"


def test_closing(store: Store) -> None:
    gate = Gate(store)
    queued = store.submit(put("a"))
    threading.Timer(0.05, gate.open).start()
    store.close()
    queued.result(0)
    store.close()
    with pytest.raises(RefusalError, match="closed"):
        store.submit(put("b")).result()
