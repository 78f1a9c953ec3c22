"""The life of arenas and modules; threads; forks."""

import os
import platform
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hsm.core import Arena, KeyHandle, KeyInfo, KeyType, Module, Usage, features, implementations
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal
from tests.core.refusing import refused


def test_status_counts_opened_keys() -> None:
    with Arena(4) as arena, Module(arena) as module:
        assert arena.status().slots == 4
        keys = [module.generate_symmetric(16, Usage.MAC) for _ in range(6)]
        assert arena.status().open == 4
        assert arena.status().evictions == 2
        macs = [module.hmac(key, b"") for key in keys]
        assert macs == [module.hmac(key, b"") for key in keys]
        for key in keys:
            module.destroy(key)
        assert arena.status().open == 0


@pytest.mark.parametrize("slots", [0, -1, 2**20 + 1])
def test_impossible_arena(slots: int) -> None:
    with refused(Refusal.ARGUMENT):
        Arena(slots)


def test_closed() -> None:
    arena = Arena(4)
    module = Module(arena)
    key = module.generate_symmetric(16, Usage.MAC)
    arena.close()
    assert len(module.hmac(key, b"")) == 32  # the memory lives as long as the module
    module.close()
    module.close()
    with refused(Refusal.HARDWARE):
        module.hmac(key, b"")
    with refused(Refusal.HARDWARE):
        arena.status()
    with refused(Refusal.HARDWARE):
        Module(arena)


def test_implementations(arena: Arena) -> None:
    names = implementations()
    assert "portable" in names
    for name in names:
        with Module(arena, implementation=name) as module:
            assert module.implementation == name
            assert module.healthy
    with refused(Refusal.ARGUMENT):
        Module(arena, implementation="none")


