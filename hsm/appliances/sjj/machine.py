"""A running machine: opened from its data directory, closed in order."""

import asyncio
from collections.abc import Callable

from hsm.appliances.sjj.key_hierarchy import (
    chain_keys,
    check_unsealing,
    insecure_seed,
    open_top,
    read_machine,
)
from hsm.commands import (
    admin,
    audit,
    cipher,
    hashing,
    key_csr,
    key_import,
    keys,
    session,
    session_keys,
    sm2,
    transport,
)
from hsm.core import Arena, Gate, LaneDevice, Module
from hsm.dispatch import faults
from hsm.dispatch.audit import AuditChain, clock, last_kind
from hsm.dispatch.device import EPOCH, Device
from hsm.dispatch.faults import CommitFaults, FaultPlan
from hsm.dispatch.pipeline import Pipeline
from hsm.dispatch.replay import ReplayCache
from hsm.dispatch.stored_keys import StoredKeys
from hsm.model import DEVICE_KEY, RefusalError, Settings, State, Status, Unsealing
from hsm.model.gates import parse_gate
from hsm.model.status import TlsStatus
from hsm.spec.refusals import Refusal
from hsm.spec.v1.audit_pb2 import AuditRecord
from hsm.spec.v1.store_pb2 import MachineRecord
from hsm.store import SqliteStore, Store, Transaction, View, open_view

EPOCH_MAX = 2**63
"""Far above the starts of any machine, far below what 8 bytes hold."""

FAMILIES = tuple(
    module.family
    for module in (
        admin,
        transport,
        keys,
        key_import,
        key_csr,
        audit,
        session,
        session_keys,
        sm2,
        cipher,
        hashing,
    )
)


class Machine:
    """One machine. `pipeline` answers its ops; close it from the same event loop."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self.pipeline = Pipeline(device, FAMILIES)
        self._lane: LaneDevice | None = None

    def status(self) -> Status:
        """Tell how the machine is."""
        return self._device.status()

    def lane(self) -> LaneDevice:
        """Let a lane run what has been decided; once, and before the first op."""
        device = self._device
        self._lane = LaneDevice(device.core, device.epoch)
        self.pipeline.grant_to(self._lane)
        return self._lane

    def watch_tls(self, status: Callable[[], TlsStatus]) -> None:
        """Let the machine's status tell of the certificate of its TLS listeners."""
        self._device.tls = status

    async def close(self) -> None:
        """End the sessions, write the counts, the stop record and a checkpoint; let go."""
        device = self._device
        await self.pipeline.close()

        def stop(tx: Transaction) -> None:
            device.chain.append(tx, AuditRecord(kind="stop"))
            device.chain.checkpoint(tx)

        try:
            await asyncio.wrap_future(device.store.submit(stop))
        finally:
            device.store.close()
            if self._lane is not None:
                self._lane.close()
            device.core.close()
            device.arena.close()


def _check_faults(settings: Settings, record: MachineRecord) -> FaultPlan:
    plan = FaultPlan(settings.faults)
    if plan and not record.lab:
        raise RefusalError(
            Refusal.FAULT, "fault points work on lab machines only, and this is not one"
        )
    return plan


def _gates(settings: Settings, record: MachineRecord) -> dict[int, Gate]:
    if settings.gates and not record.lab:
        raise RefusalError(Refusal.ARGUMENT, "gates are for lab machines only, and this is not one")
    gates = {}
    for spec in map(parse_gate, settings.gates):
        service_ns = round(spec.service_ms * 1e6)
        gates[spec.op] = Gate(spec.rate, spec.burst, service_ns, spec.servers)
    return gates


def _seed(settings: Settings, record: MachineRecord, view: View) -> bytes | None:
    """Give the seed of this start. ARGUMENT: only lab machines may be insecure."""
    wanted = settings.insecure_seed is not None or settings.fixed_clock_ms is not None
    if wanted and not record.lab:
        raise RefusalError(
            Refusal.ARGUMENT, "a seed and a fixed clock are for lab machines only, and this is none"
        )
    before = int.from_bytes(view.get(EPOCH) or b"", "big")
    return insecure_seed(settings, before % EPOCH_MAX + 1)


def _power_on_test(core: Module, plan: FaultPlan) -> bool:
    """Tell whether the module may work; it has tested itself when it was made."""
    try:
        plan.reach(faults.SELF_TEST)
    except RefusalError:
        return core.self_test(core.self_test().items[0].name).passed
    return core.healthy


