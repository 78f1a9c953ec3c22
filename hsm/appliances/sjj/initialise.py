"""Making a machine (GM/T 0030-2014 8.5.3.1): from unprovisioned to ready, in one transaction."""

import time
from pathlib import Path

from hsm.appliances.sjj.key_hierarchy import MACHINE, chain_keys, insecure_seed, make_top
from hsm.commands.keys import make_record
from hsm.core import Arena, Module
from hsm.dispatch.audit import AuditChain, clock
from hsm.dispatch.device import EPOCH
from hsm.model import DEVICE_KEY, Cause, RefusalError, Settings, State, Unsealing, next_state
from hsm.spec.refusals import Refusal
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.spec.v1.store_pb2 import MachineRecord
from hsm.store import SqliteStore, Transaction

_BATCH = "001"


def _serial(core: Module, now_ms: int) -> str:
    """Draw a serial: date (8), batch (3), number (5), as DEVICEINFO.DeviceSerial is made up."""
    number = int.from_bytes(core.random(8), "big") % 100_000
    return f"{time.strftime('%Y%m%d', time.gmtime(now_ms / 1000))}{_BATCH}{number:05}"


def _chain_start(chain: AuditChain, tx: Transaction) -> None:
    chain.append(tx, AuditRecord(kind="start", detail="initialisation"))
    before = State.UNPROVISIONED
    for cause in (Cause.INITIALISED, Cause.DEVICE_KEY_MADE):
        after = next_state(before, cause)
        detail = f"{before.value} -> {after.value}: {cause.value}"
        chain.append(tx, AuditRecord(kind="state", detail=detail))
        before = after
    chain.append(tx, AuditRecord(kind="stop", detail="initialisation"))
    chain.checkpoint(tx)


def _fill(
    store: SqliteStore, core: Module, unsealing: Unsealing, settings: Settings, lab: bool
) -> None:
    now = clock(settings)

    def job(tx: Transaction) -> None:
        if tx.get(MACHINE) is not None:
            raise RefusalError(Refusal.FILE_EXISTS, f"{settings.data} holds a machine already")
        record = MachineRecord(lab=lab, serial=_serial(core, now()), created_unix_ms=now())
        top = make_top(core, record, unsealing, settings)
        device = make_record(core, top.management, DEVICE_KEY, now())
        tx.put(MACHINE, record.SerializeToString(deterministic=True))
        tx.put(DEVICE_KEY.path, device.SerializeToString(deterministic=True))
        tx.put(EPOCH, bytes(8))
        chain = AuditChain(core, settings.checkpoint_every, record.lab, clock=now)
        chain.unlock(chain_keys(core, tx, top))
        _chain_start(chain, tx)

    store.submit(job).result()


def initialise(data: Path, unsealing: Unsealing, settings: Settings, *, lab: bool = True) -> None:
    """Make a machine in a directory (made with mode 0700 when it is not there), a lab's or not.

    RefusalError: FILE_EXISTS when it holds a machine, STORE, SELF_TEST, and what the core says of
    the key file.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    arena = Arena(slots=settings.arena_slots)
    try:
        core = Module(arena, insecure_seed=insecure_seed(settings, 0))
        try:
            if not core.healthy:
                raise RefusalError(Refusal.SELF_TEST)
            store = SqliteStore(data / settings.store_file.name)
            try:
                _fill(store, core, unsealing, settings, lab)
            finally:
                store.close()
        finally:
            core.close()
    finally:
        arena.close()
