"""One path for every op.

Its order: size limit, decode, authenticate, state and epoch, authorise, deadline, replay check,
fault point, handler, fault point, persist and audit in one transaction, encode.

Where it runs. Durable ops run in the store's writer thread, inside the transaction that also holds
their audit record; their slow part, if any, before that in a thread. Counted ops run on the event
loop when small, else in a thread. Every problem becomes a reply, after its own durable record.
"""

import asyncio
import logging
import time
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar, cast

from google.protobuf.message import DecodeError, Message

from hsm.core import LaneDevice
from hsm.dispatch import authorisation
from hsm.dispatch.batches import Answers, pipelined, read_batch
from hsm.dispatch.call import Call
from hsm.dispatch.counting import CountKey, OpCounter, count_records
from hsm.dispatch.device import Device
from hsm.dispatch.grants import Grants
from hsm.dispatch.presence import Presence
from hsm.dispatch.registry import Family, Handler, Reply, Request
from hsm.dispatch.replay import REQUEST_ID_BYTES
from hsm.dispatch.sessions import Session
from hsm.model import Peer, RefusalError
from hsm.model.secret_fields import secret_fields
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import Refusal
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.spec.v1.device_pb2 import CloseSessionReply, PipelineOp
from hsm.store import EngineError, Transaction

T = TypeVar("T")
POOL_THREADS = 4
_log = logging.getLogger(__name__)


class _Change(NamedTuple):
    """What a durable op brings to its transaction."""

    reply: Callable[[], Reply]
    request_id: bytes
    digest: bytes
    """Of the request, when its answer is kept; else empty."""
    finish: Callable[[Any], None]


class _Common(NamedTuple):
    """What a batch says for those of its ops that do not say it themselves."""

    session: bytes = b""
    deadline_ms: int = 0


class _RefusingReply:
    """Encodes a refusal for any op: the first three fields are the same in every reply."""

    def __init__(self, epoch: int) -> None:
        self._epoch = epoch

    def __call__(self, error: RefusalError) -> bytes:
        reply = CloseSessionReply(refusal=error.refusal, epoch=self._epoch, detail=error.detail)
        return reply.SerializeToString()


