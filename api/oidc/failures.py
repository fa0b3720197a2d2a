"""What a browser is told that was not let in: the sign-in page says it in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import falcon
from falcon.asgi import Request, Response

from api.access.callers import asks_for_page
from api.oidc.admission import NotLetIn
from api.oidc.journeys import Journey
from api.requests.errors import Forbidden, InvalidParameter
from domain.errors import Refused

SIGN_IN_PAGE = "/login"
_OTHER = "not-possible"


PROBLEMS: dict[type[Exception], str] = {
    InvalidParameter: "not-begun",
    NotLetIn: "no-role",
    Forbidden: "refused",
    falcon.HTTPTooManyRequests: "too-many-failures",
    falcon.HTTPServiceUnavailable: "provider-unreachable",
}
"""
What each failure, or its cause, is called in the address of the sign-in page.

SECURITY: a name out of few and no sentence, so that no link puts words into our mouth.
"""


@contextmanager
def failing_kindly(
    req: Request, resp: Response, journey: Journey | None
) -> Iterator[None]:
    """
    Send a browser to the sign-in page when the block fails; programs get the problem.

    Args:
        req: Whose it is.
        resp: The way on.
        journey: Where the browser is going; it comes there after another attempt.
    """
    try:
        yield
    except (Refused, falcon.HTTPError) as ex:
        if not asks_for_page(req):
            raise
        told = {"problem": _name_of(ex)}
        if journey is not None and journey.next != "/":
            told["to"] = journey.next
        resp.location = f"{SIGN_IN_PAGE}?{urlencode(told)}"


def _name_of(ex: Exception) -> str:
    classes = (*type(ex.__cause__).__mro__, *type(ex).__mro__)
    return next((PROBLEMS[cls] for cls in classes if cls in PROBLEMS), _OTHER)
