"""Certificates for a lab's TLS: a CA of two files, and what it issues (RFC 5280).

Nothing here is for production: the CA's key lies in a file, nothing is ever revoked. Each
certificate says so in a comment. The keys are P-256 keys for TLS only; no device key is touched.
"""

import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from hsm.daemon.small_file import read_small
from hsm.model.address import is_host

LAB = "SoftSJJ LAB"
CA_FILE, CA_KEY_FILE = "ca.pem", "ca.key"
Role = Literal["server", "client"]

_COMMENT = "made by softsjj tls for a lab: for tests only"
_NS_COMMENT = ObjectIdentifier("2.16.840.1.113730.1.13")
# The clocks of two machines in a lab may differ by this much.
_EARLY = timedelta(minutes=5)
_CN_MAX = 64  # ub-common-name, RFC 5280 appendix A.1


class CertificateError(Exception):
    """What was asked cannot be made or read; the message says why and what to do."""


@dataclass(frozen=True)
class Issued:
    """What was written. `shortened`: it ends with its CA, earlier than asked for."""

    files: tuple[Path, ...]
    certificate: x509.Certificate
    shortened: bool = False


def make_ca(directory: Path, name: str, days: int) -> Issued:
    """Make a CA in a directory: ca.pem and ca.key. CertificateError when one is there already."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, LAB),
            x509.NameAttribute(NameOID.COMMON_NAME, _common_name(name)),
        ]
    )
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(subject, subject, key.public_key(), _end(days)).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    usage = _usage(key_cert_sign=True, crl_sign=True, digital_signature=False)
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    files = directory / CA_FILE, directory / CA_KEY_FILE
    _write_all(directory, {files[0]: _pem(certificate), files[1]: _key_pem(key)})
    return Issued(files, certificate)


def issue(  # noqa: PLR0913, PLR0917  what `softsjj tls issue` was given
    ca: Path, role: Role, names: list[str], subject: str | None, days: int, out: Path
) -> Issued:
    """Issue a certificate into a directory: ROLE.pem, ROLE.key and a copy of ca.pem."""
    authority, authority_key = _read_ca(ca)
    general = [_general_name(name) for name in names]
    if role == "server" and not general:
        raise CertificateError(
            "a server's certificate needs the names clients call it by: "
            "--name sjj1.hospital.example --name 10.0.0.5"
        )
    if subject is None and not names:
        raise CertificateError('say whose it is: --name his-1, or --subject "CN=his-1,O=..."')
    whose = _subject(subject) if subject is not None else _lab_subject(names[0])
    end = _end(days)
    shortened = end > authority.not_valid_after_utc
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(
        whose, authority.subject, key.public_key(), min(end, authority.not_valid_after_utc)
    ).add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
        critical=False,
    ).add_extension(_usage(digital_signature=True), critical=True)
    purpose = (
        ExtendedKeyUsageOID.SERVER_AUTH if role == "server" else ExtendedKeyUsageOID.CLIENT_AUTH
    )
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    if general:
        builder = builder.add_extension(x509.SubjectAlternativeName(general), critical=False)
    certificate = builder.sign(authority_key, hashes.SHA256())
    files = out / f"{role}.pem", out / f"{role}.key", out / CA_FILE
    texts = {files[0]: _pem(certificate), files[1]: _key_pem(key)}
    if not _same_file(files[2], _pem(authority)):
        texts[files[2]] = _pem(authority)
    _write_all(out, texts)
    return Issued(files, certificate, shortened)


def read_certificates(file: Path) -> list[x509.Certificate]:
    """Read every certificate of a PEM or DER file, with all that `softsjj tls show` tells."""
    data = read_small(file)
    try:
        found = _parse(file, data)
        for one in found:
            # Read only when it is asked for, and then anywhere: so it is asked for here.
            _ = one.subject, one.issuer, one.not_valid_before_utc, one.extensions
    except (ValueError, x509.InvalidVersion, x509.DuplicateExtension):
        raise CertificateError(f"{file} holds no certificate that can be read") from None
    return found


def _parse(file: Path, data: bytes) -> list[x509.Certificate]:
    if b"-----BEGIN CERTIFICATE-----" in data:
        return x509.load_pem_x509_certificates(data)
    if b"PRIVATE KEY-----" in data:
        raise CertificateError(f"{file} is a private key, not a certificate: keep it secret")
    return [x509.load_der_x509_certificate(data)]


def names_of(certificate: x509.Certificate) -> list[str]:
    """List the host names and addresses a certificate is for."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [*names.get_values_for_type(x509.DNSName)] + [
        str(address) for address in names.get_values_for_type(x509.IPAddress)
    ]


