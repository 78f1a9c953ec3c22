"""One writer thread with group commit, the same for every kind of store.

Jobs that wait while a commit is on its way to disk share the next one. The engine below knows how
to begin, mark, undo and commit; it does not know jobs.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from hsm.model import RefusalError
from hsm.spec.refusals import Refusal
from hsm.store.contract import AuditRow, Hooks, Transaction

T = TypeVar("T")
Action = Callable[[], None]
GROUP = 256
"""Most jobs in one commit."""

_log = logging.getLogger(__name__)


class EngineError(Exception):
    """The engine could not do it: disk full, file gone, busy too long."""


class Engine(Protocol):
    """A kind of store, used by one thread. Every method may raise EngineError."""

    def begin(self) -> None:
        """Start a transaction."""
        ...

    def mark(self) -> None:
        """Open a savepoint inside the innermost one."""
        ...

    def release(self) -> None:
        """Keep what was done since the innermost mark."""
        ...

    def undo(self) -> None:
        """Undo what was done since the innermost mark, and close it."""
        ...

    def commit(self) -> None:
        """Make the transaction durable."""
        ...

    def rollback(self) -> None:
        """Give the transaction up; does not raise."""
        ...

    def alive(self) -> bool:
        """Tell whether a transaction is open: some errors end it."""
        ...

    def get(self, key: str) -> bytes | None:
        """Read."""
        ...

    def scan(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Read."""
        ...

    def audit_after(self, sequence: int, limit: int | None = None) -> Iterator[AuditRow]:
        """Read."""
        ...

    def audit_last(self, limit: int) -> list[AuditRow]:
        """Read."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Write."""
        ...

    def delete(self, key: str) -> None:
        """Write."""
        ...

    def append_audit(self, row: AuditRow) -> None:
        """Write."""
        ...

    def close(self) -> None:
        """Let go; no transaction is open."""
        ...


class _Part:
    """The callbacks of one savepoint."""

    def __init__(self) -> None:
        self.committed: list[Action] = []
        self.undone: list[Action] = []


class _Work:
    """The transaction as jobs see it: the engine's reads and writes, and nested savepoints."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._parts = [_Part()]
        self.get = engine.get
        self.scan = engine.scan
        self.audit_after = engine.audit_after
        self.audit_last = engine.audit_last
        self.put = engine.put
        self.delete = engine.delete
        self.append_audit = engine.append_audit

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._engine.mark()
        part = _Part()
        self._parts.append(part)
        try:
            yield
            self._engine.release()
        except BaseException:
            self._parts.pop()
            _run(reversed(part.undone))
            if self._engine.alive():
                self._engine.undo()
            raise
        self._parts.pop()
        self._parts[-1].committed += part.committed
        self._parts[-1].undone += part.undone

    def on_commit(self, action: Action) -> None:
        self._parts[-1].committed.append(action)

    def on_rollback(self, action: Action) -> None:
        self._parts[-1].undone.append(action)

    def take(self) -> _Part:
        """Hand over the callbacks gathered since the last take."""
        part, self._parts = self._parts[0], [_Part()]
        return part


def _run(actions: Any) -> None:
    """Run callbacks; one that fails is logged and does not stop the others."""
    for action in actions:
        try:
            action()
        except Exception:
            _log.exception("a store callback failed")


class _Job:
    """A queued job with its future; types are checked where `submit` makes it."""

    def __init__(self, run: Callable[[Transaction], Any], future: "Future[Any]") -> None:
        self.run = run
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None


def _store_refusal() -> RefusalError:
    return RefusalError(Refusal.STORE)


class Writer:
    """Owns the engine and the thread that uses it."""

    def __init__(self, engine: Engine, hooks: Hooks | None = None) -> None:
        self._engine = engine
        self._hooks = hooks
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._loop, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Transaction], T]) -> "Future[T]":
        """Queue a job; see contract.Store."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                future.set_exception(RefusalError(Refusal.STORE, "the store is closed"))
            else:
                self._queue.put(_Job(job, future))
        return future

    def close(self) -> None:
        """Finish what is queued, then close the engine. Twice is once."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _loop(self) -> None:
        more = True
        while more:
            jobs, more = self._gather()
            while jobs:
                jobs = self._group(jobs)
        self._engine.close()

    def _gather(self) -> tuple[list[_Job], bool]:
        """Wait for a job and take those queued behind it; False at the end."""
        jobs: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == GROUP:
                return jobs, True
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False

    def _group(self, jobs: list[_Job]) -> list[_Job]:
        """Run and commit jobs; returns those not started because the engine gave up before them."""
        work = _Work(self._engine)
        try:
            self._engine.begin()
        except EngineError as error:
            _log.error("the store cannot begin: %s", error)
            self._answer(jobs, _store_refusal())
            return []
        done: list[_Job] = []
        for job in jobs:
            if not job.future.set_running_or_notify_cancel():
                continue
            done.append(job)
            self._run_job(work, job)
            if not self._engine.alive():
                break
        rest = jobs[jobs.index(done[-1]) + 1 :] if done and not self._engine.alive() else []
        self._finish(work, done)
        return rest

    @staticmethod
    def _run_job(work: _Work, job: _Job) -> None:
        try:
            with work.savepoint():
                job.result = job.run(work)
        except EngineError as error:
            _log.error("the store cannot write: %s", error)
            job.error = _store_refusal()
        except BaseException as error:
            job.error = error

    def _finish(self, work: _Work, done: list[_Job]) -> None:
        part = work.take()
        after: RefusalError | None = None
        try:
            if not self._engine.alive():
                raise EngineError("the transaction was given up")
            if self._hooks:
                self._hooks.before()
            self._engine.commit()
        except (EngineError, RefusalError) as error:
            _log.error("the store cannot commit: %s", error)
            self._engine.rollback()
            _run(reversed(part.undone))
            self._answer(done, _store_refusal())
            return
        _run(part.committed)
        if self._hooks:
            try:
                self._hooks.after()
            except RefusalError as error:
                after = error
        self._answer(done, after)

    @staticmethod
    def _answer(jobs: list[_Job], failure: RefusalError | None) -> None:
        for job in jobs:
            error = job.error or failure
            if error is not None:
                job.future.set_exception(error)
            else:
                job.future.set_result(job.result)
