"""The words of the house as frozen types. This package does no I/O and imports only hsm.spec."""

from hsm.model.errors import RefusalError
from hsm.model.peer import Peer
from hsm.model.settings import Settings
from hsm.model.states import TRANSITIONS, Cause, State, Transition, mermaid, next_state
from hsm.model.status import Status
from hsm.model.stored_key import DEVICE_KEY, STORED_KEYS, KeyName, KeyType, Pair
from hsm.model.unsealing import Unsealing

__all__ = [
    "DEVICE_KEY",
    "STORED_KEYS",
    "TRANSITIONS",
    "Cause",
    "KeyName",
    "KeyType",
    "Pair",
    "Peer",
    "RefusalError",
    "Settings",
    "State",
    "Status",
    "Transition",
    "Unsealing",
    "mermaid",
    "next_state",
]
