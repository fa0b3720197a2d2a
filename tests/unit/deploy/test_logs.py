"""Every record is one line of one form, whoever wrote it."""

import json
import logging

import pytest
import structlog

from deploy.logs import configure_logging
from tests.logs import restored_logs


@pytest.fixture(autouse=True)
def restored_logging():
    with restored_logs():
        yield


def lines(capsys):
    return capsys.readouterr().err.splitlines()


def fail(message):
    raise ValueError(message)


def test_our_records_and_those_of_libraries_have_one_form(capsys):
    configure_logging("json")
    structlog.contextvars.bind_contextvars(request_id="r1")

    structlog.get_logger("ours").info("granted", machine="m1")
    logging.getLogger("gunicorn.error").warning("slow %s", "worker")

    records = [json.loads(line) for line in lines(capsys)]
    assert all(record.pop("timestamp").endswith("Z") for record in records)
    assert records == [
        {
            "event": "granted",
            "machine": "m1",
            "level": "info",
            "logger": "ours",
            "request_id": "r1",
        },
        {
            "event": "slow worker",
            "level": "warning",
            "logger": "gunicorn.error",
            "request_id": "r1",
        },
    ]


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_value_cannot_forge_a_line(capsys, log_format):
    configure_logging(log_format)

    structlog.get_logger("ours").info("got\nforged", name="a\r\n\x1b[2Jforged")

    (line,) = lines(capsys)
    assert "\x1b" not in line


def test_a_traceback_is_in_its_record(capsys):
    configure_logging("json")

    try:
        fail("why\nnot")
    except ValueError:
        structlog.get_logger("ours").exception("failed")

    (line,) = lines(capsys)
    assert "ValueError: why" in json.loads(line)["exception"]


def test_on_the_console_a_traceback_is_indented(capsys):
    configure_logging("console")

    try:
        fail("why\n2026-01-01 forged")
    except ValueError:
        logging.getLogger("library").exception("failed")

    first, *rest = lines(capsys)
    assert "failed" in first
    assert all(line.startswith("    ") for line in rest)


def test_debug_records_are_left_out(capsys):
    configure_logging("json")

    structlog.get_logger("ours").debug("detail")

    assert lines(capsys) == []
