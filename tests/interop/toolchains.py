"""Tools of other languages that tests use when they are there; else the tests say why they skip.

What has to be fetched or built is kept in build/interop, so that it happens once.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

CACHE = ROOT / "build" / "interop"
JNA = "5.17.0"


def need(*programs: str) -> None:
    """Skip the test unless these programs are there."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


def jna_jar() -> Path:
    """JNA's jar, fetched once from Maven Central; skips when it cannot be had."""
    jar = CACHE / "java" / f"jna-{JNA}.jar"
    if not jar.is_file():
        need("java", "mvn")
        jar.parent.mkdir(parents=True, exist_ok=True)
        artifact = f"-Dartifact=net.java.dev.jna:jna:{JNA}"
        done = subprocess.run(
            ["mvn", "-q", "-B", "dependency:copy", artifact, f"-DoutputDirectory={jar.parent}"],
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode != 0 or not jar.is_file():
            pytest.skip(f"JNA cannot be fetched from Maven Central: {done.stdout[-300:]}")
    return jar


def need_java() -> Path:
    """JNA's jar, and a Java that runs a source file; skips when there is none."""
    need("java")
    shown = subprocess.run(["java", "-version"], capture_output=True, text=True, timeout=60)
    words = shown.stderr.split('"')
    version = words[1].split(".")[0] if len(words) > 1 else ""
    if not version.isdigit() or int(version) < 17:
        pytest.skip(f"Java 17 or newer is needed: {shown.stderr.strip()}")
    return jna_jar()


def go_environment() -> dict[str, str]:
    """What `go` needs of the environment; skips when Go or its C compiler is not there."""
    need("go", "cc")
    shown = subprocess.run(["go", "env", "CGO_ENABLED"], capture_output=True, text=True, timeout=60)
    if shown.stdout.strip() != "1":
        pytest.skip("this Go has no cgo")
    cache = CACHE / "go"
    cache.mkdir(parents=True, exist_ok=True)
    return {"GOCACHE": str(cache), "GOFLAGS": os.environ.get("GOFLAGS", "-buildvcs=false")}
