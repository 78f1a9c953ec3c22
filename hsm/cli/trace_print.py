"""How `softsjj trace show` prints: tables for people, JSON for programs."""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from hsm.cli.failures import complain
from hsm.cli.output import print_json, say, table
from hsm.cli.trace_sites import Sites
from hsm.model.trace import Argument, Call, Header, Leak, Ledger, Site, Totals

_FEW = 100  # so many calls are listed unasked
_PREFIXES = ("ph", "pui", "puc", "pst", "ui", "ul", "h", "p")
_SILENT = ("given", "hidden")


class Printer:
    """Takes lines in; prints calls at once when they are asked for, everything else at the end."""

    def __init__(self, *, calls: bool, totals: bool, leaks: bool, as_json: bool) -> None:
        self._calls = calls
        self._show_totals = totals or not (calls or leaks)
        self._show_leaks = leaks or not (calls or totals)
        self._few: list[Call] | None = None if calls or totals or leaks or as_json else []
        self._json = as_json
        self._begun = float("inf")
        self._totals = Totals()
        self._ledger = Ledger()

    def take(self, line: Header | Call, pid: int | None, failed: bool) -> None:
        """Take a line in; `pid` and `failed` choose what calls and totals show."""
        self._begun = min(self._begun, line.time)
        if isinstance(line, Header):
            self._ledger.start(line)
            return
        self._ledger.add(line)
        if pid not in (None, line.pid) or (failed and not line.failed):
            return
        self._totals.add(line)
        if self._few is not None:
            self._few = [*self._few, line] if len(self._few) < _FEW else None
        if self._calls and self._json:
            say(json.dumps(_call_json(line), ensure_ascii=False))
        elif self._calls:
            _print_call(line)

    def finish(self, pid: int | None) -> list[Leak]:
        """Print what comes after the last line, and give the leaks of a process, or of all."""
        leaks, swept = self._ledger.leaks(pid), self._ledger.swept(pid)
        failures = self._totals.failures()
        sites = Sites(self._begun)
        if self._show_leaks or self._show_totals:
            sites.learn(each.site for each in (*leaks, *swept))
            sites.learn(each.first.site for each in failures)
        if self._json and not self._calls:
            print_json(self._report(leaks, swept, sites))
        elif not self._json:
            self._tables(leaks, swept, sites)
        for module in sorted(sites.newer):
            complain(f"{_shown(module)} was changed after the trace began: no source lines of it")
        return leaks

    # ---- tables

    def _tables(self, leaks: list[Leak], swept: list[Leak], sites: Sites) -> None:
        for call in self._few or ():
            _print_call(call)
        if self._few:
            say("")
        if self._show_totals:
            self._totals_table()
            self._failures_table(sites)
        if self._show_leaks:
            _leaks_table(leaks, swept, sites)

    def _totals_table(self) -> None:
        by_time = sorted(self._totals.functions.items(), key=lambda item: -item[1].total)
        table(
            ("function", "calls", "failed", "p50 us", "p99 us", "max us", "total ms"),
            (
                (
                    _shown(name),
                    str(each.calls),
                    str(each.failures or ""),
                    _us(each.percentile(0.5)),
                    _us(each.percentile(0.99)),
                    _us(each.longest),
                    f"{each.total / 1000:.1f}",
                )
                for name, each in by_time
            ),
        )
        processes = len(self._ledger.headers)
        say(f"{self._totals.calls} calls, {self._totals.failed} failed; {processes} processes\n")

    def _failures_table(self, sites: Sites) -> None:
        failures = self._totals.failures()
        if not failures:
            return
        table(
            ("failed", "function", "result", "why", "first at", "from"),
            (
                (
                    str(each.count),
                    _shown(each.function),
                    _shown(each.result),
                    _shown(each.text),
                    _clock(each.first.time),
                    _shown(sites.text(each.first.site)),
                )
                for each in failures
            ),
        )
        if self._totals.ungrouped:
            say(f"and {self._totals.ungrouped} failures of other kinds")
        say("")

    # ---- JSON

    def _report(self, leaks: list[Leak], swept: list[Leak], sites: Sites) -> dict[str, Any]:
        report: dict[str, Any] = {
            "processes": [
                {
                    "pid": each.pid,
                    "parent": each.parent,
                    "program": each.program,
                    "library": each.library,
                    "address": each.address,
                    "time": each.time,
                }
                for each in self._ledger.headers
            ]
        }
        if self._show_totals:
            report |= self._totals_json(sites)
        if self._show_leaks:
            report["leaks"] = [_leak_json(each, sites) for each in leaks]
            report["swept"] = [_leak_json(each, sites) for each in swept]
        return report

    def _totals_json(self, sites: Sites) -> dict[str, Any]:
        return {
            "calls": self._totals.calls,
            "failed": self._totals.failed,
            "functions": {
                name: {
                    "calls": each.calls,
                    "failed": each.failures,
                    "p50_us": round(each.percentile(0.5), 1),
                    "p99_us": round(each.percentile(0.99), 1),
                    "max_us": each.longest,
                    "total_us": round(each.total, 1),
                }
                for name, each in sorted(self._totals.functions.items())
            },
            "failures": [
                {
                    "count": each.count,
                    "function": each.function,
                    "result": each.result,
                    "text": each.text,
                    "first_time": each.first.time,
                    "site": _site_json(each.first.site, sites),
                }
                for each in self._totals.failures()
            ],
        }


