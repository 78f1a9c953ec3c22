"""Sessions: a token, its principal, the processes that hold it, and what it owns in the core.

Closing a session destroys its keys and running hashes and forgets its rights (GM/T 0018-2023
6.2.5).
"""

import dataclasses
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from hsm.core import KeyHandle, Module, Usage
from hsm.dispatch.grants import NoSubjects, Subjects
from hsm.model import Peer, RefusalError, Settings
from hsm.spec.refusals import Refusal

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SessionKey:
    """A session key: the number clients name it by, and what the core lets it do."""

    number: int
    handle: KeyHandle
    usage: Usage
    bits: int
    subject: int = 0
    """What grants for it rest on."""


@dataclass(slots=True, eq=False)
class Session:
    """One session. Its parts are changed under `lock`, by any thread."""

    token: bytes
    label: str
    """First 8 hex digits of SM3(token): what the audit chain calls it."""
    principal: str
    holders: set[str]
    subject: int
    """What grants in it rest on."""
    rights: dict[int, bytes] = field(default_factory=dict)
    """Granted private-key rights: index -> password blob it was granted for, so that a key made
    anew at the index does not inherit the right."""
    keys: dict[int, SessionKey] = field(default_factory=dict)
    running: dict[str, KeyHandle] = field(default_factory=dict)
    """At most one running hash and one running HMAC, by those names."""
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, number: int) -> SessionKey:
        """Find a key of this session; RefusalError(KEY_NOT_FOUND)."""
        with self.lock:
            key = self.keys.get(number)
        if key is None:
            raise RefusalError(Refusal.KEY_NOT_FOUND, "the session has no such key")
        return key

    def add_key(self, key: SessionKey) -> bool:
        """Own a key; False when the session was closed meanwhile, and the key is the caller's."""
        with self.lock:
            if not self.closed:
                self.keys[key.number] = key
            return not self.closed

    def take_key(self, number: int) -> SessionKey | None:
        """Stop owning a key."""
        with self.lock:
            return self.keys.pop(number, None)

    def grant(self, index: int, password_blob: bytes) -> None:
        """Give the right to the private key of an index, as it is now."""
        with self.lock:
            if not self.closed:
                self.rights[index] = password_blob

    def revoke(self, index: int) -> None:
        """Take the right back."""
        with self.lock:
            self.rights.pop(index, None)

    def set_running(self, name: str, handle: KeyHandle) -> KeyHandle | None:
        """Replace a running hash; returns what the caller has to destroy.

        On a session that was closed meanwhile that is the new handle itself.
        """
        with self.lock:
            if self.closed:
                return handle
            before = self.running.get(name)
            self.running[name] = handle
            return before

    def drop_running(self, name: str, handle: KeyHandle) -> None:
        """Stop owning a running hash, unless another stands in its place by now."""
        with self.lock:
            if self.running.get(name) == handle:
                del self.running[name]

    def get_running(self, name: str) -> KeyHandle:
        """Find a running hash; RefusalError(STEP) when none was begun (GM/T 0018-2023 6.6)."""
        with self.lock:
            handle = self.running.get(name)
        if handle is None:
            raise RefusalError(Refusal.STEP, f"no {name} was begun in this session")
        return handle

    def finish(self) -> tuple[list[SessionKey], list[KeyHandle]]:
        """Close for good; returns keys and running hashes to destroy. The second time: none."""
        with self.lock:
            self.closed = True
            keys, running = list(self.keys.values()), list(self.running.values())
            self.keys.clear()
            self.running.clear()
            self.rights.clear()
        return keys, running


def discard(core: Module, handle: KeyHandle | None) -> None:
    """Destroy a handle that may be gone already."""
    if handle is not None:
        try:
            core.destroy(handle)
        except RefusalError as error:
            if error.refusal is not Refusal.KEY_NOT_FOUND:
                raise


class SessionTable:
    """All sessions of a machine. `on_end(session, cause)` is told of each that ends."""

    def __init__(
        self, core: Module, settings: Settings, on_end: Callable[[Session, str], None]
    ) -> None:
        self._core = core
        self._settings = settings
        self._on_end = on_end
        self.subjects: Subjects = NoSubjects()
        """Where what grants rest on is known."""
        self._sessions: dict[bytes, Session] = {}
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    def __len__(self) -> int:
        return len(self._sessions)

    def open(self, peer: Peer) -> Session:
        """Begin a session. RefusalError(OPEN_SESSION) when there are too many."""
        token = self._core.random(TOKEN_BYTES)
        label = self._core.sm3(token)[:4].hex()
        subject = self.subjects.subject()
        session = Session(token, label, peer.principal, {peer.process}, subject)
        with self._lock:
            full = len(self._sessions) >= self._settings.max_sessions
            if not full:
                self._sessions[token] = session
        if full:
            self.subjects.end(subject)
            raise RefusalError(
                Refusal.OPEN_SESSION,
                f"{self._settings.max_sessions} sessions are open, which is the limit",
            )
        return session

    def find(self, token: bytes, peer: Peer) -> Session:
        """Find the session of a token, whose caller's process holds it from now on.

        RefusalError(SESSION): no such session, or another principal's.
        """
        session = self._sessions.get(token)
        if session is None or session.principal != peer.principal:
            raise RefusalError(Refusal.SESSION)
        if peer.process not in session.holders:
            # A process that inherited the session by fork (GM/T 0018 says nothing of fork).
            with session.lock:
                session.holders.add(peer.process)
        return session

    def number(self) -> int:
        """Draw a key number. One count for all sessions, so that none names another's key."""
        return next(self._numbers)

    def check_room(self, session: Session) -> None:
        """Refuse one more key: RefusalError(LIMIT), or SESSION when it is closed."""
        if session.closed:
            raise RefusalError(Refusal.SESSION)
        if len(session.keys) >= self._settings.max_session_keys:
            raise RefusalError(Refusal.LIMIT, "the session holds as many keys as it may")

    def own(self, session: Session, key: SessionKey) -> None:
        """Give a new key to a session; it is destroyed when that was closed meanwhile."""
        owned = dataclasses.replace(key, subject=self.subjects.subject())
        if not session.add_key(owned):
            self._destroy(owned)

    def destroy_key(self, session: Session, number: int) -> None:
        """Destroy a key of a session; no op starts with it afterwards. Twice is once."""
        key = session.take_key(number)
        if key is not None:
            self._destroy(key)

    def _destroy(self, key: SessionKey) -> None:
        self.subjects.end(key.subject)
        discard(self._core, key.handle)

    def revoke(self, session: Session, index: int) -> None:
        """Take the right to the private key of an index back."""
        session.revoke(index)
        self.subjects.change(session.subject)

    def end(self, session: Session, cause: str) -> None:
        """End a session and destroy what it owns. Twice is once."""
        with self._lock:
            if self._sessions.pop(session.token, None) is None:
                return
        keys, running = session.finish()
        self.subjects.end(session.subject)
        for key in keys:
            self._destroy(key)
        for handle in running:
            discard(self._core, handle)
        self._on_end(session, cause)

    def leave(self, process: str, cause: str) -> None:
        """Forget a process; sessions that nobody holds any more end."""
        for session in list(self._sessions.values()):
            with session.lock:
                session.holders.discard(process)
                left = bool(session.holders)
            if not left:
                self.end(session, cause)

    def end_all(self, cause: str) -> None:
        """End every session."""
        for session in list(self._sessions.values()):
            self.end(session, cause)
