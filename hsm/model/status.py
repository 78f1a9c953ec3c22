"""What `status` tells of a machine."""

from dataclasses import dataclass

from hsm.model.states import State


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
