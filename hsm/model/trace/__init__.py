"""The call trace of libsdf (SOFTSJJ_TRACE): its lines, what they add up to, what was left open.

Pure: whoever calls reads the file. One pass over the lines is enough for all of it, and memory
grows with what is open at once and with the kinds of failures, not with the file.
"""

from hsm.model.trace.ledger import Leak, Ledger, Thing
from hsm.model.trace.lines import Argument, Call, Header, Site, TraceLineError, parse_line
from hsm.model.trace.totals import Failure, FunctionTotal, Totals

__all__ = [
    "Argument",
    "Call",
    "Failure",
    "FunctionTotal",
    "Header",
    "Leak",
    "Ledger",
    "Site",
    "Thing",
    "Totals",
    "TraceLineError",
    "parse_line",
]
