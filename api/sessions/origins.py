"""Whether a request that a browser sent is one of our own pages'."""

from __future__ import annotations

from urllib.parse import urlsplit

from falcon.asgi import Request

from api.requests.errors import Forbidden
from api.safety.sharing import is_shared
from api.sessions.secrets import is_csrf_token

CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})


def require_own_page(req: Request) -> None:
    """
    Refuse what may change something and a page of another site had the browser send.

    Browsers say so by themselves (Fetch Metadata, or else ``Origin``); other programs
    say neither. Sites that the API is shared with are no others.

    Raises:
        Forbidden: It is of another site.
    """
    if req.method in _SAFE or is_shared(req):
        return
    site, origin = req.get_header("Sec-Fetch-Site"), req.get_header("Origin")
    if site is not None:
        is_ours = site in _OURS
    else:
        is_ours = origin is None or urlsplit(origin).netloc == req.get_header("Host")
    if not is_ours:
        raise Forbidden("a page of another site may not do this in your name")


def require_csrf_token(req: Request, secret: str) -> None:
    """
    Refuse what may change something, unless a page of ours meant it.

    Raises:
        Forbidden: It is of another site, or does not bring the token.
    """
    if req.method in _SAFE:
        return
    require_own_page(req)
    if not is_csrf_token(req.get_header(CSRF_HEADER, default=""), secret):
        raise Forbidden(
            f"send the header {CSRF_HEADER} with the csrf_token of GET /api/session"
        )
