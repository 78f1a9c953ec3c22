"""Talk to a device from Python, blocking or async. Never imports the server.

    from hsm.client import Device

    with Device.connect() as device, device.session() as session:
        signature = session.sign_message(1, b"a message", password="change-me-8")

`Device` and `AsyncDevice` are the device calls. Below them `Client` and `AsyncClient` do any op of
either listener, the management's too:

    from hsm.client import Client, calls
    from hsm.spec.v1 import admin_pb2

    with Client("unix:/run/softsjj.sock.admin") as client:
        print(client.call(calls.STATUS, admin_pb2.StatusRequest()).state)

A refusal of the device is a RefusalError; no answer at all is an UnreachableError.
"""

from hsm.client.asynchronous import AsyncClient
from hsm.client.blocking import Client
from hsm.client.device import Device
from hsm.client.device_async import AsyncDevice
from hsm.client.values import Aead, Mode, Outcome, Pair, Sealed
from hsm.client.wire import UnreachableError
from hsm.model.errors import RefusalError

__all__ = [
    "Aead",
    "AsyncClient",
    "AsyncDevice",
    "Client",
    "Device",
    "Mode",
    "Outcome",
    "Pair",
    "RefusalError",
    "Sealed",
    "UnreachableError",
]