def _leaks_table(leaks: list[Leak], swept: list[Leak], sites: Sites) -> None:
    if not leaks:
        say("nothing is left open")
    else:
        _things_table("open", leaks, sites)
        say(f"{sum(each.count for each in leaks)} are open at the end of the trace")
    if swept:
        say("")
        _things_table("swept", swept, sites)
        say(
            f"{sum(each.count for each in swept)} were closed only by the end of their session or "
            "device; not every device does that"
        )


def _things_table(what: str, leaks: list[Leak], sites: Sites) -> None:
    table(
        (what, "what", "by", "from", "for example", "process"),
        (
            (
                str(each.count),
                each.kind,
                _shown(each.function),
                _shown(sites.text(each.site)),
                _shown(", ".join(each.names)),
                _some(each.pids),
            )
            for each in leaks
        ),
    )


def _some(pids: Iterable[int]) -> str:
    given = [str(each) for each in pids]
    return ", ".join(given[:3]) + (f" and {len(given) - 3} more" if len(given) > 3 else "")


# ---- a call


def _print_call(call: Call) -> None:
    arguments = " ".join(_argument(*item) for item in call.arguments.items() if _telling(item[1]))
    why = f"  {call.error}" if call.error else ""
    text = (
        f"{_clock(call.time)} {call.tid:>7} {call.result:<18} {_us(call.microseconds):>9} us  "
        f"{call.function} {arguments}{why}"
    )
    sys.stdout.write(_shown(text) + "\n")


def _telling(value: Argument) -> bool:
    return value not in _SILENT


def _argument(name: str, value: Argument) -> str:
    for prefix in _PREFIXES:
        rest = name.removeprefix(prefix)
        if rest != name and rest[:1].isupper():
            name = rest.removesuffix("Handle") or rest
            break
    if isinstance(value, tuple):
        return f"{name}={value[1] or hex(value[0])}"
    return f"{name}={'NULL' if value is None else value}"


def _call_json(call: Call) -> dict[str, Any]:
    return {
        "seq": call.sequence,
        "time": call.time,
        "pid": call.pid,
        "tid": call.tid,
        "function": call.function,
        "arguments": {
            name: {"id": value[0], "name": value[1]} if isinstance(value, tuple) else value
            for name, value in call.arguments.items()
        },
        "code": call.code,
        "result": call.result,
        "us": call.microseconds,
        "error": call.error,
        "site": _site_json(call.site, None),
    }


def _leak_json(leak: Leak, sites: Sites) -> dict[str, Any]:
    return {
        "kind": leak.kind,
        "count": leak.count,
        "function": leak.function,
        "site": _site_json(leak.site, sites),
        "pids": list(leak.pids),
        "names": list(leak.names),
        "first_time": leak.first.time,
        "first_seq": leak.first.sequence,
    }


def _site_json(site: Site | None, sites: Sites | None) -> dict[str, Any] | None:
    if site is None:
        return None
    known: dict[str, Any] = {"module": site.module, "offset": site.offset, "symbol": site.symbol}
    if sites is not None:
        known |= {"function": sites.function(site), "source": sites.source(site)}
    return known


# ---- numbers and texts


def _us(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _clock(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%H:%M:%S.%f")


def _shown(text: str) -> str:
    """Keep what a file brings from steering the terminal."""
    return "".join(each if each.isprintable() else "?" for each in text)
