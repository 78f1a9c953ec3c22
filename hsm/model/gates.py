"""How fast a lab machine plays to be: OP=RATE[,BURST[,SERVICE_MS[,SERVERS]]]."""

import math
from dataclasses import dataclass

from hsm.model.errors import RefusalError
from hsm.spec.ops import OPS
from hsm.spec.refusals import Refusal

_FORM = "OP=RATE[,BURST[,SERVICE_MS[,SERVERS]]]"
_OPS = {row.name: row.number for row in OPS.values() if row.audit == "counted" and row.session}


@dataclass(frozen=True, slots=True)
class GateSpec:
    """The gate of one op: ops a second (0: any), how many at once, and how long each takes."""

    op: int
    rate: float
    burst: int = 1
    service_ms: float = 0.0
    servers: int = 1


def parse_gate(text: str) -> GateSpec:
    """Read a gate. RefusalError(ARGUMENT) says what is wrong with it."""
    name, _, rest = text.strip().partition("=")
    if name not in _OPS:
        raise RefusalError(
            Refusal.ARGUMENT, f"gate {text!r}: there is no op {name!r} that can have one"
        )
    values = rest.split(",")
    try:
        numbers = [float(value) for value in values]
    except ValueError:
        raise RefusalError(Refusal.ARGUMENT, f"gate {text!r}: write {_FORM}") from None
    if not 1 <= len(numbers) <= 4 or not all(map(_is_sound, numbers)):
        raise RefusalError(Refusal.ARGUMENT, f"gate {text!r}: write {_FORM}, none below 0")
    rate, burst, service, servers = numbers + [0.0, 1.0, 0.0, 1.0][len(numbers) :]
    return GateSpec(_OPS[name], rate, int(burst), service, int(servers))


def _is_sound(number: float) -> bool:
    return math.isfinite(number) and number >= 0
