"""The cookie of a session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from falcon.asgi import Request, Response

from api.access.callers import is_secure

_LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
_NAME = "coreroller_session"


def cookie_name(name: str, *, secure: bool) -> str:
    """
    Give the full name of a cookie.

    SECURITY: browsers take one with the prefix only over TLS, and from this very host,
    so no neighbouring host can plant it. Without TLS they would not take it at all.
    """
    return f"__Host-{name}" if secure else name


def secret_of(req: Request) -> str | None:
    """Give the secret that the browser sent, if there is one."""
    return req.cookies.get(cookie_name(_NAME, secure=is_secure(req)))


def hand_out(req: Request, resp: Response, secret: str, *, seconds: int) -> None:
    """
    Let the browser keep a secret for so long.

    Strict: no request that another site causes carries it. The dashboard's own do, also
    those of a page that was opened by a link elsewhere.
    """
    set_cookie(req, resp, _NAME, secret, seconds=seconds, same_site="Strict")


def take_back(req: Request, resp: Response) -> None:
    """Let the browser forget the secret."""
    set_cookie(req, resp, _NAME, "", seconds=0, same_site="Strict")


def set_cookie(
    req: Request,
    resp: Response,
    name: str,
    value: str,
    *,
    seconds: int,
    same_site: Literal["Lax", "Strict"],
) -> None:
    """Let the browser keep a value for so long, out of reach of scripts."""
    secure = is_secure(req)
    resp.set_cookie(
        cookie_name(name, secure=secure),
        value,
        # NOTE: Falcon leaves a maximum age of 0 out.
        expires=None if seconds else _LONG_AGO,
        max_age=seconds,
        path="/",
        secure=secure,
        http_only=True,
        same_site=same_site,
    )
