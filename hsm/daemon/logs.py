"""Logs: one event a line, as JSON or for a console, on standard error; a lab machine says LAB.

No secret is ever logged: callers log names and numbers, and as a second lock the bytes of any value
are replaced by their count. Tracebacks show lines of code, never the values of variables.
"""

import logging
import sys
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LogFormat = Literal["json", "console"]


def set_up(form: LogFormat, *, lab: bool, level: int = logging.INFO) -> None:
    """Send structlog's events, and those of the libraries below, to standard error."""
    mark = structlog.contextvars.merge_contextvars
    shared: list[Processor] = [
        mark,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_bytes,
    ]
    if lab:
        shared.append(_mark_lab)
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        # The renderer's own choice of traceback would print local variables, passwords among them.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        last.append(structlog.processors.format_exc_info)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*last, renderer])
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)


def _mark_lab(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["machine"] = "LAB"
    return event


def _hide_bytes(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for name, value in event.items():
        event[name] = _without_bytes(value)
    return event


def _without_bytes(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    if isinstance(value, list | tuple):
        return [_without_bytes(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_bytes(item) for key, item in value.items()}
    return value
