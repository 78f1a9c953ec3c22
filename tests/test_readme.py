"""What the README tells a stranger to type is typed here."""

import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop import toolchains

README = (Path(__file__).parent.parent / "README.md").read_text()


def softsjj(*arguments: str, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "hsm.cli", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def section() -> tuple[str, dict[str, str], dict[str, str]]:
    """The part "Your own program": its set-up, and by file name each program and its commands."""
    text = re.search(r"## Your own program\n(.*?)\n## ", README, re.DOTALL)
    assert text is not None
    found = re.findall(
        r"`([Ff]irst\.\w+)`:\n\n```\w+\n(.*?)```\n\n((?:    [^\n]*\n)+)", text[1], re.DOTALL
    )
    setup = re.search(r"\n\n((?:    .*\n)+)", text[1])
    assert setup is not None
    programs = {name: program for name, program, _ in found}
    commands = {name: textwrap.dedent(commands) for name, _, commands in found}
    return textwrap.dedent(setup[1]), programs, commands


def typed(commands: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Type it all into one shell, in a stranger's empty home, and stop the daemon afterwards."""
    script = f"trap 'kill $(jobs -p); wait' EXIT\n{commands}"
    bin_directory = Path(sys.executable).parent
    (home / ".venv" / "bin").mkdir(parents=True)
    # What `make build` leaves: a virtual environment to activate.
    (home / ".venv" / "bin" / "activate").write_text(f'PATH="{bin_directory}:$PATH"\n')
    clean = {name: text for name, text in os.environ.items() if not name.startswith("SOFTSJJ_")}
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=home,
        env=clean | {"HOME": str(home)} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.mark.parametrize("name", ["first.c", "first.py", "First.java", "first.go"])
def test_only_the_readme_leads_to_a_signature(name: str, home: Path) -> None:
    environment: dict[str, str] = {}
    if name == "First.java":
        toolchains.need_java()
        toolchains.need("mvn")
    if name == "first.go":
        environment = toolchains.go_environment()
    setup, programs, commands = section()
    (home / name).write_text(programs[name])
    done = typed(setup + commands[name], home, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "signed and verified" in done.stdout.splitlines()[-1]


def test_the_program_has_no_warnings(tmp_path: Path) -> None:
    _, programs, _ = section()
    (tmp_path / "first.c").write_text(programs["first.c"])
    words = ["cc", "-c", "first.c", f"-I{softsjj('--includedir').strip()}"]
    flags = ["-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Werror"]
    subprocess.run([*words, *flags], cwd=tmp_path, check=True)


@pytest.fixture
def home() -> Iterator[Path]:
    """A short one: Unix socket paths have little room."""
    with tempfile.TemporaryDirectory(prefix="sjj-readme-") as name:
        yield Path(name)


def test_the_program_says_what_to_do_without_a_daemon(tmp_path):
    program = re.search(r"```c\n(.*?)```", README, re.DOTALL)
    assert program is not None
    (tmp_path / "first.c").write_text(program[1])
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "softsjj-sdf"],
        env=os.environ | {"PKG_CONFIG_PATH": f"{softsjj('--libdir').strip()}/pkgconfig"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    subprocess.run(["cc", "first.c", *flags, "-o", "first"], cwd=tmp_path, check=True)
    run = subprocess.run(
        [tmp_path / "first"],
        env=os.environ
        | {"LD_LIBRARY_PATH": softsjj("--libdir").strip()}
        | {"SOFTSJJ_ADDRESS": f"unix:{tmp_path}/nobody.sock"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "softsjj serve" in run.stderr


def test_every_name_of_the_house_is_there():
    house = re.search(r"## The house\n\n```\n(.*?)```", README, re.DOTALL)
    assert house is not None
    root = Path(__file__).parent.parent
    for line in house[1].splitlines():
        top = re.match(r"(\w+)/ ", line)
        if top:
            assert (root / top[1]).is_dir(), line
