"""The machine as the pipeline and the handlers see it: its parts, its state, its identity."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata

from hsm.core import Arena, Gate, KeyHandle, LaneDevice, Module
from hsm.dispatch.audit import AuditChain, clock
from hsm.dispatch.faults import FaultPlan
from hsm.dispatch.grants import Grants
from hsm.dispatch.replay import ReplayCache
from hsm.dispatch.sessions import Session, SessionTable
from hsm.dispatch.stored_keys import StoredKeys
from hsm.model import Cause, RefusalError, Settings, State, Status, next_state
from hsm.model.status import TlsStatus
from hsm.spec.refusals import Refusal
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.store import Store, Transaction, View

EPOCH = "machine/epoch"


def version() -> str:
    """Return the version of the program; "0" when it runs without being installed."""
    try:
        return metadata.version("softsjj")
    except metadata.PackageNotFoundError:
        return "0"


@dataclass(slots=True, eq=False)
class Device:
    """One machine. `unlock` opens its keys when they are not yet: after a heal."""

    settings: Settings
    core: Module
    arena: Arena
    store: Store
    faults: FaultPlan
    chain: AuditChain
    keys: StoredKeys
    replay: ReplayCache
    lab: bool
    serial: str
    unseal: str
    epoch: int
    state: State
    started_unix_ms: int
    unlock: Callable[[View], None]
    transport: KeyHandle | None = None
    """What secrets are sealed to: made at each start, once the core works."""
    sessions: SessionTable = field(init=False)
    on_session_end: Callable[[Session, str], None] = field(init=False)
    connections: Callable[[], int] = field(init=False)
    tls: Callable[[], TlsStatus] | None = None
    grants: Grants | None = None
    """None: there is no lane, and every op takes the whole way."""
    gates: dict[int, Gate] = field(default_factory=dict)
    """How fast some ops are, by their numbers, on a lab machine that wants it."""
    warnings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connections = lambda: 0
        self.on_session_end = lambda session, cause: None
        self.sessions = SessionTable(
            self.core, self.settings, lambda session, cause: self.on_session_end(session, cause)
        )

    def now_ms(self) -> int:
        """Return the time of the device's clock, in milliseconds since 1970."""
        return clock(self.settings)()

    def move(self, tx: Transaction, cause: Cause) -> None:
        """Change the state, with its audit record. Failing is at once, healing at the commit."""
        after = next_state(self.state, cause)
        record = AuditRecord(
            kind="state", detail=f"{self.state.value} -> {after.value}: {cause.value}"
        )
        if after is State.ERROR:
            self._enter(after)
        else:
            tx.on_commit(lambda: self._enter(after))
        self.chain.append(tx, record)

    def _enter(self, state: State) -> None:
        self.state = state
        if self.grants is not None:
            self.grants.lane.change(self.grants.state)

    def grant(self, lane: LaneDevice) -> None:
        """Let a lane do by itself what has been decided; before the first op."""
        self.grants = Grants(lane, self.settings.granted_bytes, self.gates)
        self.sessions.subjects = lane
        self.keys.rest_on(lane)

    def settle(self, tx: Transaction) -> None:
        """Take up the audit chain, once the keys are open."""
        warning = self.chain.settle(tx)
        if warning:
            self.warnings.append(warning)

    def notice_health(self, tx: Transaction) -> None:
        """Enter the error state when the core has failed a self-test of its own accord."""
        if not self.core.healthy and self.state in (State.INITIAL, State.READY, State.STANDBY):
            self.move(tx, Cause.SELF_TEST_FAILED)

    def check_epoch(self, tx: Transaction) -> None:
        """EPOCH when another node has become active since: its writes and ours must not mix."""
        if int.from_bytes(tx.get(EPOCH) or b"", "big") != self.epoch:
            raise RefusalError(Refusal.EPOCH)

    def status(self) -> Status:
        """Tell how the machine is."""
        arena = self.arena.status()
        tls = None if self.tls is None else self.tls()
        # Against the world's clock: the device's own may stand still.
        expiry = None if tls is None else tls.warning(int(time.time() * 1000))
        return Status(
            state=self.state,
            lab=self.lab,
            version=version(),
            data_directory=str(self.settings.data),
            service_address=self.settings.service_address,
            admin_address=self.settings.admin_address,
            started_unix_ms=self.started_unix_ms,
            pid=os.getpid(),
            epoch=self.epoch,
            sessions=len(self.sessions),
            connections=self.connections(),
            stored_keys=len(self.keys),
            arena_slots=arena.slots,
            arena_open=arena.open,
            arena_locked=arena.locked,
            warnings=(*self.warnings, expiry) if expiry else tuple(self.warnings),
            audit_records=self.chain.records,
            unseal=self.unseal,
            tls=tls,
            lane=None if self.grants is None else self.grants.status(),
        )