class Pipeline:
    """Answers requests. Used from one event loop."""

    def __init__(self, device: Device, families: Iterable[Family]) -> None:
        self._device = device
        self._handlers = {handler.op: handler for family in families for handler in family.handlers}
        self._pool = ThreadPoolExecutor(POOL_THREADS, thread_name_prefix="op")
        self._long = ThreadPoolExecutor(1, thread_name_prefix="long-op")
        self._counter = OpCounter()
        self._grants: Grants | None = None
        self._ends: list[AuditRecord] = []
        """Of sessions, when they could not be written at once."""
        self._timer: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False
        self._presence = Presence(
            device.settings.session_linger,
            lambda process: device.sessions.leave(process, "its client is gone"),
        )
        self._refusal_bytes = _RefusingReply(device.epoch)
        device.on_session_end = self._session_ended
        device.connections = lambda: self._presence.connections

    # ---- what the daemon calls

    def grant_to(self, lane: LaneDevice) -> None:
        """Let a lane do by itself what has been decided; before the first op."""
        self._device.grant(lane)
        self._grants = self._device.grants
        loop = asyncio.get_running_loop()
        loop.add_reader(lane.counts_descriptor, self._flush)
        self._flush_later()

    async def call(self, op: Op, peer: Peer, raw: bytes, common: _Common | None = None) -> bytes:
        """Answer one request: protobuf bytes in and out. Raises nothing but CancelledError.

        A cancelled caller does not stop an op that has begun.
        """
        as_of = self._grants.lane.now() if self._grants is not None else 0
        call = Call(self._device, OPS[op], peer, time.monotonic(), as_of=as_of)
        handler = self._handlers.get(op)
        try:
            if handler is None:
                raise RefusalError(Refusal.NOT_SUPPORTED)
            request = self._admit(handler, call, raw, common)
            if call.row.audit == "durable":
                return await self._kept(self._durable(handler, call, request))
            size = len(raw) + handler.work(request)
            if call.row.slow or size > self._device.settings.small_request:
                return await self._kept(self._pooled(handler, call, request))
            reply = self._run(handler, call, request)
        except Exception as error:
            call.fail()
            return await self._kept(self._refuse(call, error))
        return await self._counted(handler, call, request, reply)

    async def batch(self, peer: Peer, raw: bytes) -> AsyncIterator[bytes]:
        """Answer one message of the method Pipeline, in as many messages as it takes.

        Its ops run side by side. Raises nothing but CancelledError.
        """
        batch, refusal = read_batch(raw)
        answers = Answers(self._device.epoch, batch.number)
        if refusal is not None:
            whole = answers.refusal(refusal)
            yield await self._refuse_apart(peer, refusal, lambda: whole)
            return
        common = _Common(batch.session, batch.deadline_ms)
        calls = [self._of_batch(peer, one, common) for one in batch.ops]
        for one, reply in zip(batch.ops, await asyncio.gather(*calls), strict=True):
            full = answers.add(one.tag, reply)
            if full:
                yield full
        yield answers.rest()

    async def _of_batch(self, peer: Peer, one: PipelineOp, common: _Common) -> bytes:
        op = pipelined(one.op)
        if op is not None:
            return await self.call(op, peer, one.request, common)
        error = RefusalError(Refusal.NOT_SUPPORTED, f"there is no op {one.op} for a batch")
        return await self._refuse_apart(peer, error, lambda: self._refusal_bytes(error))

    async def _refuse_apart(
        self, peer: Peer, error: RefusalError, reply: Callable[[], bytes]
    ) -> bytes:
        """Record a refusal of something that is no op, then answer it."""

        def job(tx: Transaction) -> bytes:
            record = AuditRecord(kind="batch", principal=peer.principal, detail=error.detail)
            record.refusal = error.refusal
            self._device.chain.append(tx, record)
            return reply()

        try:
            return await self._kept(self._stored(self._device.store.submit(job)))
        except RefusalError as failure:
            return self._refusal_bytes(failure)

    def connection_opened(self, peer: Peer) -> None:
        """Note a connection, before its first request."""
        if self._grants is not None:
            self._grants.opened(peer)
        self._presence.opened(peer)

    def connection_closed(self, peer: Peer) -> None:
        """Note the end of a connection; sessions of a process without any linger, then end."""
        if self._grants is not None:
            self._grants.closed(peer)
        self._presence.closed(peer)

    async def close(self) -> None:
        """Refuse new requests, finish those begun, end all sessions, write all counts."""
        self._closed = True
        while self._tasks:
            await asyncio.wait(self._tasks)
        self._presence.close()
        if self._grants is not None:
            asyncio.get_running_loop().remove_reader(self._grants.lane.counts_descriptor)
        self._device.sessions.end_all("the device stops")
        self._flush()
        while self._tasks:
            await asyncio.wait(self._tasks)
        self._pool.shutdown()
        self._long.shutdown()

    # ---- before the handler

    def _admit(self, handler: Handler, call: Call, raw: bytes, common: _Common | None) -> Request:
        """Everything up to the deadline; refuses by RefusalError."""
        device, row = self._device, call.row
        if len(raw) > device.settings.max_request:
            raise RefusalError(Refusal.TOO_LARGE)
        try:
            request = handler.parse(raw)
        except DecodeError:
            raise RefusalError(Refusal.ARGUMENT, "the request cannot be decoded") from None
        if common is not None:
            request.session = request.session or common.session
            request.deadline_ms = request.deadline_ms or common.deadline_ms
        call.deadline_ms = request.deadline_ms
        call.token, call.request_id = request.session, request.request_id
        _check_request_id(request, once=row.replay == "once")
        if self._closed:
            raise RefusalError(Refusal.STATE, "the device is stopping")
        if row.session:
            self._authenticate(handler, call, request.session)
        authorisation.check_state(row, device.state)
        authorisation.check_role(row, call.peer)
        call.check_deadline()
        return request

    def _authenticate(self, handler: Handler, call: Call, token: bytes) -> None:
        try:
            call.known_session = self._device.sessions.find(token, call.peer)
        except RefusalError:
            if not handler.session_may_be_gone:
                raise

    # ---- the three ways to run

    def _run(self, handler: Handler, call: Call, request: Request) -> bytes:
        """Run a counted op to its encoded reply."""
        assert handler.handle is not None, "only durable ops are prepared"
        reply = handler.reply()
        call.check_deadline()
        self._enter(call)
        self._reach(call, "before")
        handler.handle(call, request, reply)
        self._reach(call, "after")
        return self._encode(reply)

    def _enter(self, call: Call) -> None:
        """Pass the op's gate, if it has one: a refusal later gives the place back."""
        gate = self._device.gates.get(call.row.number)
        if gate is not None:
            due = gate.enter(time.monotonic_ns())
            if due is None:
                raise RefusalError(Refusal.LIMIT, "the op's budget is used up")
            call.due_ns = due
            call.on_refused(gate.give_back)

    async def _pooled(self, handler: Handler, call: Call, request: Request) -> bytes:
        try:
            reply = await self._in_pool(lambda: self._run(handler, call, request))
        except Exception as error:
            call.fail()
            return await self._refuse(call, error)
        return await self._counted(handler, call, request, reply)

    async def _durable(self, handler: Handler, call: Call, request: Request) -> bytes:
        finish: Callable[[Any], None]
        try:
            if handler.prepare is not None:
                pool = self._long if handler.long else self._pool
                finish = await self._in_pool(lambda: self._prepare(handler, call, request), pool)
            else:
                handle = handler.handle
                assert handle is not None, "a handler handles or prepares"

                def finish(reply: Any) -> None:
                    self._reach(call, "before")
                    handle(call, request, reply)

            digest = self._digest(call, request)
        except Exception as error:
            return await self._refuse(call, error)

        change = _Change(handler.reply, request.request_id, digest, finish)
        try:
            return await self._stored(
                self._device.store.submit(lambda tx: self._job(call, change, tx))
            )
        except RefusalError as error:
            if error.refusal is Refusal.STORE:
                return await self._refuse(call, error)
            return self._refusal_bytes(error)

    def _prepare(self, handler: Handler, call: Call, request: Request) -> Callable[[Any], None]:
        assert handler.prepare is not None, "what is not prepared is handled"
        if handler.long and self._closed:
            raise RefusalError(Refusal.STATE, "the device is stopping")  # it had to wait till now
        call.check_deadline()
        self._reach(call, "before")
        return handler.prepare(call, request)

    def _digest(self, call: Call, request: Request) -> bytes:
        """Digest of a request whose answer is kept; empty for the others.

        Sent again, it has another deadline, and its secrets are sealed anew: neither counts. What
        the handler found in the secrets does, after a zero byte, which no field begins with.
        """
        if call.row.replay != "once":
            return b""
        message = cast(Message, request)
        same = type(message)()
        same.CopyFrom(message)
        cast(Request, same).deadline_ms = 0
        for _, secret in secret_fields(same):
            secret.sealed = b""
        asked = same.SerializeToString(deterministic=True)
        if call.asked:
            asked += b"\0" + call.asked
        return self._device.replay.digest(call.row.number, asked)

    def _job(self, call: Call, change: _Change, tx: Transaction) -> bytes:
        """Do a durable op in its transaction: change and record, or the record of a refusal."""
        device, principal, digest = self._device, call.peer.principal, change.digest
        call.transaction = tx
        try:
            with tx.savepoint():
                device.check_epoch(tx)
                # The slow part may have taken seconds, in which a self-test has failed.
                authorisation.check_state(call.row, device.state)
                call.check_deadline()
                reply = change.reply()
                if digest:
                    answered = device.replay.recall(tx, principal, change.request_id, digest)
                    if answered is not None:
                        device.chain.append(tx, call.record(detail="repeated: answered as before"))
                        reply.ParseFromString(answered)
                        return self._encode(reply)
                change.finish(reply)
                self._reach(call, "after")
                encoded = self._encode(reply)
                if digest:
                    device.replay.keep(tx, principal, change.request_id, digest, encoded)
                device.chain.append(tx, call.record())
                return encoded
        except EngineError:
            raise
        except Exception as error:
            return self._record_refusal(call, error, tx)

    # ---- after the handler

    async def _counted(self, handler: Handler, call: Call, request: Request, reply: bytes) -> bytes:
        call.succeed()
        session = call.known_session.label if call.known_session else ""
        key = CountKey(call.peer.principal, session, call.row.number, call.key)
        if self._device.settings.audit_detail == "full":
            return await self._kept(self._recorded(call, reply))
        self._grant(handler, call, request, key)
        self._counter.add(key)
        await self._flush_if_many()
        return await self._when_due(call, reply)

    def _grant(self, handler: Handler, call: Call, request: Request, key: CountKey) -> None:
        """Let the lane do this by itself the next time, if it may."""
        session = call.known_session
        if self._grants is None or handler.grant is None or session is None or session.closed:
            return
        if not self._device.faults.arms(call.row.faults):
            run = handler.grant(call, request)
            self._grants.install(call, session.subject, key, request, run)

    async def _recorded(self, call: Call, reply: bytes) -> bytes:
        """Write the record of a success, then answer."""
        job: Callable[[Transaction], None] = lambda tx: self._device.chain.append(tx, call.record())  # noqa: E731
        try:
            await self._stored(self._device.store.submit(job))
        except RefusalError as failure:
            return self._refusal_bytes(failure)
        return await self._when_due(call, reply)

    @staticmethod
    async def _when_due(call: Call, reply: bytes) -> bytes:
        """Hold an answer back until its gate lets it out."""
        if call.due_ns:
            await asyncio.sleep(max(0, call.due_ns - time.monotonic_ns()) / 1e9)
        return reply

    async def _flush_if_many(self) -> None:
        if self._counter.total >= self._device.settings.count_ops:
            # A store that cannot keep up slows the ops down; nothing is dropped.
            if self._flushing is not None:
                await asyncio.wait([self._flushing])
            self._flush()
        else:
            self._flush_later()

    async def _refuse(self, call: Call, error: Exception) -> bytes:
        """Record a refusal, then answer it; STORE when it could not be recorded."""
        job: Callable[[Transaction], bytes] = lambda tx: self._record_refusal(call, error, tx)  # noqa: E731
        try:
            return await self._stored(self._device.store.submit(job))
        except RefusalError as failure:
            return self._refusal_bytes(failure)

    def _record_refusal(self, call: Call, error: Exception, tx: Transaction) -> bytes:
        refusal = _as_refusal(call, error)
        self._device.notice_health(tx)
        self._device.chain.append(tx, call.record(refusal.refusal, refusal.detail))
        return self._refusal_bytes(refusal)

    def _encode(self, reply: Reply) -> bytes:
        reply.epoch = self._device.epoch
        return reply.SerializeToString()

    def _reach(self, call: Call, where: str) -> None:
        faults = self._device.faults
        if faults:
            faults.reach(call.row.faults[where == "after"])

    # ---- counted records and ended sessions

    def _flush_later(self) -> None:
        if self._timer is None:
            seconds = self._device.settings.count_seconds
            self._timer = asyncio.get_running_loop().call_later(seconds, self._flush)

    def _flush(self) -> None:
        """Write the counts taken so far."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._collect()
        counts, ends = self._counter.take(), self._ends
        self._ends = []
        if self._grants is not None and not self._closed:
            self._flush_later()  # the lane counts without a word
        if counts or ends:
            self._flushing = self._spawn(self._write_counts(counts, ends))

    def _collect(self) -> None:
        """Take what the lane has counted."""
        if self._grants is not None:
            self._grants.take(self._counter.add)

    async def _write_counts(self, counts: "Counter[CountKey]", ends: list[AuditRecord]) -> None:
        """Write records of counts, then of ended sessions; kept for the next time if that fails."""
        owed = self._grants.owed(counts) if self._grants is not None else Counter()

        def job(tx: Transaction) -> None:
            for record in count_records(counts) + ends:
                self._device.chain.append(tx, record)

        try:
            await self._stored(self._device.store.submit(job))
            if self._grants is not None:
                self._grants.written(owed)
        except RefusalError as error:
            if self._grants is not None:
                self._grants.unwritten(owed)
            _log.error("counted audit records could not be written yet: %s", error.detail)
            self._counter.put_back(counts)
            self._ends += ends
            if not self._closed:
                self._flush_later()

    def _session_ended(self, session: Session, cause: str) -> None:
        end = AuditRecord(
            kind="session-end", principal=session.principal, session=session.label, detail=cause
        )
        self._collect()
        if self._grants is not None:
            self._grants.forget(session.token)
        self._spawn(self._write_counts(self._counter.take(session.label), [end]))

    # ---- tasks and threads

    async def _in_pool(self, work: Callable[[], T], pool: ThreadPoolExecutor | None = None) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool or self._pool, work)

    @staticmethod
    async def _stored(future: "Future[T]") -> T:
        return await asyncio.wrap_future(future)

    def _spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _kept(self, work: Coroutine[Any, Any, bytes]) -> bytes:
        """Await work that goes on when the caller is cancelled."""
        return await asyncio.shield(self._spawn(work))


def _check_request_id(request: Request, once: bool) -> None:
    size = len(request.request_id)
    if size != REQUEST_ID_BYTES and (size or once):
        raise RefusalError(Refusal.ARGUMENT, f"the request id has {REQUEST_ID_BYTES} bytes")


def _as_refusal(call: Call, error: Exception) -> RefusalError:
    """Choose the answer for an exception.

    One that nobody expected is logged without its message, which might hold a secret.
    """
    if isinstance(error, RefusalError):
        return error
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s: unexpected %s\n%s", call.row.name, type(error).__name__, frames)
    return RefusalError(Refusal.UNKNOWN, f"internal error: {type(error).__name__}")
