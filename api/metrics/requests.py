"""Requests, counted by the template of their route."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from falcon.asgi import App, Request, Response
from falcon.inspect import inspect_routes

from api.metrics.families import Families

OTHER = "other"
_STATUSES = (
    *("200", "201", "202", "204", "206", "304", "400", "401", "403", "404", "405"),
    *("408", "409", "411", "412", "413", "415", "416", "421", "422", "428", "429"),
    *("500", "501", "503", "504", "507", OTHER),
)
_STATUS = {int(status): status for status in _STATUSES if status != OTHER}
_BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class RequestMetrics:
    """
    Middleware that counts requests, and how long they took.

    A route is told by its template, such as ``/api/apps/{app}``, so that there are as
    many series as there are routes and not as there are machines. Live streams end when
    the client goes; their times are not taken. The application needs
    `api.requests.middleware.RequestMiddleware` too.

    Args:
        families: Where the counts go.
        app: With all its routes.
    """

    def __init__(self, families: Families, app: App[Request, Response]) -> None:
        self._routes = {(OTHER, OTHER), *_routes_of(app)}
        self._requests = families.counter(
            "coreroller_http_requests",
            "Requests answered.",
            ("route", "method", "status"),
            ((*route, s) for route in sorted(self._routes) for s in _STATUSES),
            tells_zeros=False,
        )
        self._seconds = families.histogram(
            "coreroller_http_request_duration_seconds",
            "From the request's headers to the answer's.",
            _BOUNDS_S,
            ("route", "method"),
            sorted(self._routes),
        )

    async def process_response(
        self,
        req: Request,
        resp: Response,
        resource: object,
        req_succeeded: bool,  # noqa: FBT001  (falcon's)
    ) -> None:
        """Count it."""
        template = req.uri_template or OTHER
        route = (template, req.method)
        if route not in self._routes:
            route = (template, OTHER)
        self._requests.add(*route, _STATUS.get(resp.status_code, OTHER))
        if resp.sse is None:
            self._seconds.see(perf_counter() - req.context.started, *route)


def _routes_of(app: App[Request, Response]) -> Iterator[tuple[str, str]]:
    for route in inspect_routes(app):
        yield route.path, OTHER
        for method in route.methods:
            # NOTE: HEAD is hardly asked for, and counted among the other methods.
            if not method.internal and method.method != "HEAD":
                yield route.path, method.method
