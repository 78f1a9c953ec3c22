"""The plugin as a stranger's test suite uses it: test files of their own, run by pytest."""

import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hsm.client import RefusalError, calls
from hsm.model.lab_keys import LAB_PASSWORD
from hsm.spec.refusals import Refusal
from hsm.spec.v1 import admin_pb2, audit_pb2, device_pb2, keys_pb2
from hsm.testing import Host, HostError, Sjj
from tests.conftest import ROOT, clean_environment, softsjj
from tests.sdf.binding import Library, Session, library_path, room

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
AT_MS = 1767323045000
_KINDS = ("c", "toml", "python")


def shown(sjj: Sjj, index: int = 1) -> bytes:
    request = keys_pb2.ShowKeyRequest(type="sm2", index=index)
    return sjj.management.call(calls.KEY_SHOW, request).key.sign_public_key


def drawn(sjj: Sjj) -> bytes:
    return sjj.client.call(calls.RANDOM, device_pb2.GenerateRandomRequest(length=32)).random


def status(sjj: Sjj) -> admin_pb2.StatusReply:
    return sjj.management.call(calls.STATUS, admin_pb2.StatusRequest())


def test_a_machine_is_ready_with_its_keys(sjj: Sjj) -> None:
    names = {str(key.name) for key in sjj.keys}
    assert names == {"sm2/1", "sm2/2", "sm2/3", "kek/1", "kek/2", "kek/3"}
    listed = sjj.management.call(calls.KEY_LIST, keys_pb2.ListKeysRequest()).keys
    assert {f"{key.type}/{key.index}" for key in listed} == names | {"sm2/0"}
    assert status(sjj).state == "ready"
    assert status(sjj).lab
    assert not [warning for warning in status(sjj).warnings if "INSECURE" in warning]
    assert os.environ["SOFTSJJ_ADDRESS"] == sjj.env["SOFTSJJ_ADDRESS"] == sjj.address
    assert sjj.data.stat().st_mode & 0o777 == 0o700
    assert len(drawn(sjj)) == 32


def test_libsdf_in_this_process_finds_it(sjj: Sjj) -> None:
    library = Library(library_path())
    session = Session(library)
    password = LAB_PASSWORD.encode()
    session.do("GetPrivateKeyAccessRight", 1, password, len(password))
    digest, signature = bytes(range(32)), room(128)
    session.do("InternalSign_ECC", 1, digest, len(digest), signature)
    session.do("InternalVerify_ECC", 1, digest, len(digest), signature)
    session.close()


def test_two_machines_do_not_see_each_others_keys(sjj: Sjj, sjj_factory) -> None:
    other = sjj_factory(keys=())
    assert other.address != sjj.address
    request = keys_pb2.ShowKeyRequest(type="sm2", index=1)
    with pytest.raises(RefusalError) as refused:
        other.management.call(calls.KEY_SHOW, request)
    assert refused.value.refusal is Refusal.KEY_NOT_FOUND
    third = sjj_factory()
    assert shown(third) != shown(sjj)
    assert drawn(third) != drawn(sjj)


def test_further_machines_are_quick(sjj: Sjj, sjj_factory) -> None:
    for _ in range(3):
        begun = time.monotonic()
        sjj_factory()
        assert time.monotonic() - begun < 0.4


@pytest.mark.sjj(seed=b"the same each time", clock=AT)
def test_a_seed_and_a_clock_are_obeyed_and_loudly_marked(sjj: Sjj, sjj_factory) -> None:
    twin = sjj_factory(seed=b"the same each time", clock=AT)
    other = sjj_factory(seed=b"another")
    assert shown(sjj) == shown(twin) != shown(other)
    assert drawn(sjj) == drawn(twin) != drawn(other)
    assert drawn(sjj) != drawn(other)
    warnings = [warning for warning in status(sjj).warnings if "INSECURE" in warning]
    assert len(warnings) == 2 and set(warnings) <= set(sjj.warnings)
    assert len([text for text in status(other).warnings if "INSECURE" in text]) == 1
    assert all(warning in sjj.log for warning in warnings)


