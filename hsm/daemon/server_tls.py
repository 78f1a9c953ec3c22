"""The server's half of mutual TLS: the files an operator names, checked, as one SSLContext."""

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from hsm.daemon.small_file import read_small
from hsm.model.status import TlsStatus

PROTOCOL = "h2"


class ServerTlsError(Exception):
    """The files cannot be used; the message says which and why."""


@dataclass(frozen=True)
class ServerTls:
    """The CA that signs the clients' certificates, the server's own certificate and its key."""

    ca: Path
    certificate: Path
    key: Path


@dataclass(frozen=True)
class Pem:
    """What stood in the files when they were checked."""

    certificate: bytes
    key: bytes = field(repr=False)
    ca: bytes


@dataclass(frozen=True)
class Loaded:
    """What came of the files. `weak` are warnings for the log."""

    context: ssl.SSLContext
    pem: Pem
    status: TlsStatus
    weak: tuple[str, ...]


def load(files: ServerTls) -> Loaded:
    """Read and check the files. ServerTlsError says what is wrong with which.

    An expired certificate is refused, here and when it is reloaded: no client would accept it, and
    a start that fails is seen. One that expires while it is used stays, with a warning.
    """
    certificate = _read(files.certificate, "server's certificate")
    ca = _read(files.ca, "CA")
    chain = _certificates(files.certificate, certificate, "server's certificate")
    authorities = _certificates(files.ca, ca, "CA")
    _check_dates(files.certificate, chain[0])
    _check_purpose(files.certificate, chain[0])
    expired = _expired(files.ca, authorities)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # TLS 1.3 alone: of 1.2 this module would keep a session for each connection that has ended, for
    # two hours and without a way to forbid it, so that any caller could fill the memory.
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # No tickets: a connection begins with a certificate, not with the memory of one.
    context.num_tickets = 0
    context.set_alpn_protocols([PROTOCOL])
    context.verify_mode = ssl.CERT_REQUIRED
    key = _load_chain(context, files)
    # Whoever is named here is trusted, be it a root or a CA below one.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    _load_authorities(context, files.ca, authorities)
    status = TlsStatus(
        subject=chain[0].subject.rfc4514_string(),
        expires_unix_ms=int(chain[0].not_valid_after_utc.timestamp() * 1000),
    )
    pem = Pem(certificate, key, ca)
    return Loaded(context, pem, status, (*expired, *_readable(files.key)))


def _read(file: Path, what: str) -> bytes:
    try:
        return read_small(file)
    except OSError as error:
        raise ServerTlsError(f"cannot read the {what} {file}: {error.strerror}") from None


def _certificates(file: Path, data: bytes, what: str) -> list[x509.Certificate]:
    try:
        found = x509.load_pem_x509_certificates(data)
        for one in found:
            # Read only when it is asked for, and then anywhere: so it is asked for here.
            _ = one.subject, one.not_valid_before_utc, one.not_valid_after_utc
    except (ValueError, x509.InvalidVersion):
        raise ServerTlsError(
            f"the {what} {file} holds no PEM certificate that can be read"
        ) from None
    return found


def _check_dates(file: Path, certificate: x509.Certificate) -> None:
    now = datetime.now(UTC)
    who = certificate.subject.rfc4514_string()
    if certificate.not_valid_after_utc <= now:
        raise ServerTlsError(
            f"the certificate of {who} in {file} expired "
            f"{certificate.not_valid_after_utc:%Y-%m-%d %H:%M:%SZ}: nobody would accept it. "
            "Have a new one issued (for a lab: softsjj tls issue)"
        )
    if certificate.not_valid_before_utc > now:
        raise ServerTlsError(
            f"the certificate of {who} in {file} is valid from "
            f"{certificate.not_valid_before_utc:%Y-%m-%d %H:%M:%SZ} only: look at the clock"
        )


def _check_purpose(file: Path, certificate: x509.Certificate) -> None:
    """Refuse a certificate that names its purposes and is not for servers (RFC 5280 4.2.1.12)."""
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    except (ValueError, x509.DuplicateExtension):
        raise ServerTlsError(f"the extensions of {file} cannot be read") from None
    if ExtendedKeyUsageOID.SERVER_AUTH not in purposes:
        raise ServerTlsError(
            f"{file} is no server's certificate (its extendedKeyUsage lacks serverAuth). "
            "Issue one with: softsjj tls issue --server"
        )


def _load_chain(context: ssl.SSLContext, files: ServerTls) -> bytes:
    """Give the context certificate and key, and the caller the key."""

    def ask() -> str:
        raise ServerTlsError(
            f"the key {files.key} is encrypted, and nobody is there to type its passphrase: "
            "keep it in clear, readable by the daemon alone"
        )

    key = _read(files.key, "key of TLS")
    try:
        context.load_cert_chain(files.certificate, files.key, password=ask)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise ServerTlsError(
                f"the key {files.key} is not the key of the certificate {files.certificate}"
            ) from None
        raise ServerTlsError(
            f"the certificate {files.certificate} and the key {files.key} cannot be used: "
            f"{_reason(error)}"
        ) from None
    except OSError as error:
        raise ServerTlsError(f"cannot read {files.key}: {error.strerror}") from None
    return key


def _load_authorities(
    context: ssl.SSLContext, file: Path, authorities: list[x509.Certificate]
) -> None:
    der = b"".join(one.public_bytes(Encoding.DER) for one in authorities)
    try:
        context.load_verify_locations(cadata=der)
    except ssl.SSLError as error:
        raise ServerTlsError(f"the CA {file} cannot be used: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    return reason.replace("_", " ").lower() if isinstance(reason, str) else "it is no PEM file"


def _expired(file: Path, authorities: list[x509.Certificate]) -> list[str]:
    """Warn of CAs that have expired beside others; ServerTlsError when none is left."""
    told = []
    for authority in authorities:
        try:
            _check_dates(file, authority)
        except ServerTlsError as error:
            told.append(str(error))
    if len(told) == len(authorities):
        raise ServerTlsError(told[0])
    return told


def _readable(key: Path) -> list[str]:
    if key.stat().st_mode & 0o077:
        return [f"others may read the key of TLS: chmod 600 {key}"]
    return []
