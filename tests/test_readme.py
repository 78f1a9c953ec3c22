"""What the README tells a stranger to type is typed here."""

import os
import re
import subprocess
import sys
from pathlib import Path

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


def test_the_program_of_the_readme_compiles_and_signs(daemon_factory, tmp_path):
    program = re.search(r"```c\n(.*?)```", README, re.DOTALL)
    assert program is not None
    (tmp_path / "first.c").write_text(program[1])
    libdir, includedir = softsjj("--libdir").strip(), softsjj("--includedir").strip()
    subprocess.run(
        ["cc", "first.c", f"-I{includedir}", f"-L{libdir}", "-lsdf", f"-Wl,-rpath,{libdir}"]
        + ["-Wall", "-Wextra", "-Werror", "-o", "first"],
        cwd=tmp_path,
        check=True,
    )
    daemon = daemon_factory()
    password = ("--password", "change-me-8")
    softsjj("key", "generate", "--type", "sm2", "--index", "1", *password, **daemon.env)
    run = subprocess.run(
        [tmp_path / "first"], env=os.environ | daemon.env, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout) == (0, "signed and verified: 0x00000000\n")


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