def uses_of(certificate: x509.Certificate) -> list[str]:
    """Say what a certificate is for: CA, server, client; without a restriction, both of these."""
    extensions = certificate.extensions
    try:
        if extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return ["CA"]
    except x509.ExtensionNotFound:
        pass
    try:
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return ["server", "client"]
    known = {ExtendedKeyUsageOID.SERVER_AUTH: "server", ExtendedKeyUsageOID.CLIENT_AUTH: "client"}
    return [known.get(purpose, purpose.dotted_string) for purpose in purposes]


def is_lab(certificate: x509.Certificate) -> bool:
    """Say whether a certificate was made here."""
    return any(extension.oid == _NS_COMMENT for extension in certificate.extensions)


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, end: datetime
) -> x509.CertificateBuilder:
    text = _COMMENT.encode("ascii")
    comment = x509.UnrecognizedExtension(_NS_COMMENT, bytes([0x16, len(text)]) + text)  # IA5String
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - _EARLY)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(comment, critical=False)
    )


def _usage(
    *, digital_signature: bool, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _end(days: int) -> datetime:
    try:
        return datetime.now(UTC) + timedelta(days=days)
    except OverflowError:
        raise CertificateError(f"{days} days from now is beyond the calendar") from None


def _read_ca(directory: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Read the CA of a directory and check that it may still issue."""
    for file in (directory / CA_FILE, directory / CA_KEY_FILE):
        if not file.exists():
            raise CertificateError(
                f"there is no {file}. Make a CA with: softsjj tls make-ca {directory}"
            )
    certificate = read_certificates(directory / CA_FILE)[0]
    try:
        key = serialization.load_pem_private_key((directory / CA_KEY_FILE).read_bytes(), None)
    except (ValueError, TypeError):
        raise CertificateError(f"{directory / CA_KEY_FILE} holds no key that can be read") from None
    if (
        not isinstance(key, ec.EllipticCurvePrivateKey)
        or key.public_key() != certificate.public_key()
    ):
        raise CertificateError(f"{directory / CA_KEY_FILE} is not the key of {directory / CA_FILE}")
    if certificate.not_valid_after_utc <= datetime.now(UTC):
        raise CertificateError(
            f"the CA {directory / CA_FILE} expired {certificate.not_valid_after_utc:%Y-%m-%d}. "
            "Make a new one in another directory with: softsjj tls make-ca"
        )
    return certificate, key


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    if not is_host(name):
        raise CertificateError(
            f"--name {name!r} is neither a host name nor an address; names beyond ASCII are "
            "written in their xn-- form"
        )
    return x509.DNSName(name)


def _common_name(name: str) -> str:
    if not 1 <= len(name) <= _CN_MAX or not name.isprintable():
        raise CertificateError(f"{name!r} cannot be a common name: 1 to {_CN_MAX} characters")
    return name


def _lab_subject(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, LAB),
            x509.NameAttribute(NameOID.COMMON_NAME, _common_name(name)),
        ]
    )


def _subject(text: str) -> x509.Name:
    """Read a subject as RFC 4514 writes it; the daemon takes only what it can print."""
    try:
        name = x509.Name.from_rfc4514_string(text)
    except ValueError:
        name = x509.Name([])
    if not list(name) or not text.isprintable():
        raise CertificateError(f'--subject {text!r} is no name: write "CN=his-1,O=Hospital,C=CN"')
    return name


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _same_file(file: Path, data: bytes) -> bool:
    return file.is_file() and file.read_bytes() == data


def _write_all(directory: Path, texts: dict[Path, bytes]) -> None:
    """Write new files, keys for this user only. When one is there already, none is written."""
    for file in texts:
        if os.path.lexists(file):
            raise CertificateError(
                f"{file} is there already and is not overwritten; nothing was made. "
                "Choose another directory"
            )
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file, data in texts.items():
        mode = 0o600 if file.suffix == ".key" else 0o644
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
