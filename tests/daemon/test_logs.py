import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from hsm.daemon import logs


@pytest.fixture(autouse=True)
def put_logging_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_json_lines_are_marked_lab(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json", lab=True)
    structlog.get_logger("daemon").info("ready", pid=7)
    logging.getLogger("grpc").warning("from %s", "below")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["pid"], first["machine"]) == ("ready", 7, "LAB")
    assert (first["level"], first["logger"]) == ("info", "daemon")
    assert first["timestamp"].endswith("Z")
    assert (second["event"], second["logger"], second["machine"]) == ("from below", "grpc", "LAB")


def test_a_console_line_is_marked_lab_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("console", lab=True)
    structlog.get_logger("daemon").info("ready")
    line = capsys.readouterr().err
    assert "ready" in line and "LAB" in line


def test_without_lab_there_is_no_mark(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json", lab=False)
    structlog.get_logger("daemon").info("ready")
    assert "machine" not in json.loads(capsys.readouterr().err)


@pytest.mark.parametrize("form", ["json", "console"])
def test_bytes_never_reach_a_log(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json" if form == "json" else "console", lab=True)
    structlog.get_logger("x").info(
        "event", one=b"secret", many=[b"secret"], nested={"a": (bytearray(b"secret"),)}
    )
    line = capsys.readouterr().err
    assert "secret" not in line
    assert line.count("<6 bytes>") == 3


def test_an_exception_is_told_whole(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json", lab=True)
    try:
        raise ValueError("why")
    except ValueError:
        structlog.get_logger("x").exception("failed")
    assert "ValueError: why" in json.loads(capsys.readouterr().err)["exception"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_variables(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json" if form == "json" else "console", lab=True)
    password = "-".join(("horse", "staple"))
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("asyncio").exception("task failed")
    told = capsys.readouterr().err
    assert "ValueError: why" in told
    assert password not in told
