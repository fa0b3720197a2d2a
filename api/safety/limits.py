"""Limits on how often somebody may use the API."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import falcon
from falcon.asgi import Request, Response

from api.safety.addresses import client_address
from api.safety.allowances import Allowance, one_behind


class ApiLimit:
    """
    Middleware that answers 429 to whoever asks the API too often.

    The Omaha endpoint has a limit of its own kind (`omaha.endpoint`), and what
    monitoring asks has none.

    Args:
        allowance: How often one may.
        who: Names who asks; an empty name is not limited.
    """

    def __init__(self, allowance: Allowance, who: Callable[[Request], str]) -> None:
        self._allowance = allowance
        self._who = who

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Refuse the request if it is one too many."""
        if not (req.uri_template or "").startswith("/api/"):
            return
        who = self._who(req)
        if who and (wait_s := self._allowance.wait(who)):
            raise falcon.HTTPTooManyRequests(
                description="Too many requests; slow down.",
                retry_after=math.ceil(wait_s),
            )


def address_behind(req: Request) -> str:
    """Name the address that a request comes from, as limits count it."""
    return one_behind(client_address(req))


def caller_behind(req: Request) -> str:
    """Name who sent a request; empty while nobody has signed in."""
    return req.context.get("user") or ""
