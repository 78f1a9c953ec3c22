"""A module: every op of the core, by handle."""

from hsm.core.batch import Batch
from hsm.core.key_files import KeyFileOps
from hsm.core.keys import KeyOps
from hsm.core.sm2 import Sm2Ops
from hsm.core.symmetric import SymmetricOps


class Module(KeyOps, KeyFileOps, Sm2Ops, SymmetricOps):
    """One isolated instance of the core: own keys, own random generator; any thread may call.

    Its keys are opened in the arena's memory. A module whose self-tests failed is made all the
    same, but refuses every crypto op with SELF_TEST.
    """

    def batch(self, room: int = 64) -> Batch:
        """Make an empty batch for up to `room` ops, 1 to 1,048,576."""
        return Batch(self, room)
