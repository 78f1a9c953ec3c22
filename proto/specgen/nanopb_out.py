"""Writes native/rpc/gen: the messages of the service listener for nanopb."""

import subprocess
import sys
import tempfile
from pathlib import Path

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorSet

from specgen.tables import SpecError
from specgen.text import notice

# What the C libraries speak; the management listener has no C client.
PARTS = ("common", "device", "transport")
FOLDER = "native/rpc/gen"


def options_text(descriptors: FileDescriptorSet, part: str) -> str:
    """Make every bytes and string field a callback: no fixed sizes, no copies, no allocation."""
    source = f"softsjj/v1/{part}.proto"
    lines = [f"# {notice(f'proto/{source}')}"]
    for file in (file for file in descriptors.file if file.name == source):
        for message in file.message_type:
            for field in message.field:
                if field.type in (
                    FieldDescriptorProto.TYPE_BYTES,
                    FieldDescriptorProto.TYPE_STRING,
                ):
                    name = f"{file.package}.{message.name}.{field.name}"
                    lines.append(f"{name} type:FT_CALLBACK")
    return "\n".join(lines) + "\n"


def _preamble(part: str) -> str:
    source = notice(f"proto/softsjj/v1/{part}.proto")
    return f"/* {source} */\n/* SPDX-License-Identifier: Apache-2.0 */\n"


def _run(proto: Path, part: str, options: str, scratch: Path) -> None:
    named = scratch / f"{part}.options"
    named.write_text(options, encoding="utf-8")
    tool = Path(sys.executable).with_name("nanopb_generator")
    command = [str(tool), "-q", "--no-timestamp", "--error-on-unmatched", "-I", str(proto)]
    command += ["-f", str(named), "-D", str(scratch), f"softsjj/v1/{part}.proto"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise SpecError([f"softsjj/v1/{part}.proto: nanopb_generator refused it: {done.stderr}"])


def nanopb_files(proto: Path, descriptors: FileDescriptorSet) -> dict[str, str]:
    """Run nanopb's generator. Its folders are flattened, so that includes name the bare file."""
    made = {}
    with tempfile.TemporaryDirectory() as scratch:
        for part in PARTS:
            made[f"{FOLDER}/{part}.options"] = options_text(descriptors, part)
            _run(proto, part, made[f"{FOLDER}/{part}.options"], Path(scratch))
            for suffix in ("pb.h", "pb.c"):
                text = (Path(scratch) / f"softsjj/v1/{part}.{suffix}").read_text(encoding="utf-8")
                flat = text.replace('#include "softsjj/v1/', '#include "')
                made[f"{FOLDER}/{part}.{suffix}"] = _preamble(part) + flat
    return made
