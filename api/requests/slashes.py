"""Slashes in ids: ``%2F`` in a path is part of a name, and no end of one."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from falcon.asgi import Request, Response

# A control character, which no id and no name can have.
_STAND_IN = "\x1f"
_ESCAPED = re.compile("%2f", re.IGNORECASE)


class EscapedSlashes:
    """
    Middleware that lets ids with slashes be named in paths of the API.

    Servers decode a path before it is cut into segments, so that ``a%2Fb`` becomes two.
    """

    async def process_request(self, req: Request, resp: Response) -> None:
        """Put something else in the place of escaped slashes."""
        raw = req.scope.get("raw_path", b"").partition(b"?")[0].decode("latin-1")
        if raw.startswith("/api/") and _ESCAPED.search(raw):
            req.path = unquote(_ESCAPED.sub(_STAND_IN, raw))

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Give resources the slashes back."""
        for name, value in params.items():
            if isinstance(value, str):
                params[name] = value.replace(_STAND_IN, "/")