def _unlocker(
    device: Callable[[], Device], record: MachineRecord, unsealing: Unsealing
) -> Callable[[View], None]:
    """Make the function that opens the machine's keys, which does nothing the second time."""
    done = False

    def unlock(view: View) -> None:
        nonlocal done
        if done:
            return
        machine = device()
        top = open_top(machine.core, record, unsealing)
        machine.keys.unlock(top.management)
        machine.replay.unlock(top.audit)
        machine.chain.unlock(chain_keys(machine.core, view, top))
        machine.warnings += [
            f"stored key {name} fails its integrity check" for name in machine.keys.check_all()
        ]
        machine.transport = machine.core.generate_transport_key()
        done = True

    return unlock


def _start(device: Device) -> Callable[[Transaction], None]:
    """Make the job of a start: the new epoch, and what the chain says of it."""

    def job(tx: Transaction) -> None:
        before = int.from_bytes(tx.get(EPOCH) or b"", "big")
        if before >= EPOCH_MAX:
            raise RefusalError(Refusal.INTEGRITY, "the store names an epoch that cannot be")
        device.epoch = before + 1
        tx.put(EPOCH, device.epoch.to_bytes(8, "big"))
        device.chain.epoch = device.epoch
        clean = last_kind(tx) == "stop"
        if device.state is not State.ERROR:
            device.settle(tx)
        if not clean:
            detail = "counted records of the last second before may be missing"
            device.chain.append(tx, AuditRecord(kind="unclean-stop", detail=detail))
        device.chain.append(tx, AuditRecord(kind="start", detail=device.state.value))

    return job


def _warn(device: Device) -> None:
    arena = device.arena.status()
    if not arena.locked:
        device.warnings.append("opened keys are not locked in memory: raise RLIMIT_MEMLOCK")
    if not arena.hidden:
        device.warnings.append("opened keys may appear in core dumps")
    if device.core.insecure:
        device.warnings.append("INSECURE: random numbers follow from a seed, for tests only")
    if device.settings.fixed_clock_ms is not None:
        device.warnings.append("INSECURE: the clock stands still, for tests only")


def _assemble(  # noqa: PLR0913, PLR0917  the parts of a machine
    settings: Settings,
    unsealing: Unsealing,
    store: Store,
    record: MachineRecord,
    plan: FaultPlan,
    seed: bytes | None,
) -> Device:
    arena = Arena(slots=settings.arena_slots)
    core = Module(arena, insecure_seed=seed)
    holder: list[Device] = []
    device = Device(
        settings=settings,
        core=core,
        arena=arena,
        store=store,
        faults=plan,
        chain=AuditChain(core, settings.checkpoint_every, record.lab, clock=clock(settings)),
        keys=StoredKeys(core),
        replay=ReplayCache(core, settings.replay_cache),
        lab=record.lab,
        serial=record.serial,
        unseal=record.unseal,
        epoch=0,
        state=State.ERROR,
        started_unix_ms=clock(settings)(),
        unlock=_unlocker(lambda: holder[0], record, unsealing),
    )
    holder.append(device)
    return device


def _power_on(device: Device) -> None:
    """Test, open the keys, find the state, and write the start into the chain."""
    with device.store.view() as view:
        device.keys.load(view)
        last = view.audit_last(1)
        device.chain.records = last[0].sequence if last else 0
        if _power_on_test(device.core, device.faults):
            device.unlock(view)
            ready = view.get(DEVICE_KEY.path) is not None
            device.state = State.READY if ready else State.INITIAL
        else:
            device.warnings.append("the power-on self-test failed: the device does no crypto")
    _warn(device)
    device.store.submit(_start(device)).result()


def open_machine(settings: Settings, unsealing: Unsealing) -> Machine:
    """Open the machine of settings.data. One at a time: the caller holds the directory's lock.

    A failed power-on self-test gives a machine in the error state. RefusalError: FILE_NOT_FOUND or
    STATE (not initialised), INTEGRITY (wrong unsealing, store of something else), ARGUMENT (unknown
    fault point), FAULT (fault points on a machine that is not a lab's), STORE.
    """
    with open_view(settings.store_file) as view:
        record = read_machine(view)
        seed = _seed(settings, record, view)
    plan = _check_faults(settings, record)
    check_unsealing(record, unsealing)
    hooks = CommitFaults(plan)
    store = SqliteStore(settings.store_file, hooks)
    device = _assemble(settings, unsealing, store, record, plan, seed)
    try:
        device.gates = _gates(settings, record)
        _power_on(device)
    except BaseException:
        store.close()
        device.core.close()
        device.arena.close()
        raise
    hooks.armed = True
    return Machine(device)
