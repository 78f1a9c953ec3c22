"""The life of a module: made, tested, closed. The ops are in the classes that build on it."""

import os
from types import TracebackType
from typing import Any, Self

from hsm.core.arena import Arena
from hsm.core.bridge import (
    NULL,
    C,
    check,
    given,
    lent_text,
    owned,
    pointer_room,
    room,
    struct,
    taken,
    text,
)
from hsm.core.encodings import (
    features,
    features_understood,
    implementations,
    missing_features,
)
from hsm.core.values import SelfTestItem, SelfTestReport
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal

IMPLEMENTATION_VARIABLE = "SOFTSJJ_IMPL"
FEATURES_VARIABLE = "SOFTSJJ_CPU"


def check_implementation(name: str | None) -> None:
    """Refuse a name, given or in the environment, that this CPU has no set for."""
    if not features_understood():
        words = os.environ.get(FEATURES_VARIABLE, "")
        raise RefusalError(
            Refusal.ARGUMENT,
            f"{FEATURES_VARIABLE}: {words!r} is not a list of CPU features"
            " with + or - before each, such as '-avx2,+gfni'",
        )
    wanted = os.environ.get(IMPLEMENTATION_VARIABLE, "") if name is None else name
    if wanted and wanted not in implementations():
        given_by = f"{IMPLEMENTATION_VARIABLE}: " if name is None else ""
        lacking = missing_features(wanted)
        reason = (
            f"implementation {wanted!r} needs {' and '.join(lacking)}, which this CPU has not"
            if lacking
            else f"there is no implementation {wanted!r}"
        )
        raise RefusalError(
            Refusal.ARGUMENT,
            f"{given_by}{reason}; choose one of"
            f" {', '.join(implementations())} (it has {' '.join(features())})",
        )


class Room:
    """One isolated instance of the core in an arena: own keys, own random generator."""

    def __init__(
        self,
        arena: Arena,
        *,
        implementation: str | None = None,
        insecure_seed: bytes | None = None,
        max_keys: int = 0,
    ) -> None:
        check_implementation(implementation)
        name = lent_text(implementation)
        seed = NULL if insecure_seed is None else given(insecure_seed)
        options = struct("hsm_module_options")
        options.implementation = name
        options.insecure_seed = seed
        options.insecure_seed_len = 0 if insecure_seed is None else len(insecure_seed)
        options.max_keys = max_keys
        out = pointer_room("hsm_module")
        check(C.hsm_module_new(arena.pointer, options, out))
        # Both frees are C functions and take no order: at exit the interpreter keeps none.
        self._module: Any = owned(out[0], C.hsm_module_free)

    @property
    def pointer(self) -> Any:
        """The C module, for hsm.core only. A running call holds it, so close() waits for that."""
        if self._module is None:
            raise RefusalError(Refusal.HARDWARE, "the module is closed")
        return self._module

    def close(self) -> None:
        """Let go of the module: every key is wiped as soon as the last running call has ended."""
        self._module = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def implementation(self) -> str:
        """Name of the set of implementations it uses."""
        return text(C.hsm_module_implementation(self.pointer))

    @property
    def insecure(self) -> bool:
        """True when its random generator is deterministic."""
        return bool(C.hsm_module_insecure(self.pointer))

    @property
    def healthy(self) -> bool:
        """True when the last self-tests passed: otherwise every crypto op is refused."""
        return int(C.hsm_random(self.pointer, NULL, 0).code) == 0

    def self_test(self, break_name: str | None = None) -> SelfTestReport:
        """Run all known-answer tests again (GM/T 0030 5.8); a failure is reported, not raised.

        `break_name` spoils the expected answer of that test, to rehearse a failure.
        """
        report = struct("hsm_selftest_report")
        result = C.hsm_selftest(self.pointer, lent_text(break_name), report)
        passed = int(result.code) == 0
        if int(result.code) != Refusal.SELF_TEST:
            check(result)
        items = tuple(
            SelfTestItem(text(item.name), int(item.code), int(item.microseconds))
            for item in report.items[0 : report.count]
        )
        return SelfTestReport(passed, items)

    def random(self, n: int) -> bytes:
        """Draw n bytes from the SM3 Hash_DRBG (GM/T 0105)."""
        if n < 0:
            raise RefusalError(Refusal.ARGUMENT, "a negative length")
        out = room(n)
        check(C.hsm_random(self.pointer, out, n))
        return taken(out, n)
