"""Pages of lists: the parameters that ask for one, and its envelope."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from falcon.asgi import Request

from api.errors import InvalidParameter
from projections.pages import Page, Span

MAX_PAGE = 1_000_000
MAX_PER_PAGE = 1000
R = TypeVar("R")


def wanted_span(req: Request, *, perpage: int = 10) -> Span:
    """
    Read ``page`` (1 is the first, and so is 0) and ``perpage``.

    Args:
        req: The request for the list.
        perpage: How many if it does not say.

    Raises:
        InvalidParameter: One is not a number within its bounds.
    """
    page = max(1, wanted_number(req, "page", default=1, at_least=0, at_most=MAX_PAGE))
    limit = wanted_number(
        req, "perpage", default=perpage, at_least=1, at_most=MAX_PER_PAGE
    )
    return Span(offset=(page - 1) * limit, limit=limit)


def envelope(
    name: str, page: Page[R], show: Callable[[R], object]
) -> dict[str, object]:
    """Wrap a page as Nebraska does, with the items under a name of their own."""
    items = [show(row) for row in page.rows]
    return {"totalCount": page.total, "count": len(items), name: items}


def wanted_number(
    req: Request, name: str, *, default: int, at_least: int, at_most: int
) -> int:
    """Read a parameter that is a number; `InvalidParameter` if it is out of bounds."""
    text = req.get_param(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not at_least <= number <= at_most:
        raise InvalidParameter(
            f"{name} must be a number from {at_least} to {at_most}", field=name
        )
    return number
