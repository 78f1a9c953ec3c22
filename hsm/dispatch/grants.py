"""From decisions to grants: what was allowed once, the lane does again by itself.

A decision rests on the state of the machine, the session, the key and the connection. Each is a
subject in the lane; who changes one tells it, after the change and before its effects are answered
for, so that a decision that saw the old is never put in force and a grant never outlives what it
rests on.

Without a lane nothing is granted, and NoSubjects stand in its place.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

from hsm.core import Gate, Grant, LaneDevice, Run
from hsm.dispatch.counting import CountKey
from hsm.model import Peer
from hsm.model.status import LaneStatus


class Subjects(Protocol):
    """Where what decisions rest on is known by numbers. Any thread may call."""

    def subject(self) -> int:
        """Give a number to something new."""
        ...

    def change(self, subject: int) -> None:
        """Note that it has changed; when this returns, nothing runs that rests on what it was."""
        ...

    def end(self, subject: int) -> None:
        """Note that it is no more, likewise."""
        ...


class NoSubjects:
    """Nothing rests on anything."""

    def subject(self) -> int:
        """Give the number of nothing."""
        return 0

    def change(self, subject: int) -> None:
        """Do nothing."""

    def end(self, subject: int) -> None:
        """Do nothing."""


class Decision(Protocol):
    """What grants need to know of a call that has succeeded."""

    as_of: int
    token: bytes
    peer: Peer
    key_subject: int | None


class Grants:
    """The grants of one machine and what they count. But for `subjects`, for the event loop."""

    def __init__(self, lane: LaneDevice, most: int, gates: dict[int, Gate]) -> None:
        self.lane = lane
        self.state = lane.subject()
        """Of the machine."""
        self._most = most
        self._gates = {op: lane.gate(gate) for op, gate in gates.items()}
        self._peers: dict[int, int] = {}
        self._numbers: dict[bytes, dict[CountKey, int]] = {}
        """Of sessions, by their tokens."""
        self._keys: dict[int, CountKey] = {}
        self._owed: Counter[CountKey] = Counter()
        """Ops that were taken from the lane and are not on disk."""

    # ---- connections

    def opened(self, peer: Peer) -> None:
        """Note a connection."""
        self._peers[peer.connection] = self.lane.subject()

    def closed(self, peer: Peer) -> None:
        """Note its end."""
        subject = self._peers.pop(peer.connection, 0)
        if subject:
            self.lane.end(subject)

    # ---- grants

    def install(
        self, call: Decision, session_subject: int, count: CountKey, request: Any, run: Run
    ) -> None:
        """Let the lane do what was done for this request, as long as nothing changes."""
        subjects = [self.state, session_subject, self._peers.get(call.peer.connection, 0)]
        if call.key_subject is not None:
            subjects.append(call.key_subject)
        number = self._number(call.token, count)
        gate = self._gates.get(count.op)
        if not all(subjects) or number == 0 or gate == 0:
            return
        most = self._most if run.most is None else min(run.most, self._most)
        self.lane.install(
            Grant(
                as_of=call.as_of,
                subjects=tuple(subjects),
                peer=call.peer.connection,
                session=call.token,
                op=count.op,
                key=_named(request, "key", "key_index"),
                algorithm=_named(request, "algorithm"),
                run=run,
                most=most,
                gate=gate or 0,
                count=number,
            )
        )

    def _number(self, token: bytes, key: CountKey) -> int:
        numbers = self._numbers.setdefault(token, {})
        number = numbers.get(key, 0)
        if number == 0:
            number = self.lane.count()
            if number:
                numbers[key], self._keys[number] = number, key
        return number

    def status(self) -> LaneStatus:
        """Tell what the lane did by itself."""
        seen = self.lane.statistics()
        misses = sum(count for name, count in seen.items() if name.startswith("misses_"))
        fields = {name: seen[name] for name in LaneStatus.__dataclass_fields__ if name in seen}
        return LaneStatus(misses=misses, **fields)

    # ---- counts

    def take(self, add: Callable[[CountKey, int], None]) -> None:
        """Take what the lane has counted."""
        for number, ops in self.lane.take_counts():
            key = self._keys[number]
            self._owed[key] += ops
            add(key, ops)

    def forget(self, token: bytes) -> None:
        """Give the numbers of a session back that is over, and whose counts were taken."""
        for number in self._numbers.pop(token, {}).values():
            del self._keys[number]
            self.lane.end_count(number)

    def owed(self, counts: "Counter[CountKey]") -> "Counter[CountKey]":
        """Give the part of the lane in counts that are to be written."""
        return Counter({key: self._owed.pop(key) for key in counts if key in self._owed})

    def written(self, owed: "Counter[CountKey]") -> None:
        """Note that it is on disk."""
        if owed:
            self.lane.written(owed.total())

    def unwritten(self, owed: "Counter[CountKey]") -> None:
        """Note that it could not be written yet."""
        self._owed += owed


def _named(request: Any, *names: str) -> int:
    """Give the first of these fields that the message has; 0 when it has none."""
    fields = request.DESCRIPTOR.fields_by_name
    return next((int(getattr(request, name)) for name in names if name in fields), 0)
