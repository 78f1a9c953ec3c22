"""A daemon with TLS listeners and clients of every kind, for the tests of this directory."""

import socket
import ssl
from pathlib import Path

from hsm.client import Client
from hsm.model.client_file import ClientTls
from tests.conftest import Daemon, DaemonFactory
from tests.sdf.tls.pki import Authority, Files


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Lab:
    """A CA, a machine with a certificate of it, and what clients need."""

    def __init__(self, factory: DaemonFactory, directory: Path) -> None:
        self.directory = directory
        self.authority = Authority(directory / "ca")
        self.server = self.authority.issue("server", ["localhost", "127.0.0.1"])
        self.port, self.admin_port = free_port(), free_port()
        self.daemon: Daemon = factory(address=f"tls:127.0.0.1:{self.port}", start=False)
        self.admin = f"tls:127.0.0.1:{self.admin_port}"
        self.principals = self.daemon.data / "principals.toml"

    def options(self, **change: str | Path) -> list[str]:
        """The options of `serve`; `change` replaces some, by their names without dashes."""
        given: dict[str, str | Path] = {
            "listen": self.daemon.address,
            "admin": f"{self.daemon.admin},{self.admin}",
            "tls-ca": self.authority.file,
            "tls-certificate": self.server.certificate,
            "tls-key": self.server.key,
        } | {name.replace("_", "-"): value for name, value in change.items()}
        return [
            part for name, value in given.items() for part in (f"--{name}", str(value)) if value
        ]

    def start(self) -> None:
        self.daemon.start(*self.options())

    def tls(self, files: Files) -> ClientTls:
        return ClientTls(self.authority.file, files.certificate, files.key)

    def issue(self, name: str) -> ClientTls:
        return self.tls(self.authority.issue(name, client=True))

    def client(self, name: str, *, admin: bool = False) -> Client:
        """A client of the service, or of management, with the certificate CN=name."""
        return Client(self.admin if admin else self.daemon.address, tls=self.issue(name))

    def grant(self, **roles: list[str]) -> None:
        """Write principals.toml: name=[roles]."""
        self.principals.write_text(
            "".join(
                f'[[principal]]\nsubject = "CN={name}"\nroles = {given!r}\n'
                for name, given in roles.items()
            )
        )

    def context(self, name: str = "his-1", alpn: str = "h2") -> ssl.SSLContext:
        files = self.issue(name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        assert files.ca and files.certificate and files.key
        context.load_verify_locations(files.ca)
        context.load_cert_chain(files.certificate, files.key)
        context.set_alpn_protocols([alpn])
        return context
