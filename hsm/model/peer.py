"""Who is calling, as the daemon's door found out."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Peer:
    """One connection's other end. The door fills it; nothing in a request can change it.

    `process` names the client process for as long as it lives (pid and start time; over TCP
    and TLS the connection stands for it), `connection` is unique while the daemon runs. `roles` are
    those of the op rows: user, operator, administrator, auditor. The principal is `uid:N` on a Unix
    socket, `loopback` on TCP, over TLS the subject of the certificate as RFC 4514 writes it.
    """

    transport: Literal["unix", "tcp", "tls"]
    uid: int | None
    pid: int | None
    process: str
    connection: int
    principal: str
    roles: frozenset[str]