@pytest.mark.sjj(clock=AT)
def test_a_fixed_clock_is_the_only_one(sjj: Sjj) -> None:
    keys = sjj.management.call(calls.KEY_LIST, keys_pb2.ListKeysRequest()).keys
    records = sjj.management.call(calls.AUDIT_LIST, audit_pb2.ListRecordsRequest()).records
    assert {key.created_unix_ms for key in keys} == {AT_MS}
    assert {record.unix_ms for record in records} == {AT_MS}
    assert status(sjj).started_unix_ms == AT_MS


def test_what_cannot_be_made_says_why(sjj_factory, tmp_path: Path) -> None:
    with pytest.raises(HostError, match="time zone"):
        sjj_factory(clock=datetime(2026, 1, 1))
    with pytest.raises(HostError, match="loopback"):
        sjj_factory(listen="192.0.2.1:1")
    assert sjj_factory(listen="127.0.0.1:0").address.startswith("127.0.0.1:")


def test_a_killed_host_is_an_error_and_leaves_nothing() -> None:
    host = Host()
    machine = host.make(keys=())
    work = machine.data.parent.parent
    assert host.pid is not None
    os.kill(host.pid, 9)
    with pytest.raises(HostError, match="has ended"):
        host.make()
    machine.close()
    host.close()
    assert not work.exists()


def stranger(tmp_path: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "test_stranger.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_stranger_has_the_fixture_and_nothing_stays(tmp_path: Path) -> None:
    text = """
import subprocess, pytest
kept = []
@pytest.mark.sjj(keys="lab.toml")
def test_one(sjj):
    kept.append(sjj.data)
    assert [str(key.name) for key in sjj.keys] == ["kek/9"]
    assert (sjj.libdir / "libsdf.so").exists() and (sjj.includedir / "sdf.h").exists()
    done = subprocess.run(["softsjj", "key", "list"], env=sjj.env, capture_output=True, text=True)
    assert "kek   9" in done.stdout
def test_two(sjj):
    assert sjj.data != kept[0] and not kept[0].exists()
    open("where", "w").write(str(sjj.data.parent.parent))
@pytest.mark.sjj(sed=b"x")
def test_three(sjj): ...
"""
    (tmp_path / "lab.toml").write_text('[[key]]\ntype = "kek"\nindex = 9\n')
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["PATH"], before = path, os.environ["PATH"]
    try:
        done = stranger(tmp_path, text, "--strict-markers")
    finally:
        os.environ["PATH"] = before
    assert "2 passed" in done.stdout and "1 error" in done.stdout, done.stdout
    assert "sjj(seed=None, clock=None, keys=None); it got sed" in done.stdout
    assert not Path((tmp_path / "where").read_text()).exists()


def test_the_programs_of_the_readme_run(tmp_path: Path, sjj: Sjj) -> None:
    readme = (ROOT / "README.md").read_text()
    blocks = {kind: re.findall(rf"```{kind}\n(.*?)```", readme, re.DOTALL) for kind in _KINDS}
    code, toml = (blocks[kind][0] for kind in _KINDS[:2])
    tests = next(block for block in blocks["python"] if "pytest" in block)
    (tmp_path / "first.c").write_text(code)
    (tmp_path / "lab.toml").write_text(toml)
    lib = sjj.libdir
    flags = [f"-I{sjj.includedir}", f"-L{lib}", "-lsdf", f"-Wl,-rpath,{lib}", "-o", "first"]
    subprocess.run(["cc", "first.c", *flags], cwd=tmp_path, check=True)
    done = stranger(tmp_path, tests)
    assert "2 passed" in done.stdout, done.stdout
    done = softsjj("dev", "--", tmp_path / "first", env=clean_environment())
    assert (done.returncode, done.stdout) == (0, "signed and verified: 0x00000000\n")


def test_who_does_not_want_it_does_not_pay(tmp_path: Path) -> None:
    text = """
import sys
def test_light():
    heavy = {"grpc", "google.protobuf", "structlog", "hsm.testing.machines", "hsm.model"}
    assert not heavy & set(sys.modules)
"""
    assert "1 passed" in stranger(tmp_path, text).stdout
