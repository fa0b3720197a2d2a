"""Parameters of a query that narrow a list down; an empty one asks for nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from falcon.asgi import Request

from api.errors import InvalidParameter
from domain.instants import from_datetime


def wanted_text(req: Request, name: str) -> str | None:
    """Read a parameter; `InvalidParameter` if it cannot be part of a name."""
    text = req.get_param(name) or None
    # NOTE: PostgreSQL takes no NUL.
    if text is not None and not text.isprintable():
        raise InvalidParameter(f"{name} must be printable", field=name)
    return text


def wanted_id(req: Request, name: str) -> UUID | None:
    """Read a parameter that is an id; `InvalidParameter` if it is none."""
    text = wanted_text(req, name)
    try:
        return None if text is None else UUID(text)
    except ValueError:
        raise InvalidParameter(f"{name} must be an id (UUID)", field=name) from None


def wanted_instant(req: Request, name: str) -> int | None:
    """Read a parameter that is an instant, in microseconds, or `InvalidParameter`."""
    text = wanted_text(req, name)
    if text is None:
        return None
    try:
        # NOTE: the plus of a zone is a space in a query, unless it was escaped.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return from_datetime(moment)
    except (ValueError, TypeError):
        raise InvalidParameter(
            f"{name} must be an instant with a zone, such as 2026-08-03T09:30:00Z",
            field=name,
        ) from None
