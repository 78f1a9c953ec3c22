"""What an operator may choose for one machine. Limits that a standard leaves open say so here."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Read once at start. Sizes are bytes, times seconds."""

    data: Path
    """The data directory: store.sqlite, unseal.key, lock."""

    service_address: str = ""
    admin_address: str = ""
    """Where the daemon listens; only reported by `status`."""

    faults: tuple[str, ...] = ()
    """Fault points, NAME:kill|fail[:N] each. Lab machines only."""

    gates: tuple[str, ...] = ()
    """How fast some ops are, OP=RATE[,BURST[,SERVICE_MS[,SERVERS]]] each. Lab machines only."""

    session_linger: float = 10.0
    """How long a session outlives the last connection of the last process that holds it."""

    max_sessions: int = 1024
    max_session_keys: int = 1024
    max_request: int = MIB + 64 * KIB
    max_random: int = MIB
    """Longest GenerateRandom of one request."""

    sm2_max_plaintext: int = 255
    """The limit of SM2 encryption is the maker's; 255 is what common clients make room for."""

    sm2_keys: int = 256
    keks: int = 1024
    """Highest index of each kind. GM/T 0030-2014 asks for at least 32 pairs and 100 keys."""

    arena_slots: int = 4096
    checkpoint_every: int = 1000
    """A signed checkpoint stands at every sequence number that is a multiple of this."""

    password_iterations: int = 20_000
    unseal_iterations: int = 200_000
    """PBKDF2-HMAC-SM3 rounds for private-key passwords and for the passphrase of the machine."""

    replay_cache: int = 1024
    """Answers kept for ops of replay class `once`."""

    small_request: int = 16 * KIB
    """Up to this much data an op runs on the event loop; above it in a thread."""

    granted_bytes: int = 64 * KIB
    """Up to this much data the lane runs an op by itself; above it the op goes the whole way."""

    audit_detail: Literal["counted", "full"] = "counted"
    """Full: every op has a record of its own, on disk before its answer; nothing is granted."""

    count_seconds: float = 1.0
    count_ops: int = 10_000
    """Counted audit records are written after this long or this many ops."""

    issuer: str = "SoftSJJ LAB"
    device_name: str = "SoftSJJ"
    standard_version: int = 2
    """DEVICEINFO.StandardVersion: 1 is GM/T 0018-2012, 2 the 2023 edition, whose HMAC we serve."""

    insecure_seed: bytes | None = field(default=None, repr=False)
    """Random numbers follow from this seed. Lab machines only; status and log say so."""

    fixed_clock_ms: int | None = None
    """The device's clock stands at this moment (ms since 1970). Lab machines only, as above."""

    user_file_bytes: int = 0
    """DEVICEINFO.BufferSize: user files are not served yet."""

    @property
    def store_file(self) -> Path:
        """The SQLite store."""
        return self.data / "store.sqlite"

    @property
    def key_file(self) -> Path:
        """The default unsealing key file."""
        return self.data / "unseal.key"
