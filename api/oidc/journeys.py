"""The way of a browser to the provider and back, as its cookie remembers it."""

from __future__ import annotations

import base64
import hashlib
import secrets

import msgspec
from falcon.asgi import Request, Response

from api.access.callers import is_secure
from api.sessions.cookies import cookie_name, set_cookie

_NAME = "coreroller_oidc"
_LASTS_S = 600
_HOME = "/"


class Journey(msgspec.Struct, frozen=True):
    """
    What ties an answer of the provider to the browser that went there.

    Only the browser keeps it: whoever could read its cookies had the session anyway.

    Attributes:
        state: Comes back with the answer.
        nonce: Comes back in the token.
        verifier: Shows that we are who asked for the code (PKCE).
        next: The path to go on to.
    """

    state: str
    nonce: str
    verifier: str
    next: str

    @classmethod
    def begin(cls, next_: str) -> Journey:
        """Set off, to go on to a path afterwards."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, own_path(next_))

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier (RFC 7636, S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def own_path(text: str) -> str:
    """
    Give a path of ours as it is, and our root instead of anything else.

    SECURITY: else a link to our sign-in could end on a page that looks like ours.
    Browsers read a backslash as a slash, and pass over tabs and ends of lines.
    """
    is_ours = (
        text.startswith("/")
        and not text.startswith("//")
        and "\\" not in text
        and text.isascii()
        and text.isprintable()
    )
    return text if is_ours else _HOME


def remember(req: Request, resp: Response, journey: Journey) -> None:
    """Let the browser keep where it is going."""
    value = base64.urlsafe_b64encode(msgspec.json.encode(journey)).decode()
    _keep(req, resp, value, _LASTS_S)


def forget(req: Request, resp: Response) -> None:
    """Let the browser forget it."""
    _keep(req, resp, "", 0)


def journey_of(req: Request) -> Journey | None:
    """Tell where a browser that comes back has been going; None if nobody knows."""
    kept = req.cookies.get(cookie_name(_NAME, secure=is_secure(req)), "")
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(kept), type=Journey)
    except (ValueError, msgspec.MsgspecError):
        return None


def _keep(req: Request, resp: Response, value: str, seconds: int) -> None:
    # NOTE: not Strict, as it is the provider that sends the browser back.
    set_cookie(req, resp, _NAME, value, seconds=seconds, same_site="Lax")
