"""The ops that the lane runs by itself: what has been decided once and still holds.

A grant says what a request must say, and what then runs. It rests on subjects; once one of them has
changed, it holds no more. See lane_device.h.
"""

from dataclasses import dataclass
from threading import Lock
from typing import Any

from hsm.core.bridge import C, pointer_room, struct, structs, text_of, values_of
from hsm.core.gate import Gate
from hsm.core.lane import Lane, LaneError
from hsm.core.module import Module
from hsm.core.values import BatchKind, KeyHandle

_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class Run:
    """What runs for a granted op: an op of a batch. `form` and `encrypt` as its kind wants them."""

    kind: BatchKind
    key: KeyHandle | None = None
    form: int = 0
    encrypt: bool = False
    point: bytes = b""
    most: int | None = None
    """Longest data, if there is a limit of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a request must say, and what then runs."""

    as_of: int
    subjects: tuple[int, ...]
    peer: int
    session: bytes
    op: int
    key: int
    algorithm: int
    run: Run
    most: int
    gate: int
    count: int


class LaneDevice:
    """The granted ops of one module. Any thread may call, but for what says otherwise."""

    def __init__(self, module: Module, epoch: int, **options: int) -> None:
        values = struct("lane_device_options")
        values[0] = C.lane_device_options_default()
        values.epoch = epoch
        for name, value in options.items():
            setattr(values, name, value)
        out, text = pointer_room("lane_device"), structs("char", int(C.LANE_TEXT_MAX))
        if int(C.lane_device_new(module.pointer, values, out, text)) != int(C.LANE_OK):
            raise LaneError(text_of(text))
        self._module = module.pointer
        """Keeps it open."""
        self._device: Any = out[0]
        self._counted = structs("lane_counted", _AT_ONCE)
        self._lock = Lock()

    # ---- its life, from one thread

    def lane(self, **options: int) -> Lane:
        """Make the lane that runs them. One only."""
        lane = Lane(C.lane_device_handler(self._device), **options)
        C.lane_device_attach(self._device, lane.pointer)
        return lane

    def shut(self) -> None:
        """Run nothing any more: all goes up. Before the lane is stopped."""
        C.lane_device_close(self._device)

    def close(self) -> None:
        """Let go of everything; after the lane is closed, and when nobody calls any more."""
        device, self._device = self._device, None
        if device is not None:
            C.lane_device_free(device)
        self._module = None

    # ---- subjects and grants

    def now(self) -> int:
        """Give the moment at which a decision begins, before anything is looked at."""
        return int(C.lane_device_now(self._device))

    def subject(self) -> int:
        """Make a subject that has never changed; 0: there is no memory for it."""
        return int(C.lane_subject_new(self._device))

    def change(self, subject: int) -> None:
        """Let no op begin, and wait for those that run, under a grant that rests on the subject."""
        C.lane_subject_change(self._device, subject)

    def end(self, subject: int) -> None:
        """Change a subject that is never named again."""
        C.lane_subject_end(self._device, subject)

    def install(self, grant: Grant) -> bool:
        """Put a grant in force; False when one of its subjects has changed meanwhile."""
        run = grant.run
        out = struct("lane_grant")
        out.as_of = grant.as_of
        for index, subject in enumerate(grant.subjects):
            out.subjects[index] = subject
        out.peer = grant.peer
        out.session = grant.session
        out.op = grant.op
        out.key = grant.key
        out.algorithm = grant.algorithm
        out.kind = run.kind
        out.form = run.form
        out.direction = run.encrypt
        out.handle = run.key.number if run.key is not None else 0
        out.point = run.point
        out.most = grant.most
        out.gate = grant.gate
        out.count = grant.count
        return bool(C.lane_grant_install(self._device, out))

    def gate(self, gate: Gate) -> int:
        """Give a gate a number for grants; it has to live as long as this. 0: too many."""
        return int(C.lane_gate_new(self._device, gate.pointer))

    # ---- counts

    def count(self) -> int:
        """Make a number to count under; 0: there is no memory for it."""
        return int(C.lane_count_new(self._device))

    def end_count(self, count: int) -> None:
        """Give a number back that no grant in force names, when what it counted was taken."""
        C.lane_count_end(self._device, count)

    def take_counts(self) -> list[tuple[int, int]]:
        """Take what was counted: numbers, and how often."""
        taken: list[tuple[int, int]] = []
        with self._lock:
            while True:
                n = int(C.lane_counts_take(self._device, self._counted, _AT_ONCE))
                taken += [(int(one.count), int(one.ops)) for one in self._counted[0:n]]
                if n < _AT_ONCE:
                    return taken

    def written(self, ops: int) -> None:
        """Say that so many of the ops taken are on disk."""
        C.lane_counts_written(self._device, ops)

    @property
    def counts_descriptor(self) -> int:
        """What becomes readable when much was counted and not taken."""
        return int(C.lane_counts_fd(self._device))

    def statistics(self) -> dict[str, int]:
        """Give the numbers of lane_device_statistics; of the times in the queue, a percentile."""
        out = struct("lane_device_statistics")
        C.lane_device_statistics_get(self._device, out)
        steps = [int(n) for n in out.queue_steps]
        return values_of(out) | {"queue_p99_ns": _percentile(steps, 99)}


def _percentile(steps: list[int], percent: int) -> int:
    """Give the power of two that so many of the times are below; 0 when there are none."""
    rest = -(-sum(steps) * percent // 100)
    for index, count in enumerate(steps):
        rest -= count
        if rest <= 0 and count:
            return 1 << index
    return 0
