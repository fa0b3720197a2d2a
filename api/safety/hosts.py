"""The names by which this server lets itself be called."""

from __future__ import annotations

from collections.abc import Collection

import falcon
from falcon.asgi import Request, Response

_PROBES = ("/health", "/ready")
"""Load balancers ask these by the address of a worker's host."""


class HostCheck:
    """
    Middleware that serves only under the server's own names.

    It stops a page elsewhere from using a visitor's browser against a server in his
    network, by a name that was bent to its address (DNS rebinding).

    Args:
        names: Without ports, in lower case.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    async def process_request(self, req: Request, resp: Response) -> None:
        """Refuse a request for another host with 421 (RFC 9110, section 15.5.20)."""
        if _name_of(req) not in self._names and req.path not in _PROBES:
            raise falcon.HTTPError(
                falcon.HTTP_421, description="This server does not go by that name."
            )


def _name_of(req: Request) -> str:
    name, _, port = req.get_header("Host", default="").lower().rpartition(":")
    return name if name and port.isdecimal() else f"{name}:{port}".lstrip(":")
