"""Reads the .proto files as protoc's descriptor set, and the rules that messages must keep."""

import tempfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)
from grpc_tools import protoc  # type: ignore[import-untyped]

from specgen.tables import Op, SpecError

PACKAGE = "softsjj.v1"
KINDS: dict[int, str] = {
    FieldDescriptorProto.TYPE_BYTES: "bytes",
    FieldDescriptorProto.TYPE_STRING: "string",
    FieldDescriptorProto.TYPE_UINT32: "uint32",
    FieldDescriptorProto.TYPE_UINT64: "uint64",
}
REQUEST_HEAD = (
    ("session", FieldDescriptorProto.TYPE_BYTES),
    ("request_id", FieldDescriptorProto.TYPE_BYTES),
    ("deadline_ms", FieldDescriptorProto.TYPE_UINT32),
)
REPLY_HEAD = (
    ("refusal", FieldDescriptorProto.TYPE_UINT32),
    ("epoch", FieldDescriptorProto.TYPE_UINT64),
    ("detail", FieldDescriptorProto.TYPE_STRING),
)


def proto_files(proto: Path) -> list[str]:
    """Names of the package's .proto files, as protoc takes them."""
    return sorted(
        path.relative_to(proto).as_posix() for path in (proto / "softsjj/v1").glob("*.proto")
    )


def run_protoc(proto: Path, *arguments: str) -> None:
    """Run the protoc of grpcio-tools. It prints its own complaints; SpecError names the task."""
    well_known = str(files("grpc_tools") / "_proto")
    if protoc.main(["protoc", f"-I{proto}", f"-I{well_known}", *arguments]) != 0:
        raise SpecError([f"protoc refused {arguments[-1]} (its message is above)"])


def descriptor_set(proto: Path) -> FileDescriptorSet:
    """Parse the messages and services of the package."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "set.bin"
        run_protoc(proto, "--include_imports", f"--descriptor_set_out={out}", *proto_files(proto))
        return FileDescriptorSet.FromString(out.read_bytes())


def _head_problems(
    where: str, message: DescriptorProto, head: Sequence[tuple[str, int]]
) -> list[str]:
    problems = []
    by_number = {field.number: field for field in message.field}
    for number, (name, kind) in enumerate(head, start=1):
        field = by_number.get(number)
        plain = (
            field is not None
            and field.label != FieldDescriptorProto.LABEL_REPEATED
            and field.type == kind
        )
        if field is None or not plain or field.name != name:
            wanted = KINDS[kind]
            problems.append(f"{where}: field {number} must be {wanted} {name}")
    return problems


def _shape_problems(where: str, message: DescriptorProto) -> list[str]:
    problems = []
    if any(nested.options.map_entry for nested in message.nested_type):
        problems.append(f"{where}: has a map")
    # proto3 `optional` appears as a oneof of its own; it is none on the wire.
    if any(field.HasField("oneof_index") and not field.proto3_optional for field in message.field):
        problems.append(f"{where}: has a oneof")
    return problems


def _methods(
    descriptors: FileDescriptorSet,
) -> Iterator[tuple[FileDescriptorProto, str, str, str, str, bool]]:
    for file in descriptors.file:
        for service in file.service:
            for method in service.method:
                names = (service.name, method.name, method.input_type, method.output_type)
                yield file, *names, method.client_streaming


def check_messages(ops: Sequence[Op], descriptors: FileDescriptorSet) -> list[str]:
    """Every op has its rpc, every rpc its op; messages start as device.proto says and are flat.

    An rpc that takes a stream of requests carries ops of others and is none itself.
    """
    problems = []
    messages = {
        f".{file.package}.{m.name}": (file.name, m)
        for file in descriptors.file
        for m in file.message_type
    }
    rows = {(op.service, op.method): op for op in ops}
    found = set()
    for file, service, method, request, reply, many in _methods(descriptors):
        where = f"{file.name}: rpc {service}.{method}"
        found.add((service, method))
        if (service, method) not in rows and not many:
            problems.append(f"{where}: without an op in ops.toml")
        for suffix, actual, head in (
            ("Request", request, REQUEST_HEAD),
            ("Reply", reply, REPLY_HEAD),
        ):
            if actual != f".{PACKAGE}.{method}{suffix}":
                problems.append(f"{where}: its message must be {method}{suffix}")
            problems += _head_problems(
                f"{file.name}: message {actual.rpartition('.')[2]}", messages[actual][1], head
            )
            problems += _reachable_problems(actual, messages)
    for (service, method), op in rows.items():
        if (service, method) not in found:
            problems.append(
                f"ops.toml: op {op.name}: no rpc {service}.{method}"
                f" with {method}Request and {method}Reply in the .proto files"
            )
    return sorted(set(problems))


def _reachable_problems(start: str, messages: dict[str, tuple[str, DescriptorProto]]) -> list[str]:
    problems = []
    todo, seen = [start], set()
    while todo:
        name = todo.pop()
        if name in seen or name not in messages:
            continue
        seen.add(name)
        file, message = messages[name]
        problems += _shape_problems(f"{file}: message {message.name}", message)
        todo += [field.type_name for field in message.field if field.type_name]
    return problems
