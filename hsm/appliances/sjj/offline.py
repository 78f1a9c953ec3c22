"""Verifying the audit chain without a daemon, or beside one that runs."""

from contextlib import closing
from pathlib import Path

from hsm.appliances.sjj.key_hierarchy import chain_keys, open_top, read_machine
from hsm.core import Arena, Module
from hsm.dispatch.audit_verify import ChainReport, verify_chain
from hsm.model import Settings, Unsealing
from hsm.store import open_view

_SLOTS = 16


def verify_offline(data: Path, unsealing: Unsealing) -> ChainReport:
    """Verify the chain of a data directory, changing nothing in it.

    RefusalError: FILE_NOT_FOUND, STATE (no machine), INTEGRITY (wrong unsealing), STORE, SELF_TEST.
    """
    with (
        open_view(Settings(data=data).store_file) as view,
        closing(Arena(slots=_SLOTS)) as arena,
        closing(Module(arena)) as core,
    ):
        top = open_top(core, read_machine(view), unsealing)
        return verify_chain(view, chain_keys(core, view, top))
