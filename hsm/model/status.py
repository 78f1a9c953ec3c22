"""What `status` tells of a machine."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hsm.model.states import State

_DAY_MS = 24 * 3600 * 1000
EXPIRES_SOON_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsStatus:
    """The certificate of the TLS listeners: its subject (RFC 4514) and its end."""

    subject: str
    expires_unix_ms: int

    @property
    def expires(self) -> str:
        """Its end for a person, in UTC."""
        return f"{datetime.fromtimestamp(self.expires_unix_ms / 1000, UTC):%Y-%m-%d %H:%M:%SZ}"

    def warning(self, now_ms: int) -> str | None:
        """Warn of an end that is near, or past."""
        if now_ms >= self.expires_unix_ms:
            return f"the TLS certificate expired {self.expires}: clients refuse it"
        days = (self.expires_unix_ms - now_ms) // _DAY_MS
        if days < EXPIRES_SOON_DAYS:
            return (
                f"the TLS certificate expires {self.expires}, in {days} days: put a new one in "
                "its place and send SIGHUP"
            )
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStatus:
    """What the lane did by itself. Fields as in the message of that name."""

    hits: int
    misses: int
    batches: int
    batch_ops: int
    batch_most: int
    queue_p99_ns: int
    stalls: int
    grants: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A snapshot; counts may be a moment old. Fields as in StatusReply."""

    state: State
    lab: bool
    version: str
    data_directory: str
    service_address: str
    admin_address: str
    started_unix_ms: int
    pid: int
    epoch: int
    sessions: int
    connections: int
    stored_keys: int
    arena_slots: int
    arena_open: int
    arena_locked: bool
    warnings: tuple[str, ...]
    audit_records: int
    unseal: str
    tls: TlsStatus | None = None
    lane: LaneStatus | None = None
