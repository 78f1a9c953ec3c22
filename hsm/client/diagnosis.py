"""Why a TLS handshake with a daemon fails, in words: one handshake, made only to be told."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hsm.client.reach import NoAnswerError, connect
from hsm.model.address import TlsAddress
from hsm.model.client_file import ClientTls

if TYPE_CHECKING:
    from cryptography import x509

_SECONDS = 3.0
# What a daemon that lets us in says at once, it has said after this time.
_PAUSE = 1.0
_READ_BYTES = 4096
_GOAWAY = 7  # RFC 9113 6.8
# X509_V_ERR_* of OpenSSL's x509_vfy.h.
_NOT_YET, _EXPIRED, _PURPOSE = 9, 10, 26
_NAME, _ADDRESS = 62, 64
_UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"})


def diagnose(address: TlsAddress, context: ssl.SSLContext, files: ClientTls) -> str | None:
    """Shake hands once and say what is wrong; None when nothing is. Takes some seconds at most."""
    try:
        raw = connect(address.host, address.port, _SECONDS)
    except socket.gaierror as error:
        return f"the name {address.host} leads nowhere: {error.strerror}"
    except NoAnswerError:
        return (
            f"the name {address.host} could not be looked up within {_SECONDS:g} s: does the name "
            "server answer?"
        )
    except TimeoutError:
        return "nobody answers at this address; is it the right one, and does a firewall let it by?"
    except OSError as error:
        return f"{error.strerror or error}: is the daemon running, and does it listen there?"
    with raw:
        return _shake(raw, address, context, files)


def _shake(
    raw: socket.socket, address: TlsAddress, context: ssl.SSLContext, files: ClientTls
) -> str | None:
    name = files.name or address.host
    try:
        with context.wrap_socket(raw, server_hostname=name) as tls:
            # TLS 1.3: what the daemon thinks of our certificate comes after the handshake.
            return (
                "the daemon hung up after the handshake: it is full, or "
                "its principals file keeps this client out; its log says which"
                if _is_sent_away(tls)
                else None
            )
    except ssl.SSLCertVerificationError as error:
        return _refused_by_us(error, address, context, files, name)
    except ssl.SSLEOFError:
        return "it hung up in the middle of the handshake"
    except ssl.SSLError as error:
        return _refused_by_them(error.reason or "", files)
    except TimeoutError:
        return None
    except OSError as error:
        return f"it hung up in the middle of the handshake: {error.strerror or error}"


def _is_sent_away(tls: ssl.SSLSocket) -> bool:
    """Say whether the daemon hangs up, or says GOAWAY, before anything was asked."""
    seen = tls.recv(_READ_BYTES)
    tls.settimeout(_PAUSE)
    try:
        while _GOAWAY not in _frame_types(seen):
            more = tls.recv(_READ_BYTES)
            if not more:
                return True
            seen += more
    except TimeoutError:
        return False
    return True


def _frame_types(data: bytes) -> Iterator[int]:
    """Give the types of HTTP/2 frames (RFC 9113 4.1)."""
    at = 0
    while at + 9 <= len(data):
        yield data[at + 3]
        at += 9 + int.from_bytes(data[at : at + 3], "big")


def _refused_by_us(
    error: ssl.SSLCertVerificationError,
    address: TlsAddress,
    context: ssl.SSLContext,
    files: ClientTls,
    name: str,
) -> str:
    """Say what is wrong with the daemon's certificate; it is fetched again, to be shown."""
    shown = _their_certificate(address)
    who = f" ({shown.subject.rfc4514_string()})" if shown else ""
    code = error.verify_code
    if code == _EXPIRED:
        when = f" {shown.not_valid_after_utc:%Y-%m-%d}" if shown else ""
        return f"the daemon's certificate{who} expired{when}, or the clock here is wrong"
    if code == _NOT_YET:
        return f"the daemon's certificate{who} is not valid yet; is the clock here right?"
    if code in _UNKNOWN_ISSUER:
        by = f", issued by {shown.issuer.rfc4514_string()}," if shown else ""
        return (
            f"the daemon's certificate{who}{by} is of another CA than those in {files.ca} "
            "(SOFTSJJ_TLS_CA)"
        )
    if code in (_NAME, _ADDRESS):
        names = f" It is for {', '.join(_names(shown)) or 'no name at all'}." if shown else ""
        return (
            f"the daemon's certificate is not for {name}.{names} Use a name it has in the "
            "address, or as SOFTSJJ_TLS_NAME"
        )
    if code == _PURPOSE:
        return f"the daemon's certificate{who} is not for servers (extendedKeyUsage)"
    return f"the daemon's certificate{who} is refused: {error.verify_message}"


def _their_certificate(address: TlsAddress) -> "x509.Certificate | None":
    """Fetch the daemon's certificate without believing it."""
    from cryptography import x509

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    # TLS 1.2 would end before the certificate can be read when the daemon wants one of us.
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        with (
            connect(address.host, address.port, _SECONDS) as raw,
            context.wrap_socket(raw, server_hostname=None) as tls,
        ):
            return x509.load_der_x509_certificate(tls.getpeercert(binary_form=True) or b"")
    except (OSError, ValueError):
        return None


def _names(certificate: "x509.Certificate | None") -> list[str]:
    from cryptography import x509

    if certificate is None:
        return []
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [
        *names.get_values_for_type(x509.DNSName),
        *map(str, names.get_values_for_type(x509.IPAddress)),
    ]


def _refused_by_them(reason: str, files: ClientTls) -> str:
    """Say what an alert of the daemon's means (RFC 8446 6.2); `reason` as OpenSSL names it."""
    ours = f"our certificate {files.certificate}"
    if reason in _NOT_TLS:
        return "it does not speak TLS there: is it the port of a tls: address?"
    dates = _wrong_dates(files.certificate)
    if "CERTIFICATE_EXPIRED" in reason or ("BAD_CERTIFICATE" in reason and dates):
        return f"the daemon refuses {ours}: {dates or 'it expired, by its clock'}"
    if "UNKNOWN_CA" in reason:
        return f"the daemon refuses {ours}: another CA issued it than the daemon's --tls-ca"
    if "CERTIFICATE_REQUIRED" in reason:
        return "the daemon wants a certificate of ours and got none"
    if "UNSUPPORTED_CERTIFICATE" in reason or "BAD_CERTIFICATE" in reason:
        return f"the daemon refuses {ours}: it is not for clients, or damaged"
    return f"the handshake failed: {reason.replace('_', ' ').lower()}"


def _wrong_dates(certificate: Path | None) -> str:
    """Say that our own certificate is out of its dates; nothing when it is not."""
    from cryptography import x509

    try:
        own = x509.load_pem_x509_certificate(certificate.read_bytes()) if certificate else None
    except (OSError, ValueError):
        own = None
    if own is None:
        return ""
    now = datetime.now(UTC)
    if own.not_valid_after_utc <= now:
        return f"it expired {own.not_valid_after_utc:%Y-%m-%d}"
    if own.not_valid_before_utc > now:
        return f"it is not valid before {own.not_valid_before_utc:%Y-%m-%d %H:%M:%SZ}"
    return ""
