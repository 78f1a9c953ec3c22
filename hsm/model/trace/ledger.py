"""What a program holds: opened and not closed, in every process of a trace.

A handle lives in the process that was given it and in its forked children: a child first looks
among its own, then among its parent's. Closing a session ends its keys, contexts and rights (GM/T
0018-2023 6.2.5), and closing a device its sessions: these are not leaks. They are told apart all
the same (`swept`): a device has only so many keys at a time, and not every maker's tidies up.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from hsm.model.trace.lines import Call, Header, Site

_OK = 0
_KEY_NOT_FOUND = 0x01000008  # DestroyKey: the key is gone at the device, and then here
_FORKS_MAX = 64  # a chain of more forks is followed from there anew
_EXAMPLES = 3
_SWEPT = ("session", "key", "agreement", "context")  # a right ends with its session by design
_KINDS = ("device", "session", "key", "agreement", "context", "right")


@dataclass(slots=True)
class Thing:
    """Something open. `name`: a handle, or what it is of a session; `under`: what it ends with."""

    kind: str
    name: str
    under: str | None
    call: Call


@dataclass(frozen=True, slots=True)
class Leak:
    """Things of one kind that one place in a program opened and nobody closed."""

    kind: str
    function: str
    site: Site | None
    count: int
    pids: tuple[int, ...]
    names: tuple[str, ...]  # the first few
    first: Call


@dataclass(slots=True)
class _Process:
    pid: int
    parent: "_Process | None"
    known_whole: bool  # its trace starts with a header
    depth: int = 0  # forks between it and the first
    forked: bool = False
    open: dict[str, Thing] = field(default_factory=dict)
    under: dict[str, set[str]] = field(default_factory=dict)

    def owner(self, name: str) -> "_Process | None":
        """Find the process, this one or one it comes from, that opened what is open by a name."""
        at: _Process | None = self
        while at is not None and name not in at.open:
            at = at.parent
        return at

    def add(self, thing: Thing) -> None:
        self.open[thing.name] = thing
        if thing.under is not None:
            self.under.setdefault(thing.under, set()).add(thing.name)

    def remove(self, name: str) -> list[Thing]:
        """Forget a thing and what ends with it; the latter is what is returned."""
        waiting, swept = [name], []
        while waiting:
            gone = waiting.pop()
            thing = self.open.pop(gone, None)
            waiting.extend(self.under.pop(gone, ()))
            if thing is not None and thing.under in self.under:
                self.under[thing.under].discard(gone)
            if thing is not None and gone != name and thing.kind in _SWEPT:
                swept.append(thing)
        return swept


class _Groups:
    """Things by kind and call site, each process counted."""

    def __init__(self) -> None:
        self._things: dict[tuple[str, str, Site | None], dict[int, list[Thing]]] = {}
        self._counts: Counter[tuple[str, str, Site | None, int]] = Counter()

    def add(self, pid: int, thing: Thing) -> None:
        """Count a thing; the first few are kept as examples."""
        key = (thing.kind, thing.call.function, thing.call.site)
        kept = self._things.setdefault(key, {}).setdefault(pid, [])
        if len(kept) < _EXAMPLES:
            kept.append(thing)
        self._counts[*key, pid] += 1

    def leaks(self, pid: int | None) -> list[Leak]:
        """Make the rows, of one process or of all."""
        found = []
        for key, of in self._things.items():
            pids = [each for each in of if pid is None or each == pid]
            things = [thing for each in pids for thing in of[each]]
            if things:
                found.append(
                    Leak(
                        *key,
                        count=sum(self._counts[*key, each] for each in pids),
                        pids=tuple(sorted(pids)),
                        names=tuple(thing.name for thing in things[:_EXAMPLES]),
                        first=things[0].call,
                    )
                )
        return sorted(found, key=lambda each: (_KINDS.index(each.kind), -each.count))


class Ledger:
    """Follows headers and calls in the order of the file."""

    def __init__(self) -> None:
        self.headers: list[Header] = []
        self._now: dict[int, _Process] = {}
        self._ended: list[_Process] = []
        self._swept = _Groups()

    def start(self, header: Header) -> None:
        """Take a process's first line in. The same number again is another process."""
        self.headers.append(header)
        before = self._now.get(header.pid)
        if before is not None and before.open:
            self._ended.append(before)
        parent = None if header.parent is None else self._now.get(header.parent)
        if parent is before or (parent is not None and parent.depth == _FORKS_MAX):
            parent = None
        made = _Process(header.pid, parent, True)
        if parent is not None:
            parent.forked, made.depth = True, parent.depth + 1
        self._now[header.pid] = made

    def add(self, call: Call) -> None:
        """Take a call in."""
        process = self._now.get(call.pid)
        if process is None:
            process = self._now[call.pid] = _Process(call.pid, None, False)
        if call.code == _OK:
            self._opened(process, call)
            self._closed(process, call)
        elif call.code == _KEY_NOT_FOUND and call.function == "SDF_DestroyKey":
            self._closed(process, call)

    def _opened(self, process: _Process, call: Call) -> None:
        session = _handle(call, "hSessionHandle")
        for name, value in call.arguments.items():
            if name.startswith("ph") and isinstance(value, str):
                kind = _kind_of(name)
                above = _handle(call, "hDeviceHandle") if kind == "session" else session
                self._put(process, Thing(kind, value, None if kind == "device" else above, call))
        if session is None:
            return
        if call.function == "SDF_GetPrivateKeyAccessRight":
            self._put(process, Thing("right", _right(session, call), session, call))
        elif _family(call.function, "Init"):
            name = f"{_family(call.function, 'Init')} in {session}"
            self._put(process, Thing("context", name, session, call))

    def _put(self, process: _Process, thing: Thing) -> None:
        """Note a thing with whoever holds what it ends with, unless that is gone already."""
        holder = process if thing.under is None else process.owner(thing.under)
        if holder is not None and thing.under is not None and thing.kind in ("context", "right"):
            holder.add(thing)  # one for each session, whichever process asks
        elif holder is not None or not process.known_whole:
            process.add(thing)

    def _closed(self, process: _Process, call: Call) -> None:
        name: str | None = None
        session = _handle(call, "hSessionHandle")
        if call.function == "SDF_CloseDevice":
            name = _handle(call, "hDeviceHandle")
        elif call.function == "SDF_CloseSession":
            name = session
        elif call.function == "SDF_DestroyKey":
            name = _handle(call, "hKeyHandle")
        elif session is not None and call.function == "SDF_ReleasePrivateKeyAccessRight":
            name = _right(session, call)
        elif session is not None and _family(call.function, "Final"):
            name = f"{_family(call.function, 'Final')} in {session}"
        if name is None:
            return
        owner = process.owner(name)
        if owner is None:
            return
        heirs = [each for each in self._now.values() if name in each.under] if owner.forked else []
        for heir in [each for each in heirs if each.owner(name) is owner]:
            self._remove(heir, name)  # keys that a child made in a session it inherited
        self._remove(owner, name)

    def _remove(self, process: _Process, name: str) -> None:
        for thing in process.remove(name):
            self._swept.add(process.pid, thing)

    def _left(self) -> Iterator[tuple[int, Thing]]:
        for process in (*self._ended, *self._now.values()):
            for thing in process.open.values():
                yield process.pid, thing

    def leaks(self, pid: int | None = None) -> list[Leak]:
        """Say what is open at this point, by kind and call site."""
        groups = _Groups()
        for holder, thing in self._left():
            groups.add(holder, thing)
        return groups.leaks(pid)

    def swept(self, pid: int | None = None) -> list[Leak]:
        """Say what only the end of its session or device has closed, by kind and call site."""
        return self._swept.leaks(pid)


def _handle(call: Call, name: str) -> str | None:
    value = call.arguments.get(name)
    return value if isinstance(value, str) else None


def _kind_of(parameter: str) -> str:
    kinds = {"phDeviceHandle": "device", "phSessionHandle": "session"}
    kinds["phAgreementHandle"] = "agreement"
    return kinds.get(parameter, "key")


def _right(session: str, call: Call) -> str:
    return f"index {call.arguments.get('uiKeyIndex')} in {session}"


def _family(function: str, end: str) -> str:
    """Name the context that SDF_XInit opens and SDF_XFinal closes; "" for other functions."""
    if not function.endswith(end):
        return ""
    return function.removeprefix("SDF_").removesuffix(end).removeprefix("ExternalKey")
