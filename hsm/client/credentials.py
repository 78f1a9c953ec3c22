"""How a client reaches an address: plainly, or over mutual TLS with the files it is given.

gRPC does not say why a handshake failed. So when nobody answers at a TLS address, one more
handshake is made here, only to learn the reason.
"""

import os
import re
import ssl
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import grpc
import grpc.aio

from hsm.client import configuration, wire
from hsm.client.diagnosis import diagnose
from hsm.model.address import Address, TlsAddress
from hsm.model.client_file import ClientTls
from hsm.model.errors import CredentialsError

_FILE_MAX = 1 << 20
# Around the certificates there may be a text, in any language.
_PEM = re.compile(b"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_SETTINGS = {
    "ca": "SOFTSJJ_TLS_CA",
    "certificate": "SOFTSJJ_TLS_CERTIFICATE",
    "key": "SOFTSJJ_TLS_KEY",
}


@dataclass(frozen=True)
class Credentials:
    """A client's files, read and checked: they fit each other."""

    files: ClientTls
    ca: bytes
    certificate: bytes
    key: bytes
    context: ssl.SSLContext

    @staticmethod
    def read(files: ClientTls) -> "Credentials":
        """Read the files. CredentialsError names the setting that is missing or wrong."""
        missing = [name for field, name in _SETTINGS.items() if getattr(files, field) is None]
        if missing or files.ca is None or files.certificate is None or files.key is None:
            raise CredentialsError(
                f"a tls: address needs {', '.join(missing)} (or [tls] in softsjj.toml): the files "
                "of the client's side, for a lab from softsjj tls issue --client"
            )
        ca = _read(files.ca, _SETTINGS["ca"])
        certificate = _read(files.certificate, _SETTINGS["certificate"])
        key = _read(files.key, _SETTINGS["key"], secret=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["h2"])
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        try:
            context.load_verify_locations(cadata=b"\n".join(_PEM.findall(ca)).decode("ascii"))
        except (ssl.SSLError, ValueError):
            raise CredentialsError(f"{files.ca} holds no CA certificate (PEM)") from None
        _load_own(context, files.certificate, files.key)
        return Credentials(files, ca, certificate, key, context)


def _read(file: Path, setting: str, *, secret: bool = False) -> bytes:
    """Read a regular file; a pipe is not waited for. The same rules as native/tls/files.c."""
    try:
        with open(file, "rb", opener=_open) as source:
            mode = os.fstat(source.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise CredentialsError(f"{file} ({setting}) is no file with certificates or a key")
            data = source.read(_FILE_MAX + 1)
    except OSError as error:
        raise CredentialsError(f"cannot read {file} ({setting}): {error.strerror}") from None
    if secret and mode & 0o006:
        raise CredentialsError(
            f"the client key {file} is open to every user of this machine: chmod o-rwx it"
        )
    if len(data) > _FILE_MAX:
        raise CredentialsError(f"{file} ({setting}) has more than {_FILE_MAX} bytes")
    return data


def _open(file: str, flags: int) -> int:
    return os.open(file, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _load_own(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    def ask() -> str:
        raise CredentialsError(f"the key {key} is encrypted: a client needs it in clear")

    try:
        context.load_cert_chain(certificate, key, password=ask)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise CredentialsError(
                f"the key {key} is not the key of the certificate {certificate}"
            ) from None
        raise CredentialsError(
            f"{certificate} and {key} are no certificate and key (PEM) that can be used"
        ) from None


class Link:
    """The way to one address. CredentialsError when it is a tls: one and the files will not do."""

    def __init__(self, address: Address, tls: ClientTls | None) -> None:
        self.address = address
        self._credentials: Credentials | None = None
        if isinstance(address, TlsAddress):
            self._credentials = Credentials.read(tls or configuration.load().tls)

    def channel(self) -> grpc.Channel:
        """Make a blocking channel."""
        if self._credentials is None:
            return grpc.insecure_channel(wire.target(self.address), options=wire.options())
        return grpc.secure_channel(self._target, self._grpc, options=self._options)

    def aio_channel(self) -> grpc.aio.Channel:
        """Make a channel for one event loop."""
        if self._credentials is None:
            return grpc.aio.insecure_channel(wire.target(self.address), options=wire.options())
        return grpc.aio.secure_channel(self._target, self._grpc, options=self._options)

    @property
    def _target(self) -> str:
        return str(self.address).removeprefix("tls:")

    @cached_property
    def _grpc(self) -> grpc.ChannelCredentials:
        own = self._credentials
        assert own is not None
        return grpc.ssl_channel_credentials(own.ca, own.key, own.certificate)

    @property
    def _options(self) -> list[tuple[str, int | str]]:
        name = self._credentials.files.name if self._credentials is not None else None
        override = [("grpc.ssl_target_name_override", name)] if name else []
        return [*wire.options(), *override]

    def failure(self, error: Any) -> Exception:
        """Turn a gRPC error into ours; over TLS with the reason, which may take some seconds."""
        made = wire.failure(self.address, error)
        if not isinstance(made, wire.UnreachableError) or not isinstance(self.address, TlsAddress):
            return made
        own = self._credentials
        assert own is not None
        reason = diagnose(self.address, own.context, own.files)
        return wire.UnreachableError(self.address, reason) if reason else made
