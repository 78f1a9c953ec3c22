"""The configuration of clients, `softsjj.toml`: what libsdf, the CLI and the Python client share.

This file does no I/O.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ClientTls:
    """How a client proves itself over TLS, and whom it trusts. The files are PEM."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    name: str | None = None  # expected in the server's certificate; without it, the address's host
