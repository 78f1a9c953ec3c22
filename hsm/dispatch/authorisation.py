"""May this caller do this now? Every rule of access, each in one function that refuses."""

from hsm.core import KeyHandle, Usage
from hsm.core import Secret as CoreSecret
from hsm.model import DEVICE_KEY, KeyName, Peer, RefusalError, State
from hsm.spec.ops import OpRow
from hsm.spec.refusals import Refusal
from hsm.spec.v1.common_pb2 import Secret
from hsm.spec.v1.store_pb2 import KeyRecord

PRIVATE_USES = frozenset({"SIGN", "DECRYPT", "AGREE"})
"""Uses of a stored pair that need its private half, and so the right (GM/T 0018-2023 6.2.8)."""


def check_state(row: OpRow, state: State) -> None:
    """STATE, or SELF_TEST in the error state (GM/T 0030-2014 5.8: stop working)."""
    if row.states == ("any",) or state.value in row.states:
        return
    if state is State.ERROR:
        raise RefusalError(Refusal.SELF_TEST)
    raise RefusalError(Refusal.STATE, f"the device is in state {state.value}")


def check_role(row: OpRow, peer: Peer) -> None:
    """ROLE unless the caller has the role of the row."""
    if row.role != "anyone" and row.role not in peer.roles:
        raise RefusalError(Refusal.ROLE, f"{row.name} needs the role {row.role}")


def check_usage(needed: str, usage: Usage) -> None:
    """KEY_USAGE unless the key may do what the row says. The core checks again at every use."""
    if needed and not usage & Usage[needed]:
        raise RefusalError(Refusal.KEY_USAGE, f"the key may not be used to {needed.lower()}")


def check_right(name: KeyName, record: KeyRecord, rights: dict[int, bytes]) -> None:
    """RIGHT_DENIED for a private key without its right.

    A key without a password needs none (GM/T 0030-2014 makes the access code configurable). The
    device key signs the machine's own checkpoints only: no service may use it, password or not.
    """
    if name == DEVICE_KEY:
        raise RefusalError(Refusal.RIGHT_DENIED, "the device key is not for services")
    if record.password_blob and rights.get(name.index) != record.password_blob:
        raise RefusalError(Refusal.RIGHT_DENIED)


def admit_secret(
    secret: Secret, peer: Peer, lab: bool, transport: KeyHandle | None, context: bytes
) -> CoreSecret:
    """Hand a secret on to the core, which alone opens a sealed one; nothing is opened here.

    In clear it may come over the Unix socket of a lab machine only (GM/T 0030-2014 8.2).
    """
    if secret.sealed and secret.plain:
        raise RefusalError(Refusal.ARGUMENT, "a secret is either plain or sealed")
    if secret.sealed:
        if transport is None:
            raise RefusalError(Refusal.STATE, "the machine's keys are not open")
        return CoreSecret(secret.sealed, transport, context)
    if peer.transport != "unix" or not lab:
        raise RefusalError(Refusal.SECRET_IN_CLEAR)
    return CoreSecret(secret.plain)
