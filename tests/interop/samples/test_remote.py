"""The samples reach a machine over mutual TLS with nothing changed but their environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hsm.client import AsyncDevice, Device, UnreachableError
from tests.conftest import ROOT
from tests.interop import toolchains
from tests.interop.samples.test_samples import SAMPLES, STORY
from tests.sdf.binding import library_path
from tests.sdf.conftest import KEK
from tests.sdf.tls.conftest import Machine


@pytest.fixture
def remote(tls_machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """This process is a client over TLS. The key pair of the samples is there."""
    password = ("--password", "change-me-8")
    words = ("key", "generate", "--type", "sm2", "--index", "1", *password)
    made = tls_machine.daemon.run(*words)
    assert made.returncode == 0 or "exists" in made.stderr, made.stderr
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name, value in tls_machine.env().items():
        if name.startswith("SOFTSJJ_") and name != "SOFTSJJ_DEBUG":
            monkeypatch.setenv(name, value)
    return tls_machine


def told(words: list[str | Path], **more: str) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | more,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_python(remote: Machine) -> None:
    assert told([sys.executable, SAMPLES / "python" / "sample.py"]).startswith(STORY)


def test_java(remote: Machine) -> None:
    """The JVM has a TLS of its own: libsdf's does not mind it."""
    jar = toolchains.need_java()
    place = f"-Djna.library.path={library_path().parent}"
    assert told(["java", "-cp", jar, place, SAMPLES / "java" / "Sample.java"]) == STORY


def test_go(remote: Machine) -> None:
    environment = toolchains.go_environment()
    place = library_path().parent
    flags = {
        "CGO_CFLAGS": f"-I{place.parent / 'include'}",
        "CGO_LDFLAGS": f"-L{place} -Wl,-rpath,{place}",
    }
    assert told(["go", "run", SAMPLES / "go" / "sample.go"], **environment, **flags) == STORY


def test_the_device_api(remote: Machine) -> None:
    with Device.connect() as device, device.session() as session:
        outcomes = session.sign_many(1, [bytes(32)] * 50, password="change-me-8")
        assert not [outcome.error for outcome in outcomes if outcome.error]
        with session.generate_key_with_kek(KEK) as key:
            assert key.decrypt(key.encrypt(bytes(64), iv=bytes(16)), iv=bytes(16)) == bytes(64)


async def test_the_async_device_api(remote: Machine) -> None:
    async with AsyncDevice.connect() as device, await device.session() as session:
        signature = await session.sign_message(1, b"over TLS", password="change-me-8")
        await session.verify_message(1, b"over TLS", signature)


def test_the_wrong_name_is_named(remote: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTSJJ_TLS_NAME", "another.hospital.example")
    with (
        Device.connect(deadline=5) as device,
        pytest.raises(UnreachableError, match=r"another\.hospital\.example"),
    ):
        device.session()
