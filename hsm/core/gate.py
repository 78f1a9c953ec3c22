"""How fast a machine is said to be: a gate gives each op the moment its answer may leave."""

from typing import Any

from hsm.core.bridge import NULL, C, owned
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal

# GATE_NO_BUDGET and GATE_EMPTY of gate.h, which are macros.
_NO_BUDGET = 2**64 - 1
_EMPTY = -(2**63)


class Gate:
    """A rate with a burst, and a queue for `servers` that are busy `service_ns` with each op.

    RefusalError(ARGUMENT): a number out of its bounds. Any thread may call.
    """

    def __init__(
        self,
        rate: float,
        burst: int = 1,
        service_ns: int = 0,
        servers: int = 1,
        budget: int | None = None,
    ) -> None:
        most = _NO_BUDGET if budget is None else budget
        made = C.gate_new(rate, burst, service_ns, servers, most)
        if made == NULL:
            raise RefusalError(Refusal.ARGUMENT, "a gate cannot be like this")
        self._gate = owned(made, C.gate_free)

    @property
    def pointer(self) -> Any:
        """The C gate, for hsm.core only."""
        return self._gate

    def enter(self, now_ns: int) -> int | None:
        """Let an op in that comes now (monotonic clock): when may it leave? None: never."""
        moment = int(C.gate_enter(self._gate, now_ns))
        return None if moment == _EMPTY else moment

    def give_back(self) -> None:
        """Take back an op that entered and came to nothing."""
        C.gate_give_back(self._gate)
