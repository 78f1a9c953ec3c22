"""A real daemon over TLS: the programs that prove threads and forks on Unix sockets, unchanged."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.sdf.conftest import KEK
from tests.sdf.test_programs import build
from tests.sdf.tls.conftest import Client, Machine
from tests.sdf.tls.pki import Authority


@pytest.mark.parametrize("program", ["threads.c", "forking.c"])
def test_threads_and_fork(tls_machine: Machine, tmp_path: Path, program: str) -> None:
    done = subprocess.run(
        [str(build(tmp_path, program)), str(KEK)],
        env=tls_machine.env(),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"calls|children, 0 failed", done.stdout)


def test_the_daemon_refuses_us(tls_machine: Machine, client: Client, tmp_path: Path) -> None:
    """Another CA's certificate."""
    stranger = Authority(tmp_path / "other", "Other CA").issue("stranger", client=True)
    said = client.refusal(tls_machine.address, own=stranger)
    assert "refused our certificate" in said
    assert "does not know its issuer" in said
