"""proto/generate.py as a command: what is checked in is what it makes, and drift is named."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.spec.conftest import ROOT

Generate = Callable[..., subprocess.CompletedProcess[str]]


def test_what_is_checked_in_is_what_the_generator_makes(generate: Generate) -> None:
    done = generate(ROOT, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_same_tables_make_the_same_files(tree: Path, generate: Generate) -> None:
    assert generate(tree).returncode == 0
    made = [path for path in tree.rglob("*") if path.is_file() and "proto" not in path.parts]
    made.remove(tree / ".clang-format")
    assert len(made) >= 30
    for path in made:
        assert path.read_bytes() == (ROOT / path.relative_to(tree)).read_bytes(), path


def test_every_generated_file_says_so_in_its_first_line() -> None:
    from specgen.outputs import outputs

    for name, text in outputs(ROOT / "proto").items():
        first = text.splitlines()[0]
        assert "Generated from proto/" in first, name
        assert "by `python proto/generate.py`" in first, name


def test_drift_is_named_and_leaves_the_files_alone(tree: Path, generate: Generate) -> None:
    assert generate(tree).returncode == 0
    changed, missing = tree / "hsm/spec/ops.py", tree / "native/include/sdf.h"
    stray = tree / "native/rpc/gen/old.pb.c"
    changed.write_text("# by hand\n", encoding="utf-8")
    missing.unlink()
    stray.write_text("", encoding="utf-8")

    done = generate(tree, "--check")
    assert done.returncode == 1
    named = {line.partition(":")[0] for line in done.stderr.splitlines()}
    assert named == {"hsm/spec/ops.py", "native/include/sdf.h", "native/rpc/gen/old.pb.c"}
    assert changed.read_text(encoding="utf-8") == "# by hand\n"
    assert not missing.exists()

    assert generate(tree).returncode == 0
    assert not stray.exists()
    assert generate(tree, "--check").returncode == 0


def test_a_file_that_did_not_change_keeps_its_time(tree: Path, generate: Generate) -> None:
    assert generate(tree).returncode == 0
    header = tree / "native/include/gen/hsm_ops.h"
    before = header.stat().st_mtime_ns
    assert generate(tree).returncode == 0
    assert header.stat().st_mtime_ns == before


def test_a_broken_table_fails_and_writes_nothing(tree: Path, generate: Generate) -> None:
    table = tree / "proto/spec/ops.toml"
    table.write_text(table.read_text(encoding="utf-8").replace("number = 121", "number = 120"))
    done = generate(tree)
    assert done.returncode == 1
    assert done.stderr == "ops.toml: number 120 is used 2 times\n"
    assert not (tree / "hsm").exists()
