"""From call sites to functions and source lines, with addr2line where it and debug symbols are."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from hsm.model.trace import Site

_SECONDS = 30
_AT_ONCE = 500


class Sites:
    """Call sites as a person reads them; modules changed after the time `before` are not asked."""

    def __init__(self, before: float) -> None:
        self._before = before
        self._tool = shutil.which("addr2line")
        self._known: dict[Site, tuple[str, str]] = {}
        self.newer: set[str] = set()

    def learn(self, sites: Iterable[Site | None]) -> None:
        """Look all of these up, module by module."""
        by_module: dict[str, list[Site]] = {}
        for site in set(sites):
            if site is not None and site.module and site not in self._known:
                by_module.setdefault(site.module, []).append(site)
        for module, wanted in by_module.items():
            if self._readable(module):
                for start in range(0, len(wanted), _AT_ONCE):
                    self._ask(module, wanted[start : start + _AT_ONCE])

    def _readable(self, module: str) -> bool:
        if self._tool is None or not module.startswith("/"):
            return False
        try:
            path = Path(module)
            if not path.is_file():
                return False
            if path.stat().st_mtime > self._before:
                self.newer.add(module)
                return False
        except (OSError, ValueError):
            return False
        return True

    def _ask(self, module: str, wanted: list[Site]) -> None:
        # A return address is that of the next instruction; the byte before it is of the call.
        addresses = "".join(f"{max(site.offset - 1, 0):#x}\n" for site in wanted)
        try:
            done = subprocess.run(  # noqa: S603
                [str(self._tool), "-f", "-C", "-e", module],
                input=addresses,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return
        lines = done.stdout.splitlines()
        if len(lines) != 2 * len(wanted):
            return
        for site, function, place in zip(wanted, lines[::2], lines[1::2], strict=True):
            place = place.partition(" (discriminator")[0]
            source = "" if place.startswith("??") or place.endswith((":?", ":0")) else place
            self._known[site] = ("" if function == "??" else function, source)

    def source(self, site: Site | None) -> str | None:
        """Give FILE:LINE, or None."""
        return (self._known.get(site, ("", ""))[1] or None) if site else None

    def function(self, site: Site | None) -> str | None:
        """Give the calling function's name, or None."""
        return (self._known.get(site, ("", ""))[0] or site.symbol) if site else None

    def text(self, site: Site | None) -> str:
        """Write a site for a person: as much of it as is known."""
        if site is None:
            return "code made at run time"
        place = self.source(site) or f"{site.module or 'unknown module'}+{site.offset:#x}"
        function = self.function(site)
        return f"{function} at {place}" if function else place
