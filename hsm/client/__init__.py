"""Talk to a daemon from Python: every op, typed, blocking or async. Never imports the server.

    from hsm.client import Client, calls
    from hsm.spec.v1 import admin_pb2

    with Client("unix:/run/softsjj.sock.admin") as client:
        print(client.call(calls.STATUS, admin_pb2.StatusRequest()).state)

A refusal of the device is a RefusalError; no answer at all is an UnreachableError.
"""

from hsm.client.asynchronous import AsyncClient
from hsm.client.blocking import Client
from hsm.client.wire import UnreachableError
from hsm.model.errors import RefusalError

__all__ = ["AsyncClient", "Client", "RefusalError", "UnreachableError"]
