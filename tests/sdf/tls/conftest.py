"""One CA, a server's and a client's certificate for all tests here, and libsdf pointed at them."""

import ctypes
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hsm.spec.sdf import Sdr
from tests.conftest import Daemon, _Factory
from tests.sdf.binding import Library, new_handle
from tests.sdf.conftest import KEK
from tests.sdf.tls.pki import Authority, Files


@dataclass(frozen=True)
class House:
    """A lab with one CA."""

    authority: Authority
    server: Files
    client: Files


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Make it."""
    authority = Authority(tmp_path_factory.mktemp("pki"))
    return House(
        authority,
        authority.issue("server", ["localhost", "127.0.0.1"]),
        authority.issue("client", client=True),
    )


@dataclass(frozen=True)
class Machine:
    """A daemon on a Unix socket and on TLS."""

    daemon: Daemon
    address: str
    house: House

    def env(self, own: Files | None = None) -> dict[str, str]:
        mine = own or self.house.client
        return self.daemon.env | {
            "SOFTSJJ_ADDRESS": self.address,
            "SOFTSJJ_TLS_CA": str(self.house.authority.file),
            "SOFTSJJ_TLS_CERTIFICATE": str(mine.certificate),
            "SOFTSJJ_TLS_KEY": str(mine.key),
            "SOFTSJJ_DEBUG": "1",
        }


@pytest.fixture(scope="session")
def tls_machine(house: House) -> Iterator[Machine]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    factory = _Factory()
    daemon = factory(start=False)
    address = f"tls:localhost:{port}"
    options = {
        "listen": f"{daemon.address},tls:127.0.0.1:{port}",
        "tls-ca": house.authority.file,
        "tls-certificate": house.server.certificate,
        "tls-key": house.server.key,
    }
    daemon.start(*(part for name, value in options.items() for part in (f"--{name}", str(value))))
    done = daemon.run("key", "generate", "--type", "kek", "--index", str(KEK))
    assert done.returncode == 0, done.stderr
    yield Machine(daemon, address, house)
    factory.close()


@dataclass
class Client:
    """libsdf in this process, with its TLS settings in the environment."""

    library: Library
    patch: pytest.MonkeyPatch
    house: House
    opened: list[ctypes.c_void_p] = field(default_factory=list)

    def use(
        self,
        address: str,
        *,
        ca: Path | str | None = None,
        own: Files | None = None,
        certificate: Path | str | None = None,
        key: Path | str | None = None,
        name: str | None = None,
    ) -> None:
        """Set the environment: the house's files for what is not named; "" for a variable unset."""
        mine = own or self.house.client
        values = {
            "CA": self.house.authority.file if ca is None else ca,
            "CERTIFICATE": mine.certificate if certificate is None else certificate,
            "KEY": mine.key if key is None else key,
            "NAME": name or "",
        }
        self.patch.setenv("SOFTSJJ_ADDRESS", address)
        for variable, value in values.items():
            if str(value):
                self.patch.setenv(f"SOFTSJJ_TLS_{variable}", str(value))
            else:
                self.patch.delenv(f"SOFTSJJ_TLS_{variable}", raising=False)

    def open(self) -> str:
        """Open a device; "" when that worked, otherwise what the library says."""
        handle = new_handle()
        if self.library.call("OpenDevice", handle) is Sdr.OK:
            self.opened.append(handle)
            return ""
        last = ctypes.CDLL(str(self.library.path)).SDF_LastErrorText
        last.restype = ctypes.c_char_p
        return str(last(), "utf-8")

    def refusal(self, address: str, **settings: Path | str | Files | None) -> str:
        """What the library says to these settings; it must not be silent."""
        self.use(address, **settings)  # type: ignore[arg-type]
        said = self.open()
        assert said, "the device could be opened"
        return said

    def close(self) -> None:
        for handle in self.opened:
            self.library.call("CloseDevice", handle)


@pytest.fixture
def client(
    library: Library, house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Client]:
    """Nothing of the user's own configuration is read."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOFTSJJ_CONNECT_TIMEOUT_MS", "8000")
    made = Client(library, monkeypatch, house)
    yield made
    made.close()
