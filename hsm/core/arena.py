"""The bounded, locked memory of opened keys."""

from types import TracebackType
from typing import Any, Self

from hsm.core.bridge import C, check, owned, pointer_room, struct
from hsm.core.values import ArenaStatus
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal


class Arena:
    """Memory for `slots` opened keys (1 to 1,048,576), shared by the modules made in it."""

    def __init__(self, slots: int = 4096) -> None:
        if slots < 1:
            raise RefusalError(Refusal.ARGUMENT, "an arena has at least one slot")
        out = pointer_room("hsm_arena")
        check(C.hsm_arena_new(slots, out))
        self._arena: Any = owned(out[0], C.hsm_arena_free)

    @property
    def pointer(self) -> Any:
        """The C arena, for hsm.core only."""
        if self._arena is None:
            raise RefusalError(Refusal.HARDWARE, "the arena is closed")
        return self._arena

    def status(self) -> ArenaStatus:
        """Tell how full it is, and whether the kernel locked and hid it."""
        status = struct("hsm_arena_status")
        C.hsm_arena_get_status(self.pointer, status)
        return ArenaStatus(
            slots=int(status.slots),
            open=int(status.open),
            evictions=int(status.evictions),
            locked=bool(status.locked),
            hidden=bool(status.hidden),
        )

    def close(self) -> None:
        """Let go of the memory; it is wiped and freed when the last module in it is."""
        self._arena = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
