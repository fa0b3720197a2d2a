"""
`rollerd` with an application of a few lines, for tests of what surrounds it.

GET / answers the worker's pid and what the database says; /slow takes a second.
`STUB_BREAKS_AT` makes it fail: when it is built, or at its start. `STUB_GRACE_S` is how
long it may take over the requests at hand. `STUB_STOPS_AT_BUILD` makes it ask the
arbiter to stop while it is built, and go on when it was asked in turn.
"""

import asyncio
import os
import signal
import sys
import time

import click
import falcon.asgi
import psycopg

from deploy.main import main


class Lifespan:
    def __init__(self, settings):
        self._url = settings.db_url

    async def process_startup(self, scope, event):
        if os.environ.get("STUB_BREAKS_AT") == "startup":
            raise RuntimeError("the stub breaks at its start")

    async def process_shutdown(self, scope, event):
        with psycopg.connect(self._url):
            click.echo("drained while the database ran")


class Resource:
    def __init__(self, settings):
        self._url = settings.db_url

    async def on_get(self, req, resp):
        resp.media = {"pid": os.getpid(), "database": self._ask_database()}

    async def on_get_slow(self, req, resp):
        await asyncio.sleep(1)
        resp.media = "done"

    def _ask_database(self):
        try:
            with psycopg.connect(self._url) as connection:
                return connection.execute("SELECT 1").fetchone()
        except psycopg.OperationalError as ex:
            raise falcon.HTTPServiceUnavailable from ex


def create_app(settings, board, row):
    if os.environ.get("STUB_BREAKS_AT") == "build":
        raise RuntimeError("the stub cannot be built")
    if os.environ.get("STUB_STOPS_AT_BUILD"):
        stop_everything()
    app = falcon.asgi.App(middleware=[Lifespan(settings)])
    app.add_route("/", Resource(settings))
    app.add_route("/slow", Resource(settings), suffix="slow")
    return app


def stop_everything():
    os.kill(os.getppid(), signal.SIGTERM)
    while signal.SIGTERM not in signal.sigpending():
        time.sleep(0.01)


def prepare(settings):
    click.echo("prepared")


if __name__ == "__main__":
    # NOTE: before anything loads the real ones.
    for name in ("deploy.compose", "deploy.preparing"):
        sys.modules[name] = sys.modules[__name__]
    from deploy import web

    web.GRACE_S = int(os.environ.get("STUB_GRACE_S", web.GRACE_S))
    main()
