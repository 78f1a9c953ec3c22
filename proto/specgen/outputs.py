"""From the proto folder to all generated files: read, check, make every text, compare or write."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from specgen import c_out, checks, docs_out, python_out, sdf_entries, sdf_out
from specgen.messages import check_messages, descriptor_set, proto_files, run_protoc
from specgen.nanopb_out import nanopb_files
from specgen.sdf_tables import Sdf, check_sdf, read_sdf
from specgen.tables import Advice, Algorithm, Code, Op, Refusal, SpecError, read
from specgen.text import notice


@dataclass(frozen=True)
class Spec:
    """All tables, form already checked."""

    refusals: list[Refusal]
    ops: list[Op]
    algorithms: list[Algorithm]
    codes: list[Code]
    advice: list[Advice]
    sdf: Sdf


def load(proto: Path) -> Spec:
    """Read the tables. A malformed row raises SpecError."""
    spec = proto / "spec"
    return Spec(
        refusals=read(Refusal, spec / "refusals.toml", "refusal", "name"),
        ops=read(Op, spec / "ops.toml", "op", "name"),
        algorithms=read(Algorithm, spec / "algorithms.toml", "algorithm", "name"),
        codes=read(Code, spec / "sdf_codes.toml", "code", "name"),
        advice=read(Advice, spec / "advice.toml", "advice", "code"),
        sdf=read_sdf(spec),
    )


def check(spec: Spec, descriptors: FileDescriptorSet) -> list[str]:
    """Every rule the tables and messages break."""
    return [
        *checks.check_codes(spec.codes),
        *checks.check_refusals(spec.refusals, spec.codes),
        *checks.check_ops(spec.ops),
        *checks.check_algorithms(spec.algorithms),
        *check_sdf(spec.sdf, spec.ops),
        *check_messages(spec.ops, descriptors),
        *docs_out.check_advice(spec.codes, spec.advice),
    ]


def python_messages(proto: Path) -> dict[str, str]:
    """hsm/spec/v1: protoc's modules and stubs, importing each other from there."""
    made = {}
    with tempfile.TemporaryDirectory() as scratch:
        run_protoc(proto, f"--python_out={scratch}", f"--pyi_out={scratch}", *proto_files(proto))
        for path in sorted((Path(scratch) / "softsjj/v1").iterdir()):
            source = f"proto/softsjj/v1/{path.name.partition('_pb2')[0]}.proto"
            text = path.read_text(encoding="utf-8").replace(
                "from softsjj.v1 import", "from hsm.spec.v1 import"
            )
            made[f"hsm/spec/v1/{path.name}"] = f"# {notice(source)}\n{text}"
    made["hsm/spec/v1/__init__.py"] = (
        f'# {notice("proto/softsjj/v1")}\n"""The messages of package softsjj.v1."""\n'
    )
    return made


def outputs(proto: Path) -> dict[str, str]:
    """Make every generated file: path from the root, and text. A broken rule raises SpecError."""
    spec = load(proto)
    descriptors = descriptor_set(proto)
    problems = check(spec, descriptors)
    if problems:
        raise SpecError(problems)
    gen = "native/include/gen"
    return {
        "hsm/spec/refusals.py": python_out.refusals_module(spec.refusals, spec.codes),
        "hsm/spec/ops.py": python_out.ops_module(spec.ops),
        "hsm/spec/algorithms.py": python_out.algorithms_module(spec.algorithms),
        f"{gen}/hsm_refusals.h": c_out.refusals_header(spec.refusals),
        f"{gen}/hsm_ops.h": c_out.ops_header(spec.ops),
        f"{gen}/hsm_algorithms.h": c_out.algorithms_header(spec.algorithms),
        f"{gen}/sdf_codes.h": c_out.sdf_codes_header(spec.refusals),
        "hsm/spec/sdf.py": sdf_out.sdf_module(spec.sdf, spec.codes),
        "native/include/sdf.h": sdf_out.sdf_header(spec.sdf, spec.codes, spec.algorithms),
        "native/sdf/gen/sdf_functions.h": sdf_entries.functions_header(spec.sdf),
        "native/sdf/gen/sdf_entries.c": sdf_entries.entries(spec.sdf),
        "native/sdf/gen/sdf_names.h": sdf_entries.names_header(spec.codes, spec.algorithms),
        "native/sdf/gen/libsdf.map": sdf_entries.version_script(spec.sdf),
        **docs_out.pages(spec.sdf, spec.codes, spec.refusals, spec.advice),
        **python_messages(proto),
        **nanopb_files(proto, descriptors),
    }


# Folders that hold nothing but generated files: what is there and not made has drifted, too.
OWN_FOLDERS = (
    "docs/reference",
    "hsm/spec/v1",
    "native/include/gen",
    "native/rpc/gen",
    "native/sdf/gen",
)


def strays(root: Path, made: dict[str, str]) -> list[str]:
    """Files in generated folders that the generator no longer makes."""
    found = []
    for folder in OWN_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and "__pycache__" not in path.parts and name not in made:
                found.append(name)
    return found


def drifted(root: Path, made: dict[str, str]) -> list[str]:
    """Names of files whose text is not what is made now, missing and left-over ones included."""
    names = []
    for name, text in made.items():
        path = root / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            names.append(name)
    return sorted(names + strays(root, made))


def write(root: Path, made: dict[str, str]) -> None:
    """Write what changed, remove what is no longer made; unchanged files keep their time."""
    for name in strays(root, made):
        (root / name).unlink()
    for name in drifted(root, made):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[name], encoding="utf-8")
