"""How a step or a plan becomes a method: one that blocks, one to await, one of a batch.

`hsm.client.steps` and `hsm.client.plans` say once what a call is; the classes of the two clients
name it once more each. A method takes its owner first (`method`), or has no use for it
(`function`).
"""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from hsm.client.plans import Work
from hsm.client.steps import Step
from hsm.client.values import Outcome, T

P = ParamSpec("P")
S = TypeVar("S")


class _Blocking(Protocol):
    def _run(self, work: Work[T]) -> T: ...


class _Awaiting(Protocol):
    def _run(self, work: Work[T]) -> Awaitable[T]: ...


class _Queueing(Protocol):
    def _add(self, step: Step[T]) -> Outcome[T]: ...


def method(make: Callable[Concatenate[S, P], Work[T]]) -> Callable[Concatenate[S, P], T]:
    """Make a blocking method of work that names its owner first."""

    @functools.wraps(make)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return cast(_Blocking, self)._run(make(self, *args, **kwargs))

    _show(call, owned=True)
    return call


def function(make: Callable[P, Work[T]]) -> Callable[Concatenate[Any, P], T]:
    """Make a blocking method of work that has no use for its owner."""

    @functools.wraps(make)
    def call(self: _Blocking, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._run(make(*args, **kwargs))

    _show(call, owned=False)
    return call


def async_method(
    make: Callable[Concatenate[S, P], Work[T]],
) -> Callable[Concatenate[S, P], Awaitable[T]]:
    """Make a method to await of work that names its owner first."""

    @functools.wraps(make)
    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await cast(_Awaiting, self)._run(make(self, *args, **kwargs))

    _show(call, owned=True)
    return call


def async_function(
    make: Callable[P, Work[T]],
) -> Callable[Concatenate[Any, P], Awaitable[T]]:
    """Make a method to await of work that has no use for its owner."""

    @functools.wraps(make)
    async def call(self: _Awaiting, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._run(make(*args, **kwargs))

    _show(call, owned=False)
    return call


def queued(make: Callable[P, Step[T]]) -> Callable[Concatenate[Any, P], Outcome[T]]:
    """Make a method that puts a step into a batch."""

    @functools.wraps(make)
    def call(self: _Queueing, /, *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        return self._add(make(*args, **kwargs))

    _show(call, owned=False)
    return call


def _show(call: Callable[..., object], owned: bool) -> None:
    """Show `help()` what the caller sees: the owner is `self`, and steps and plans are inside."""
    owner = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    rest = list(inspect.signature(call).parameters.values())[1 if owned else 0 :]
    vars(call)["__signature__"] = inspect.Signature([owner, *rest])
