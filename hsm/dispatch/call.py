"""One op on its way: what a handler is given. Keys are named here, and refused here."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hsm.core import KeyHandle, Usage
from hsm.core import Secret as CoreSecret
from hsm.dispatch import authorisation
from hsm.dispatch.device import Device
from hsm.dispatch.sessions import Session, SessionKey, discard
from hsm.dispatch.stored_keys import PAIR_PART, PART_USAGE
from hsm.model import Cause, KeyName, KeyType, Pair, Peer, RefusalError
from hsm.model.secret_fields import secret_context
from hsm.spec.ops import OpRow
from hsm.spec.refusals import Refusal
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.spec.v1.common_pb2 import Secret
from hsm.store import Transaction

Action = Callable[[], None]
_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Call:
    """The caller, the op, and the way to keys and secrets. Lives as long as the op."""

    device: Device
    row: OpRow
    peer: Peer
    arrival: float
    """time.monotonic() when the request came."""
    deadline_ms: int = 0
    token: bytes = b""
    """The session token the request names."""
    request_id: bytes = b""
    key: str = ""
    """The key the op is about, as the audit chain names it."""
    note: str = ""
    """What the audit record of a success says beside that."""
    asked: bytes = b""
    """What tells the request from others beside its bytes, as found out from its secrets."""
    known_session: Session | None = None
    as_of: int = 0
    """The lane's moment before anything was looked at."""
    due_ns: int = 0
    """When the answer may leave (time.monotonic_ns); 0: at once."""
    handle: KeyHandle | None = None
    """Of the key the op is about."""
    key_subject: int | None = None
    """What a grant for that key rests on; None: there is no key."""
    transaction: Transaction | None = None
    _done: list[Action] = field(default_factory=list)
    _undo: list[Action] = field(default_factory=list)

    @property
    def session(self) -> Session:
        """The session; RefusalError(SESSION) when the op came without one."""
        if self.known_session is None or self.known_session.closed:
            raise RefusalError(Refusal.SESSION)
        return self.known_session

    @property
    def tx(self) -> Transaction:
        """The transaction of an op whose audit class is durable; there is none in others."""
        if self.transaction is None:
            raise RuntimeError(f"{self.row.name} is not a durable op")
        return self.transaction

    @property
    def opened(self) -> KeyHandle:
        """The handle of the key the op is about, once it was found."""
        assert self.handle is not None, "the op has a key"
        return self.handle

    def on_done(self, action: Action) -> None:
        """Change memory once the op has succeeded, and is on disk if it is durable."""
        if self.transaction is not None:
            self.transaction.on_commit(action)
        else:
            self._done.append(action)

    def on_refused(self, action: Action) -> None:
        """Undo something when the op is refused after all."""
        if self.transaction is not None:
            self.transaction.on_rollback(action)
        else:
            self._undo.append(action)

    def succeed(self) -> None:
        """Run what waits for success."""
        for action in self._done:
            action()

    def fail(self) -> None:
        """Run what undoes the op, last first."""
        for action in reversed(self._undo):
            try:
                action()
            except RefusalError as error:
                _log.error("%s could not be undone: %s", self.row.name, error.detail)

    def check_deadline(self) -> None:
        """DEADLINE when the caller has stopped waiting."""
        if self.deadline_ms and (time.monotonic() - self.arrival) * 1000 > self.deadline_ms:
            raise RefusalError(Refusal.DEADLINE)

    def move(self, cause: Cause) -> None:
        """Change the state of the device."""
        self.device.move(self.tx, cause)

    def record(self, refusal: Refusal = Refusal.OK, detail: str = "") -> AuditRecord:
        """Make the audit record of this op."""
        return AuditRecord(
            kind="op",
            principal=self.peer.principal,
            session=self.known_session.label if self.known_session else "",
            op=self.row.number,
            key=self.key,
            refusal=refusal,
            detail=detail or self.note,
        )

    # ---- keys

    def session_key(self, number: int) -> SessionKey:
        """Find a session key that may do what the row says. KEY_NOT_FOUND, KEY_USAGE."""
        self.key = f"session/{number}"
        key = self.session.key(number)
        self.key_subject, self.handle = key.subject, key.handle
        authorisation.check_usage(self.row.key_usage, key.usage)
        return key

    def pair(self, index: int, pair: Pair) -> KeyHandle:
        """Open the pair of an SM2 index for the use of the row.

        KEY_NOT_FOUND, KEY_USAGE, INTEGRITY; RIGHT_DENIED when the use is a private one and the
        session has no right to it, or when the index is the device key's.
        """
        name = self._name(KeyType.SM2, index)
        self.key_subject = self.device.keys.subject(name)
        record = self.device.keys.find(name)
        part = PAIR_PART[pair]
        authorisation.check_usage(self.row.key_usage, PART_USAGE[part])
        if self.row.key_usage in authorisation.PRIVATE_USES:
            authorisation.check_right(name, record, self.session.rights)
        self.handle = self.device.keys.open(name, record, part)
        return self.handle

    def exported(self, index: int, pair: Pair) -> bytes:
        """Return the public key of a pair, x || y; the device key's too. KEY_NOT_FOUND."""
        name = self._name(KeyType.SM2, index)
        record = self.device.keys.find(name)
        return self.device.core.public_key(self.device.keys.open(name, record, PAIR_PART[pair]))

    def kek(self, index: int) -> KeyHandle:
        """Open the KEK of an index for the use of the row. KEY_NOT_FOUND, KEY_USAGE, INTEGRITY."""
        name = self._name(KeyType.KEK, index)
        record = self.device.keys.find(name)
        authorisation.check_usage(self.row.key_usage, PART_USAGE["kek"])
        return self.device.keys.open(name, record, "kek")

    def own_session_key(self, make: Callable[[], KeyHandle], usage: Usage) -> SessionKey:
        """Make a key in the core that the session owns once the op has succeeded.

        LIMIT when the session holds too many. A refusal later on destroys it.
        """
        device, session = self.device, self.session
        device.sessions.check_room(session)
        handle = make()
        self.on_refused(lambda: discard(device.core, handle))
        bits = device.core.key_info(handle).bits
        key = SessionKey(device.sessions.number(), handle, usage, bits)
        self.key = f"{self.key}>session/{key.number}" if self.key else f"session/{key.number}"
        self.on_done(lambda: device.sessions.own(session, key))
        return key

    def secret(self, secret: Secret) -> CoreSecret:
        """Take a secret that came in an allowed way: ARGUMENT, STATE, SECRET_IN_CLEAR.

        A sealed one is opened by the core, where it is used: SECRET_KEY, INTEGRITY.
        """
        sealed_for = b""
        if secret.sealed:
            sealed_for = secret_context(self.row.number, self.token, self.request_id)
        device = self.device
        return authorisation.admit_secret(
            secret, self.peer, device.lab, device.transport, sealed_for
        )

    def _name(self, key_type: KeyType, index: int) -> KeyName:
        name = KeyName(key_type, index)
        self.key = str(name)
        return name
