"""The reply cache of ops of replay class `once`: the same request gets the same answer again.

Kept in the store, in the op's own transaction. It holds the last answers of the whole machine in a
ring of slots; the slot that comes round forgets the oldest.
"""

from hsm.core import KeyHandle, Module
from hsm.model import RefusalError
from hsm.spec.refusals import Refusal
from hsm.store import Transaction

REQUEST_ID_BYTES = 16
_DIGEST_BYTES = 32
_NEXT = "replay/next"


def _entry(principal: str, request_id: bytes) -> str:
    return f"replay/entry/{principal.encode().hex()}/{request_id.hex()}"


class ReplayCache:
    """The answers of one machine.

    The digest of a request is keyed: a request may hold a password, and a reader of the store must
    not be able to try passwords against a plain hash.
    """

    def __init__(self, core: Module, size: int) -> None:
        self._core = core
        self._size = size
        self._key: KeyHandle | None = None

    def unlock(self, digest_key: KeyHandle) -> None:
        """Give the digest key, once the machine's keys are open."""
        self._key = digest_key

    def digest(self, op: int, request: bytes) -> bytes:
        """Digest what was asked.

        `request` is without the deadline, which changes when a request is sent again.
        """
        if self._key is None:
            raise RefusalError(Refusal.STATE, "the machine's keys are not open")
        return self._core.hmac(self._key, b"replay" + op.to_bytes(4, "big") + request)

    def recall(
        self, tx: Transaction, principal: str, request_id: bytes, digest: bytes
    ) -> bytes | None:
        """Return the reply given before, or None.

        RefusalError(ARGUMENT): the id was used for another request.
        """
        stored = tx.get(_entry(principal, request_id))
        if stored is None:
            return None
        if stored[:_DIGEST_BYTES] != digest:
            raise RefusalError(Refusal.ARGUMENT, "the request id was used for another request")
        return stored[_DIGEST_BYTES:]

    def keep(
        self, tx: Transaction, principal: str, request_id: bytes, digest: bytes, reply: bytes
    ) -> None:
        """Remember a reply."""
        count = int.from_bytes(tx.get(_NEXT) or b"", "big")
        slot = f"replay/slot/{count % self._size:06}"
        oldest = tx.get(slot)
        if oldest is not None:
            tx.delete(oldest.decode())
        entry = _entry(principal, request_id)
        tx.put(slot, entry.encode())
        tx.put(entry, digest + reply)
        tx.put(_NEXT, (count + 1).to_bytes(8, "big"))
