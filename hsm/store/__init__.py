"""The machine's memory: a contract, and the stores that keep it."""

from hsm.store.contract import AuditRow, Store, Transaction, View
from hsm.store.memory import MemoryStore
from hsm.store.sqlite import SqliteStore, open_view
from hsm.store.writer import EngineError

__all__ = [
    "AuditRow",
    "EngineError",
    "MemoryStore",
    "SqliteStore",
    "Store",
    "Transaction",
    "View",
    "open_view",
]
