"""The top of the key hierarchy (GM/T 0030-2014 5.3.2) and the way down into it.

    unsealing key (file or passphrase) -> management key -> audit key, stored keys -> session keys

The core reads the file and the passphrase itself; here are only handles and sealed blobs.
"""

from dataclasses import dataclass

from google.protobuf.message import DecodeError

from hsm.core import KeyHandle, Module, Usage
from hsm.dispatch.audit import ChainKeys
from hsm.dispatch.sessions import discard
from hsm.dispatch.stored_keys import read_record
from hsm.model import DEVICE_KEY, RefusalError, Settings, Unsealing
from hsm.spec.refusals import Refusal
from hsm.spec.v1.store_pb2 import MachineRecord
from hsm.store import View

MACHINE = "machine/record"
AUDIT_AAD = b"audit"
_SALT_BYTES = 16
_MANAGEMENT_BYTES = 16
_AUDIT_BYTES = 32
# The rounds are read before anything vouches for them: a changed record shall not stop the start.
_MOST_ITERATIONS = 10_000_000


def insecure_seed(settings: Settings, start: int) -> bytes | None:
    """Return the seed of one start (0: the initialisation); None: random as it should be.

    Each start has a seed of its own, lest it draw the numbers, and GCM nonces, of another again.
    """
    if settings.insecure_seed is None:
        return None
    return start.to_bytes(8, "big") + settings.insecure_seed


@dataclass(frozen=True, slots=True)
class TopKeys:
    """The two keys that open everything else."""

    management: KeyHandle
    audit: KeyHandle


def read_machine(view: View) -> MachineRecord:
    """Read the machine's record.

    RefusalError: STATE when there is no machine yet, INTEGRITY when the record cannot be read.
    """
    data = view.get(MACHINE)
    if data is None:
        raise RefusalError(Refusal.STATE, "there is no machine here yet: run softsjj init")
    try:
        return MachineRecord.FromString(data)
    except DecodeError:
        raise RefusalError(Refusal.INTEGRITY, "the machine's record cannot be read") from None


def _management_aad(record: MachineRecord) -> bytes:
    """Bind the management key to what the record says of the machine, so that none of it changes.

    A record that was made to say "lab" would otherwise open a ceremony machine to plaintext keys.
    """
    kind = "lab" if record.lab else "ceremony"
    unseal = f"{record.unseal} {record.unseal_salt.hex()} {record.unseal_iterations}"
    return f"management {kind} {record.serial} {record.created_unix_ms} {unseal}".encode()


def check_unsealing(record: MachineRecord, unsealing: Unsealing) -> None:
    """Refuse the wrong kind of unsealing by its name instead of by a failed check."""
    if record.unseal != unsealing.kind:
        raise RefusalError(
            Refusal.ARGUMENT, f"this machine opens with a {record.unseal}, not a {unsealing.kind}"
        )


def _unsealing_key(core: Module, record: MachineRecord, unsealing: Unsealing) -> KeyHandle:
    if unsealing.path is not None:
        return core.unsealing_key_from_file(str(unsealing.path), create=False)
    assert unsealing.descriptor is not None
    if not 1 <= record.unseal_iterations <= _MOST_ITERATIONS:
        raise RefusalError(Refusal.INTEGRITY, "the machine record was changed")
    return core.unsealing_key_from_passphrase(
        unsealing.descriptor, record.unseal_salt, record.unseal_iterations
    )


def open_top(core: Module, record: MachineRecord, unsealing: Unsealing) -> TopKeys:
    """Open the management key and the audit key.

    RefusalError: INTEGRITY when the file or the passphrase is another machine's, or the record was
    changed; what hsm_unsealing_key_from_file refuses; SELF_TEST.
    """
    check_unsealing(record, unsealing)
    top = _unsealing_key(core, record, unsealing)
    try:
        management = core.unseal(top, record.management_key, _management_aad(record))
    except RefusalError as error:
        if error.refusal is Refusal.INTEGRITY:
            raise RefusalError(
                Refusal.INTEGRITY,
                f"this {record.unseal} does not open this machine, or its record was changed",
            ) from None
        raise
    finally:
        discard(core, top)
    return TopKeys(management, core.unseal(management, record.audit_key, AUDIT_AAD))


def make_top(
    core: Module, record: MachineRecord, unsealing: Unsealing, settings: Settings
) -> TopKeys:
    """Make both keys, sealed into `record`.

    A key file that is there already is used as it is: it was left by an initialisation that did
    not come to its end. An empty one was left before its key was written, and is made again.
    """
    record.unseal = unsealing.kind
    if unsealing.path is not None:
        if unsealing.path.is_file() and unsealing.path.stat().st_size == 0:
            unsealing.path.unlink()
        create = not unsealing.path.exists()
        top = core.unsealing_key_from_file(str(unsealing.path), create=create)
    else:
        record.unseal_salt = core.random(_SALT_BYTES)
        record.unseal_iterations = settings.unseal_iterations
        top = _unsealing_key(core, record, unsealing)
    management = core.generate_symmetric(_MANAGEMENT_BYTES, Usage.SEAL | Usage.EXPORT)
    record.management_key = core.seal(top, management, _management_aad(record))
    discard(core, top)
    audit = core.generate_symmetric(_AUDIT_BYTES, Usage.MAC | Usage.EXPORT)
    record.audit_key = core.seal(management, audit, AUDIT_AAD)
    return TopKeys(management, audit)


def chain_keys(core: Module, view: View, top: TopKeys) -> ChainKeys:
    """Open what the audit chain needs; RefusalError(STATE) without a device key."""
    device = read_record(view, DEVICE_KEY)
    if device is None:
        raise RefusalError(Refusal.STATE, "the machine has no device key")
    aad = DEVICE_KEY.aad("sign", guarded=False)
    return ChainKeys(core, top.audit, core.unseal(top.management, device.sign_blob, aad))
