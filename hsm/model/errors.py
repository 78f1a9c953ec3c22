"""Errors that several rooms share: a refusal of the device, and settings that cannot be used."""

from hsm.spec.refusals import REFUSALS, Refusal


class RefusalError(Exception):
    """The device says no. `detail` is one English sentence for a person; never secret."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(f"{refusal.name}: {detail or REFUSALS[refusal].en}")
        self.refusal = refusal
        self.detail = detail or REFUSALS[refusal].en


class CredentialsError(Exception):
    """The files of a client's TLS cannot be used; the message says which and why."""
