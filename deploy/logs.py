"""Logs of our own code and of the libraries: one form, one line a record, to stderr."""

import logging
import sys
import traceback
from textwrap import indent
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

# NOTE: what moves the cursor or starts a line; a machine's name must not write our log.
_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(32), *range(0x7F, 0xA0))}
_ESCAPES_IN_TEXT = {key: _ESCAPES[key] for key in _ESCAPES.keys() - {ord("\n")}}
_ESCAPES |= {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}

_ENRICH: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure_logging(
    log_format: Literal["json", "console"], level: int = logging.INFO
) -> None:
    """
    Send every record to stderr, with the request's id when there is one.

    Args:
        log_format: `json` for machines, `console` for people: there a traceback has
            lines of its own, indented.
        level: The least that is written.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_ENRICH,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(log_format),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_ENRICH,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def escape_control_characters(
    logger: WrappedLogger, method: str, event: EventDict
) -> EventDict:
    """Make every text of a record fit one line."""
    return {
        key: value.translate(_ESCAPES) if isinstance(value, str) else value
        for key, value in event.items()
    }


def _renderers(log_format: Literal["json", "console"]) -> list[Processor]:
    if log_format == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    return [
        escape_control_characters,
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=_write_indented,
        ),
    ]


def _write_indented(stream: TextIO, exc_info: ExcInfo) -> None:
    # NOTE: an indented line is not taken for a record, whatever an error's text is.
    text = "".join(traceback.format_exception(*exc_info)).rstrip()
    stream.write(
        "\n" + indent(text.translate(_ESCAPES_IN_TEXT), "    ", lambda _: True)
    )
