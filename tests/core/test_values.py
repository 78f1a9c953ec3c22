"""Names and numbers are those of C; a handle is only a number."""

import copy
import pickle
from collections.abc import Callable
from enum import Enum, IntFlag
from typing import Any

import pytest

from hsm.core import Aead, BatchKind, CipherOrder, KeyHandle, KeyType, Mode, Module, Usage, XtsForm
from hsm.core.bridge import C
from hsm.spec.refusals import Refusal

PREFIXES: list[tuple[type[Enum], str]] = [
    (KeyType, "HSM_KEY_"),
    (Usage, "HSM_USE_"),
    (Mode, "HSM_MODE_"),
    (Aead, "HSM_AEAD_"),
    (XtsForm, "HSM_XTS_"),
    (BatchKind, "HSM_BATCH_"),
    (CipherOrder, "HSM_"),
    (Refusal, "HSM_R_"),
]


@pytest.mark.parametrize(("kind", "prefix"), PREFIXES)
def test_every_python_member_is_the_c_constant(kind: type[Enum], prefix: str) -> None:
    for member in kind:
        assert int(getattr(C, prefix + member.name)) == member.value


@pytest.mark.parametrize(("kind", "prefix"), PREFIXES)
def test_every_c_constant_is_a_python_member(kind: type[Enum], prefix: str) -> None:
    if prefix == "HSM_":
        return
    names = {name.removeprefix(prefix) for name in dir(C) if name.startswith(prefix)}
    assert names - {"COUNT", "MAX", "OPS_MAX"} == {member.name for member in kind}


def test_usage_is_a_set_of_bits() -> None:
    assert issubclass(Usage, IntFlag)
    assert sum(Usage) == (1 << len(Usage)) - 1


def test_handle_is_opaque(module: Module) -> None:
    key = module.generate_symmetric(16, Usage.MAC)
    assert repr(key) == str(key) == str(key.number)
    ways_out: list[Callable[[Any], object]] = [pickle.dumps, copy.copy, copy.deepcopy, bytes]
    for leave in ways_out:
        with pytest.raises(TypeError):
            leave(key)
    assert not hasattr(key, "__dict__")


def test_handles_compare_by_number() -> None:
    assert KeyHandle(5) == KeyHandle(5) != KeyHandle(6)
    assert KeyHandle(5) < KeyHandle(6) <= KeyHandle(6)
    assert len({KeyHandle(5), KeyHandle(5), KeyHandle(6)}) == 2
    assert KeyHandle(5) != 5
