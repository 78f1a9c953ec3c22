"""The peers: how the worker of each library is made, and why one cannot take part."""

import os
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..c_program import compiler
from ..lab_machine import DemoError
from .errors import MissingError, WrongQuestionError
from .gmssl_source import GmsslSource
from .places import HERE, cache, tool
from .steps import step
from .worker import Worker


@dataclass(frozen=True, slots=True)
class Room:
    """Where programs are built, and whether something may be fetched from the network for them."""

    directory: Path
    fetch: bool = True


@dataclass(frozen=True, slots=True)
class Peer:
    """A library beside ours. start: MissingError when it cannot take part."""

    name: str
    what: str
    start: Callable[[Room], Worker]


def choose_peers(names: list[str]) -> tuple[Peer, ...]:
    """Pick peers by name; without names, all. WrongQuestionError."""
    known = {peer.name: peer for peer in PEERS}
    if strange := [name for name in names if name not in known]:
        raise WrongQuestionError(f"--peer {strange[0]}: no such peer; there are {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(names)) if names else PEERS


def compile_worker(name: str, program: Path, *flags: str | Path) -> None:
    """Compile bench/native/NAME.c with the loop that all C workers share. MissingError."""
    try:
        words = compiler()
    except DemoError as error:
        raise MissingError(str(error)) from error
    sources = [HERE / "native" / "worker.c", HERE / "native" / f"{name}.c"]
    step(f"compiling for {name}", *words, "-O3", "-std=gnu11", *sources, "-o", program, *flags)


def _by_pkg_config(name: str, module: str, package: str) -> Callable[[Room], Worker]:
    def start(room: Room) -> Worker:
        try:
            text = step("pkg-config", tool("pkg-config"), "--cflags", "--libs", module)
        except MissingError as error:
            raise MissingError(f"{error}; on Debian: apt-get install {package}") from error
        program = room.directory / name
        compile_worker(name, program, *shlex.split(text))
        return Worker(name, [str(program)])

    return start


def _easy_gmssl(room: Room) -> Worker:
    gmssl = GmsslSource(cache() / "gmssl")
    gmssl.build(room.fetch)
    program = room.directory / "easy-gmssl"
    compile_worker("gmssl", program, "-I", gmssl.source / "include", gmssl.library, "-ldl")
    return Worker("easy-gmssl", [str(program)])


def _gmsm(room: Room) -> Worker:
    """One processor for Go: its threads share the core with us anyhow."""
    program = room.directory / "gmsm"
    try:
        found = tool("go")
    except MissingError as error:
        raise MissingError(f"{error}: go.dev/dl has it, 1.24 or later") from error
    go = ["env", *([] if room.fetch else ["GOPROXY=off"]), found]
    words: list[str | Path] = ["build", "-buildvcs=false", "-mod=readonly", "-o", program, "."]
    try:
        step("building with gmsm", *go, *words, cwd=HERE / "gmsm")
    except MissingError as error:
        if "GOPROXY=off" in str(error):
            raise MissingError("gmsm has not been fetched yet") from error
        raise
    return Worker("gmsm", [str(program)], {**os.environ, "GOMAXPROCS": "1"})


def _through_python(name: str, module: str) -> Callable[[Room], Worker]:
    def start(room: Room) -> Worker:
        del room
        if find_spec(module) is None:
            raise MissingError(f"not installed: pip install {name}")
        return Worker(name, [sys.executable, "-m", "hsm.bench.core.python_worker", module])

    return start


PEERS = (
    Peer("openssl", "OpenSSL of the system", _by_pkg_config("openssl", "libcrypto", "libssl-dev")),
    Peer("libgcrypt", "libgcrypt", _by_pkg_config("libgcrypt", "libgcrypt", "libgcrypt20-dev")),
    Peer("botan", "Botan 2", _by_pkg_config("botan", "botan-2", "libbotan-2-dev")),
    Peer("easy-gmssl", "GmSSL in C, as in easy-gmssl", _easy_gmssl),
    Peer("gmsm", "github.com/emmansun/gmsm in Go", _gmsm),
    Peer("gmssl-pyx", "GmSSL through Python", _through_python("gmssl-pyx", "gmssl_pyx")),
    Peer("tongsuopy", "Tongsuo through Python", _through_python("tongsuopy", "tongsuopy")),
    Peer("cryptography", "OpenSSL through Python", _through_python("cryptography", "cryptography")),
    Peer("gmssl", "pure Python", _through_python("gmssl", "gmssl")),
)
