"""Under which conditions a run was: figures mean nothing without them."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HIGH_LOAD = 0.5  # processes that want to run, before ours do
FEATURES_VARIABLE = "SOFTSJJ_CPU"


@dataclass(slots=True)
class Conditions:
    """When, where, and beside what."""

    when: str = ""
    cpu: str = ""
    features: tuple[str, ...] = ()  # that the core chooses its implementations by
    corrected: str = ""  # what the environment says of them
    core: int | None = None  # of the machine, which all workers were pinned to
    seconds: float = 0.0  # of a row
    load_before: float = 0.0  # averages of a minute
    load_after: float = 0.0
    hertz: float = 0.0  # the clock of the core, the median; 0 when nothing was measured

    def end(self, hertz: float) -> None:
        """Add what is known afterwards."""
        self.hertz = hertz
        self.load_after = os.getloadavg()[0]

    @property
    def heading(self) -> str:
        """All but the features in a line. The clock is measured: see core_clock in worker.c."""
        where = "not pinned" if self.core is None else f"core {self.core}"
        clock = f"{where} at {self.hertz / 1e9:.2f} GHz"
        load = f"load {self.load_before:.1f} before, {self.load_after:.1f} after"
        return f"{self.when}, {self.cpu}, {clock}, {self.seconds:g} s a row, {load}"

    @property
    def said_features(self) -> str:
        """The features in a line."""
        corrected = f" ({FEATURES_VARIABLE}={self.corrected})" if self.corrected else ""
        return f"CPU features: {' '.join(self.features) or 'none'}{corrected}"

    @property
    def warning(self) -> str:
        """What makes the figures doubtful; empty when nothing does."""
        if self.load_before <= HIGH_LOAD:
            return ""
        return (
            f"other programs were running (load {self.load_before:.1f}): figures are low, ratios "
            "shaky; measure again when the machine is quiet"
        )


def conditions(core: int | None, seconds: float) -> Conditions:
    """Look around before a run."""
    from hsm.core import features

    return Conditions(
        when=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        cpu=_cpu(),
        features=features(),
        corrected=os.environ.get(FEATURES_VARIABLE, ""),
        core=core,
        seconds=seconds,
        load_before=os.getloadavg()[0],
    )


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    # Of the first processor. The name alone may be that of a family of CPUs.
    found: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        found.setdefault(name.strip(), value.strip())
    if "model name" not in found:
        return platform.machine()
    numbers = f"family {found.get('cpu family', '?')} model {found.get('model', '?')}"
    return f"{found['model name']} ({numbers})"
