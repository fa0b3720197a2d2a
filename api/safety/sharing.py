"""Cross-origin resource sharing: which other sites' pages may use the API."""

from __future__ import annotations

from collections.abc import Collection

import falcon
from falcon.asgi import Request, Response

_METHODS = "GET, POST, PUT, PATCH, DELETE"
_SENT = (
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key,"
    " X-CSRF-Token, X-Reason"
)
_TOLD = "ETag, Retry-After, X-Request-ID"
_REMEMBERED_S = "600"


class Sharing:
    """
    Middleware that lets pages of certain origins read answers.

    Origins are compared as a whole, and none is told that all may; so credentials may
    go along. Without this middleware browsers keep answers from every other origin.

    Args:
        origins: Such as ``https://dashboard.example.net``.
    """

    def __init__(self, origins: Collection[str]) -> None:
        self._origins = frozenset(origins)

    async def process_request(self, req: Request, resp: Response) -> None:
        """Answer what a browser asks before it sends a request of another origin."""
        resp.append_header("Vary", "Origin")
        origin = req.get_header("Origin")
        if origin not in self._origins:
            return
        req.context.is_shared = True
        resp.set_header("Access-Control-Allow-Origin", origin)
        resp.set_header("Access-Control-Allow-Credentials", "true")
        resp.set_header("Access-Control-Expose-Headers", _TOLD)
        if req.method == "OPTIONS" and req.get_header("Access-Control-Request-Method"):
            resp.set_header("Access-Control-Allow-Methods", _METHODS)
            resp.set_header("Access-Control-Allow-Headers", _SENT)
            resp.set_header("Access-Control-Max-Age", _REMEMBERED_S)
            resp.status = falcon.HTTP_204
            resp.complete = True


def is_shared(req: Request) -> bool:
    """Whether a page of another site sent the request, which may use the API."""
    return bool(req.context.get("is_shared", False))
