"""Who causes an event, and why: what makes the log an audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

IMPORTER = "import"
"""Who tells what happened elsewhere, at its own time."""
NOBODY = frozenset({"machine", "system", "syncer", IMPORTER})
"""Actors that are no user and no service: the server acts by its rules."""
SERVICE = "service"
"""Services are actors by this name, a slash and that of their token."""


class Cause(msgspec.Struct, frozen=True):
    """
    Who acts, why, and in which request; written into every event.

    Attributes:
        actor: A user's name or token, a service, or one of `NOBODY`.
        reason: What the operator gave as the reason, or nothing.
        correlation_id: Joins the events of one request with its log lines.
    """

    actor: str = "system"
    reason: str = ""
    correlation_id: str = ""


SYSTEM = Cause()
_current: ContextVar[Cause] = ContextVar("cause", default=SYSTEM)


def current_cause() -> Cause:
    """Tell who is acting in this context; ``system`` unless `acting` says otherwise."""
    return _current.get()


@contextmanager
def acting(actor: str, reason: str = "", correlation_id: str = "") -> Iterator[None]:
    """Attribute every event triggered in this context to somebody."""
    token = _current.set(Cause(actor, reason, correlation_id))
    try:
        yield
    finally:
        _current.reset(token)