def test_implementation_by_the_environment(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTSJJ_IMPL", "portable")
    with Module(arena) as module:
        assert module.implementation == "portable"
    with Module(arena, implementation=implementations()[0]) as module:
        assert module.implementation == implementations()[0]
    monkeypatch.setenv("SOFTSJJ_IMPL", "sse-none")
    with pytest.raises(RefusalError, match="SOFTSJJ_IMPL: .*'sse-none'.*choose one of .*portable"):
        Module(arena)


def _implementations_with(corrections: str, forced: str = "") -> "subprocess.CompletedProcess[str]":
    """Ask in a process of its own: SOFTSJJ_CPU is read once."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from hsm.core import Arena, Module, features, implementations\n"
            "print(*implementations())\nprint(*features())\nModule(Arena(8)).close()",
        ],
        env={**os.environ, "SOFTSJJ_CPU": corrections, "SOFTSJJ_IMPL": forced},
        capture_output=True,
        text=True,
        check=False,
    )


def test_features_taken_away() -> None:
    done = _implementations_with("-aes,-avx2,")
    assert done.returncode == 0, done.stderr
    sets, left = done.stdout.splitlines()
    assert sets == "portable"
    assert not {"aes", "avx2"} & set(left.split())


@pytest.mark.skipif(platform.machine() != "x86_64", reason="sets of x86-64")
def test_implementation_the_cpu_has_not() -> None:
    done = _implementations_with("-gfni,-avx2", "gfni-avx2")
    assert done.returncode == 1
    lacking = "'gfni-avx2' needs .*avx2 .*and gfni.*, which this CPU has not"
    assert re.search(
        f"SOFTSJJ_IMPL: implementation {lacking}; choose one of .*portable", done.stderr
    )
    assert re.search(r"\(it has .*\)", done.stderr)
    assert "avx2" not in done.stderr.split("(it has")[1]


@pytest.mark.skipif("gfni" in features(), reason="this CPU has GFNI")
def test_features_added() -> None:
    done = _implementations_with("+gfni,-avx2")
    assert "gfni" in done.stdout.splitlines()[1].split()


@pytest.mark.parametrize("corrections", ["avx2", "+avx3", "+", "+gfni -avx2", "+gfni,=avx2"])
def test_features_misspelt(corrections: str) -> None:
    done = _implementations_with(corrections)
    assert done.returncode == 1
    assert f"SOFTSJJ_CPU: '{corrections}' is not a list of CPU features" in done.stderr


def test_insecure_seed(arena: Arena) -> None:
    def first_bytes(seed: bytes | None) -> bytes:
        with Module(arena, insecure_seed=seed) as module:
            assert module.insecure == (seed is not None)
            return module.random(40)

    assert first_bytes(b"a") == first_bytes(b"a") != first_bytes(b"b")
    assert first_bytes(None) != first_bytes(None)


def test_random_lengths(module: Module) -> None:
    assert module.random(0) == b""
    for n in (1, 31, 32, 33, 4096, 4097, 100_000):
        assert len(module.random(n)) == n
    assert len(set(module.random(1 << 20))) == 256
    with refused(Refusal.ARGUMENT):
        module.random(-1)


def test_max_keys(arena: Arena) -> None:
    with Module(arena, max_keys=2) as module:
        first = module.generate_symmetric(16, Usage.MAC)
        module.hash_begin()
        with refused(Refusal.LIMIT):
            module.generate_sm2(Usage.SIGN)
        module.destroy(first)
        module.generate_sm2(Usage.SIGN)


def test_self_test_breaks_and_heals(arena: Arena) -> None:
    with Module(arena) as module:
        whole = module.self_test()
        assert whole.passed
        assert all(item.code == 0 for item in whole.items)
        assert len({item.name for item in whole.items}) == len(whole.items) == 15
        for item in whole.items:
            broken = module.self_test(item.name)
            assert not broken.passed
            assert [one.name for one in broken.items if one.code != 0] == [item.name]
            assert not module.healthy
            with refused(Refusal.SELF_TEST):
                module.random(1)
        with refused(Refusal.ARGUMENT):
            module.self_test("no such test")
        assert not module.healthy
        assert module.self_test().passed
        assert module.healthy


def test_foreign_and_dead_handles(arena: Arena, module: Module) -> None:
    with Module(arena) as other:
        key = other.generate_symmetric(16, Usage.MAC)
        with refused(Refusal.KEY_NOT_FOUND):
            module.hmac(key, b"")
        other.destroy(key)
        for op in (other.destroy, other.key_info, other.check_value):
            with refused(Refusal.KEY_NOT_FOUND):
                op(key)
    for number in (0, 1, 2**64 - 1):
        with refused(Refusal.KEY_NOT_FOUND):
            module.key_info(KeyHandle(number))


def test_key_info(module: Module) -> None:
    pair = module.generate_sm2(Usage.SIGN | Usage.EXPORT)
    assert module.key_info(pair) == KeyInfo(KeyType.SM2, Usage.SIGN | Usage.EXPORT, 256)
    key = module.generate_symmetric(24, Usage(0))
    assert module.key_info(key) == KeyInfo(KeyType.SYMMETRIC, Usage(0), 192)
    assert module.key_info(module.hash_begin()).type is KeyType.HASH


def test_threads_share_a_module(module: Module) -> None:
    keys = [module.generate_symmetric(16, Usage.MAC) for _ in range(100)]  # more than the arena
    expected = [module.hmac(key, b"message") for key in keys]

    def work(start: int) -> bool:
        order = [(start + i) % len(keys) for i in range(len(keys))]
        return all(module.hmac(keys[i], b"message") == expected[i] for i in order)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(0, 80, 10)))


def test_close_waits_for_running_calls() -> None:
    arena = Arena(8)
    module = Module(arena)
    started = threading.Event()
    lengths: list[int] = []

    def draw() -> None:
        started.set()
        lengths.append(len(module.random(20_000_000)))

    thread = threading.Thread(target=draw)
    pointer = module.pointer  # as the running call holds it
    thread.start()
    started.wait()
    module.close()
    del pointer
    thread.join()
    arena.close()
    assert lengths in ([20_000_000], [])


def test_left_open_at_exit() -> None:
    """Globals in cycles are torn down in any order."""
    program = """
from hsm.core import Arena, Module, Usage
arena = Arena(8)
modules = [Module(arena) for _ in range(4)]
keys = [module.generate_sm2(Usage.SIGN) for module in modules]
cycle = [arena, modules, lambda: cycle]
cycle.append(cycle)
arena.me, modules[0].me = modules, arena
"""
    for _ in range(3):
        subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_forked_child_has_no_keys(module: Module) -> None:
    key = module.generate_symmetric(16, Usage.MAC)
    before = module.hmac(key, b"")
    child = os.fork()
    if child == 0:
        try:
            with refused(Refusal.HARDWARE):
                module.hmac(key, b"")
            assert not module.healthy
        except BaseException:
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert module.hmac(key, b"") == before
