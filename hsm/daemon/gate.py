"""Who a TLS caller is and what it may do: certificates and principals, reloaded while running."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog
from cryptography import x509

from hsm.daemon.callers import USER_ONLY
from hsm.daemon.server_tls import PROTOCOL, Loaded, Pem, ServerTls, ServerTlsError, load
from hsm.daemon.small_file import read_small
from hsm.model.peer import Peer
from hsm.model.principals import Principals, PrincipalsError, parse_principals, subject_text
from hsm.model.status import TlsStatus

_NOBODY: frozenset[str] = frozenset()
_SUBJECT_MAX = 1024

log = structlog.get_logger("tls")


@dataclass(frozen=True)
class _Rules:
    """What holds for a connection that comes now."""

    loaded: Loaded
    principals: Principals


class Shaken(Protocol):
    """A connection whose handshake is over, with a certificate that our CA signed."""

    @property
    def certificate(self) -> bytes:
        """The peer's (DER)."""

    @property
    def protocol(self) -> str | None:
        """What both sides chose (ALPN, RFC 7301)."""

    @property
    def remote(self) -> str:
        """Its address, for the log."""


class Access:
    """The TLS settings of a machine. `principals` is a file; `required`: it must be there."""

    def __init__(self, files: ServerTls, principals: Path, *, required: bool) -> None:
        self._files = files
        self._principals = principals
        self._required = required
        self._users: list[Callable[[Pem], None]] = []
        self._rules = self._read()

    def use(self, user: Callable[[Pem], None]) -> None:
        """Give the files to somebody who does its own TLS, now and after each reload.

        It may refuse them with ServerTlsError: then they are not reloaded.
        """
        user(self._rules.loaded.pem)
        self._users.append(user)

    @property
    def context(self) -> ssl.SSLContext:
        """The context of the next handshake."""
        return self._rules.loaded.context

    @property
    def status(self) -> TlsStatus:
        """The server's certificate."""
        return self._rules.loaded.status

    def roles(self, subject: str, unnamed: frozenset[str]) -> frozenset[str] | None:
        """Give the roles of a subject; None when it is kept out."""
        return self._rules.principals.of(subject, unnamed=unnamed)

    def _read(self) -> _Rules:
        """Read everything; ServerTlsError or PrincipalsError, and nothing changed."""
        loaded = load(self._files)
        soon = loaded.status.warning(int(time.time() * 1000))
        for weakness in (*loaded.weak, *([soon] if soon else [])):
            log.warning(weakness)
        return _Rules(loaded, _read_principals(self._principals, required=self._required))

    def reload(self) -> None:
        """Read everything again: all of it holds for new connections, or nothing of it.

        Connections that are open keep the roles they came with. Any thread may call this.
        """
        try:
            new = self._read()
            for user in self._users:
                user(new.loaded.pem)
        except (ServerTlsError, PrincipalsError) as error:
            log.error("not reloaded, everything stays as it was", error=str(error))
            return
        except Exception:
            log.exception("not reloaded, everything stays as it was")
            return
        old, self._rules = self._rules, new
        log.info(
            "reloaded for new connections; open ones keep their roles",
            certificate=new.loaded.status.subject,
            expires=new.loaded.status.expires,
            renewed=new.loaded.status != old.loaded.status,
            principals=old.principals.difference(new.principals) or "unchanged",
        )


def _read_principals(file: Path, *, required: bool) -> Principals:
    try:
        data = read_small(file)
    except FileNotFoundError:
        if not required:
            return Principals()
        raise PrincipalsError(f"there is no file {file}") from None
    except OSError as error:
        raise PrincipalsError(f"cannot read {file}: {error.strerror}") from None
    try:
        return parse_principals(data.decode(), str(file))
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        raise PrincipalsError(f"{file}:{line}: this is no UTF-8") from None


class Gate:
    """The same for one listener; `users`: a subject that no file names may use the device."""

    def __init__(self, access: Access, *, users: bool) -> None:
        self._access = access
        self._unnamed = USER_ONLY if users else _NOBODY

    @property
    def context(self) -> ssl.SSLContext:
        """The context of the next handshake."""
        return self._access.context

    def use(self, user: Callable[[Pem], None]) -> None:
        """As of Access."""
        self._access.use(user)

    def identify(self, side: Shaken, connection: int) -> Peer | None:
        """Describe the caller whose handshake is over; None, and a line in the log: turn it away.

        Its principal is the subject of its certificate, its process the connection.
        """
        subject, reason = _judge(side.certificate)
        roles = None if reason else self._access.roles(subject, self._unnamed)
        if side.protocol != PROTOCOL:
            reason = "it does not speak HTTP/2 (ALPN h2)"
        elif roles is None and not reason:
            reason = "the principals file keeps it out"
        if reason or roles is None:
            log.warning(
                "a TLS caller was turned away", subject=subject, remote=side.remote, reason=reason
            )
            return None
        log.info(
            "a TLS caller came in",
            principal=subject,
            remote=side.remote,
            roles=sorted(roles),
            connection=connection,
        )
        return Peer(
            transport="tls",
            uid=None,
            pid=None,
            process=f"connection:{connection}",
            connection=connection,
            principal=subject,
            roles=roles,
        )


def _judge(certificate: bytes) -> tuple[str, str]:
    """Give the subject of a certificate (DER) as RFC 4514 writes it, and what speaks against it.

    OpenSSL has checked issuer, dates and purpose.
    """
    try:
        parsed = x509.load_der_x509_certificate(certificate)
        subject = subject_text(parsed.subject)
    except (ValueError, x509.InvalidVersion):
        return "", "its certificate cannot be read"
    if not subject.isprintable() or not 0 < len(subject) <= _SUBJECT_MAX:
        return "", "the subject of its certificate is empty, too long or not printable"
    return subject, ""
