"""The server cipher machine, 服务器密码机 (GM/T 0030-2014)."""

from hsm.appliances.sjj.initialise import initialise
from hsm.appliances.sjj.machine import Machine, open_machine
from hsm.appliances.sjj.offline import verify_offline
from hsm.dispatch.audit_verify import ChainReport
from hsm.model import Settings, Unsealing

__all__ = [
    "ChainReport",
    "Machine",
    "Settings",
    "Unsealing",
    "initialise",
    "open_machine",
    "verify_offline",
]
