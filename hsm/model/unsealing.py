"""Where the key that opens the machine's management key comes from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Unsealing:
    """A key file, or a descriptor from which one line is read: the passphrase. Exactly one is set.

    Neither the file nor the passphrase is ever read by Python: the core does it.
    """

    path: Path | None = None
    descriptor: int | None = None

    def __post_init__(self) -> None:
        if (self.path is None) == (self.descriptor is None):
            raise ValueError("an unsealing is either a key file or a passphrase descriptor")

    @classmethod
    def key_file(cls, path: Path) -> Self:
        """Open with the key file at `path` (mode 0600)."""
        return cls(path=path)

    @classmethod
    def passphrase(cls, descriptor: int) -> Self:
        """Open with the passphrase readable from `descriptor`."""
        return cls(descriptor=descriptor)

    @property
    def kind(self) -> str:
        """As MachineRecord.unseal has it: key-file or passphrase."""
        return "key-file" if self.path is not None else "passphrase"
