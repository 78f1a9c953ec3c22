"""A refusal as an exception: raised by the core and by handlers, answered by the pipeline."""

from hsm.spec.refusals import REFUSALS, Refusal


class RefusalError(Exception):
    """The device says no. `detail` is one English sentence for a person; never secret."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(f"{refusal.name}: {detail or REFUSALS[refusal].en}")
        self.refusal = refusal
        self.detail = detail or REFUSALS[refusal].en
