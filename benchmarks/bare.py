"""The limit: the same server, parsing and answering, without a database behind it."""

from __future__ import annotations

import sys
from typing import Any

import falcon.asgi

from api.requests.middleware import RequestMiddleware
from deploy.logs import configure_logging
from deploy.settings import Settings, read_settings
from deploy.web import Web
from omaha.answers import answer_later
from omaha.arrivals import Arrival
from omaha.batch import Answers
from omaha.committer import Committer
from omaha.endpoint import UpdateResource, add_routes


class NoCommitter(Committer):
    """Answers at once that there is no update."""

    async def submit(self, arrival: Arrival) -> Answers:
        """Decide nothing, record nothing."""
        return tuple(answer_later(app, 2700) for app in arrival.request.apps)


class BareWeb(Web):
    """The web server of `rollerd serve`, with another application in it."""

    def load(self) -> falcon.asgi.App[Any, Any]:
        """Build the application; called in each worker."""
        app = falcon.asgi.App()
        app.add_middleware(RequestMiddleware(http_log=False))
        add_routes(app, UpdateResource(NoCommitter(lambda arrivals: [])))
        return app


def main(bind: str, workers: str) -> None:
    """Serve until asked to stop."""
    configure_logging("json")
    settings: Settings = read_settings({}, {"bind": bind, "workers": workers})
    BareWeb(settings).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
