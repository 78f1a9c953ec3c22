"""The messages as Python and as nanopb sees them."""

import re
import subprocess
from pathlib import Path

import pytest

from hsm.spec.ops import OPS
from hsm.spec.v1 import admin_pb2, audit_pb2, device_pb2, keys_pb2, transport_pb2
from tests.spec.conftest import ROOT

GEN = ROOT / "native/rpc/gen"
# The runtime that `make deps` fetches, or the one of the system.
RUNTIME = [ROOT / "build/deps/nanopb-0.4.7", Path("/usr/include")]
MODULES = {
    "Admin": admin_pb2,
    "Audit": audit_pb2,
    "Keys": keys_pb2,
    "Device": device_pb2,
    "Transport": transport_pb2,
}


def test_every_op_has_its_messages() -> None:
    for row in OPS.values():
        service = MODULES[row.service].DESCRIPTOR.services_by_name[row.service]
        method = service.methods_by_name[row.method]
        assert method.input_type.name == f"{row.method}Request"
        assert method.output_type.name == f"{row.method}Reply"
        assert row.path == f"/{service.full_name}/{row.method}"


@pytest.mark.parametrize("part", ["common", "device"])
def test_nanopb_sources_compile(part: str, tmp_path: Path) -> None:
    include = [f"-I{path}" for path in RUNTIME if (path / "pb.h").is_file()]
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-DPB_FIELD_32BIT", f"-I{GEN}", *include]
    command = ["gcc", *flags, "-c", GEN / f"{part}.pb.c", "-o", tmp_path / "out.o"]
    subprocess.run(command, check=True)


def test_nanopb_copies_no_bytes() -> None:
    text = (GEN / "device.pb.h").read_text(encoding="utf-8")
    fields = re.findall(r"X\(a, (\w+), +(\w+), +(\w+),", text)
    assert len(fields) > 200
    for allocation, rule, kind in fields:
        lent = kind in ("BYTES", "STRING") or rule == "REPEATED"
        assert allocation == ("CALLBACK" if lent else "STATIC"), kind
