"""Make the keys of a seed file on a running machine; what is there already is left as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hsm.client.blocking import Client
from hsm.client.calls import KEY_GENERATE, KEY_LIST
from hsm.model.errors import RefusalError
from hsm.model.lab_keys import LabKey
from hsm.spec.refusals import Refusal
from hsm.spec.v1.common_pb2 import Secret
from hsm.spec.v1.keys_pb2 import GenerateKeyRequest, ListKeysRequest


@dataclass(frozen=True, slots=True)
class Sown:
    """What became of a key: made, or left; `note` says how one that was left differs."""

    key: LabKey
    made: bool
    note: str = ""


def sow(client: Client, keys: Iterable[LabKey]) -> Iterator[Sown]:
    """Make the keys that are missing, one after the other; `client` is at the management address.

    RefusalError, with the key's name, when the device refuses; keys made before that stay.
    """
    there = {
        (key.type, key.index): key.password for key in client.call(KEY_LIST, ListKeysRequest()).keys
    }
    for key in keys:
        place = (key.name.type.value, key.name.index)
        if place in there:
            yield Sown(key, made=False, note=_difference(key, there[place]))
        else:
            yield Sown(key, made=_make(client, key))


def _make(client: Client, key: LabKey) -> bool:
    """Make a key; False when somebody else has made it in the meantime."""
    request = GenerateKeyRequest(type=key.name.type.value, index=key.name.index)
    if key.password is not None:
        request.password.CopyFrom(Secret(plain=key.password.encode()))
    try:
        client.call(KEY_GENERATE, request)
    except RefusalError as error:
        if error.refusal is Refusal.KEY_EXISTS:
            return False
        raise RefusalError(error.refusal, f"{key.name}: {error.detail}") from None
    return True


def _difference(key: LabKey, guarded: bool) -> str:
    if guarded == (key.password is not None):
        return ""
    return "it has an access password" if guarded else "it has no access password"
