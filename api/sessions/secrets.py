"""Secrets of sessions, and what is made of them."""

from __future__ import annotations

import hmac
import secrets

_OCTETS = 32
_CSRF = b"coreroller csrf"


def new_secret() -> str:
    """Make up a secret of 256 bits."""
    return secrets.token_urlsafe(_OCTETS)


def csrf_token_of(secret: str) -> str:
    """
    Give the token that requests of a session have to bring.

    It follows from the secret, so nothing is kept of it, and tells nothing about it.
    Another site cannot read it, and a page of ours that leaked it leaked no session.
    """
    return hmac.new(secret.encode(), _CSRF, "sha256").hexdigest()


def is_csrf_token(given: str, secret: str) -> bool:
    """Compare what a request brought with the token of its session."""
    return hmac.compare_digest(given.encode(), csrf_token_of(secret).encode())
