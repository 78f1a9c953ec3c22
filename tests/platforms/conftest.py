"""The libraries for both platforms, and one machine that listens in every way there is."""

import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Daemon, _Factory
from tests.platforms.cross import AARCH64, WINDOWS, Platform, built, tool
from tests.sdf.tls.pki import Authority, Files

PASSWORD = "change-me-8"  # what docs/samples/c expects


@pytest.fixture(scope="session")
def windows() -> Iterator[Platform]:
    """With wine's server and services running through all tests.

    Starting them takes longer than any test. They get no pipe of ours, whose end would be awaited.
    """
    platform = built(WINDOWS)
    server, wine = tool("wineserver64", "wineserver"), tool(*WINDOWS.emulator)
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    silent["stderr"] = subprocess.DEVNULL
    env = platform.environment({})
    if server is not None and wine is not None:
        subprocess.run([server, "-p"], env=env, timeout=60, **silent)
        subprocess.run([wine, "cmd", "/c", "exit"], env=env, timeout=180, **silent)
    yield platform
    if server is not None and wine is not None:
        subprocess.run([server, "-k"], env=env, timeout=60, **silent)


@pytest.fixture(scope="session")
def aarch64() -> Platform:
    return built(AARCH64)


@dataclass(frozen=True)
class Machine:
    """A daemon and the three ways to it."""

    daemon: Daemon
    unix: str
    tcp: str
    tls: str
    authority: Authority
    client: Files

    @property
    def tls_env(self) -> dict[str, str]:
        return {
            "SOFTSJJ_ADDRESS": self.tls,
            "SOFTSJJ_TLS_CA": str(self.authority.file),
            "SOFTSJJ_TLS_CERTIFICATE": str(self.client.certificate),
            "SOFTSJJ_TLS_KEY": str(self.client.key),
        }


def _free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    factory = _Factory()
    authority = Authority(tmp_path_factory.mktemp("pki"))
    server = authority.issue("server", ["localhost", "127.0.0.1"])
    daemon = factory(start=False)
    tcp, tls = (f"127.0.0.1:{port}" for port in _free_ports(2))
    made = Machine(
        daemon,
        daemon.address,
        tcp,
        f"tls:localhost:{tls.split(':')[1]}",
        authority,
        authority.issue("client", client=True),
    )
    daemon.start(
        *("--listen", f"{made.unix},{tcp},tls:{tls}"),
        *("--tls-ca", str(authority.file), "--tls-certificate", str(server.certificate)),
        *("--tls-key", str(server.key)),
    )
    done = daemon.run("key", "generate", "--type", "sm2", "--index", "1", "--password", PASSWORD)
    assert done.returncode == 0, done.stderr
    done = daemon.run("key", "generate", "--type", "kek", "--index", "1")
    assert done.returncode == 0, done.stderr
    yield made
    factory.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where programs are compiled, once for all tests."""
    return tmp_path_factory.mktemp("programs")
