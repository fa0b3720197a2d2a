"""How callers say who they are."""

from __future__ import annotations

from api.openapi.schemas import Schema
from domain.roles import Role

SCHEMES: Schema = {
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "Username and password, in UTF-8.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token, for programs.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-coreroller_session",
        "description": "The session of a browser; without TLS the name is"
        " `coreroller_session`. Whatever may change something needs `csrf`, too.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "The token that goes with the session.",
    },
}


def security_of(role: Role | None) -> list[Schema]:
    """List the ways to sign in, each of which is enough; none where nobody has to."""
    if role is None:
        return []
    return [{"basic": []}, {"token": []}, {"session": [], "csrf": []}]
