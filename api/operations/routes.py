"""The routes of the API, and the operation behind each of their methods."""

from __future__ import annotations

from collections.abc import Mapping

import falcon
import msgspec
from falcon.asgi import App, Request, Response
from falcon.media import JSONHandler

from api.operations.operation import Operation, operation_of

METHODS = ("GET", "POST", "PUT", "DELETE")
Operations = Mapping[tuple[str, str], Operation]
"""By template of the path and method."""


def operation_at(
    operations: Operations, template: str, method: str
) -> Operation | None:
    """Find what stands behind a route; HEAD asks for what GET does, without a body."""
    return operations.get((template, "GET" if method == "HEAD" else method))


class Routes:
    """
    Adds routes to an application, and knows what is behind them.

    Args:
        app: Where they are added; it learns to send structs as JSON.
    """

    def __init__(self, app: App[Request, Response]) -> None:
        self.app = app
        app.resp_options.media_handlers[falcon.MEDIA_JSON] = JSONHandler(
            dumps=msgspec.json.encode
        )
        self.operations: dict[tuple[str, str], Operation] = {}
        """By template of the path and method."""

    def add(self, path: str, resource: object, suffix: str = "") -> None:
        """
        Let a resource answer; its methods are those with the suffix, and HEAD.

        Raises:
            TypeError: One of them was not declared by `operation`.
        """
        ending = f"_{suffix}" if suffix else ""
        for method in METHODS:
            responder = getattr(resource, f"on_{method.lower()}{ending}", None)
            if responder is not None:
                self.operations[path, method] = operation_of(responder)
                if method == "GET":
                    setattr(resource, f"on_head{ending}", responder)
        self.app.add_route(path, resource, suffix=suffix or None)
