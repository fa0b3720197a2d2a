"""gunicorn's web worker, with an end that neither drops nor waits for nothing."""

import resource
import signal
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.workers import gasgi
from gunicorn.workers.gasgi import ASGIWorker

from deploy.connections import Connection, Connections
from deploy.stopping import (
    END_STREAMS,
    die_when_asked,
    hold_stop_signals,
    release_stop_signals,
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


MAX_CONNECTIONS = 10_000
_KEPT_FILES = 128
"""Files that are for other things: the database, the log, followers."""


class Worker(ASGIWorker):  # type: ignore[misc]  # gunicorn has no types
    """
    A process that answers requests.

    When asked to stop it finishes the requests at hand. gunicorn's own would also wait
    for connections that are only kept alive, such as every open dashboard's.
    """

    asgi: Application
    _requests = 0
    _announced = False

    @property
    def nr_conns(self) -> int:
        """The number of requests at hand: gunicorn waits until this is 0."""
        return self._requests

    @nr_conns.setter
    def nr_conns(self, connections: int) -> None:
        """Ignore gunicorn's count of connections."""

    def init_process(self) -> None:
        """Start, in the new process; without requests there is nothing to finish."""
        die_when_asked()
        # NOTE: gunicorn has no setting for it.
        gasgi.ASGIProtocol = Connection
        self.connections = Connections(
            min(_raise_files() - _KEPT_FILES, MAX_CONNECTIONS)
        )
        super().init_process()

    def load_wsgi(self) -> None:
        """Build the application, in this process."""
        super().load_wsgi()
        self._app, self.asgi = self.asgi, self._answer

    def init_signals(self) -> None:
        """Leave Ctrl-C, which reaches every process, to the arbiter."""
        # NOTE: uvloop loses what comes after it has handlers and before it runs.
        hold_stop_signals()
        super().init_signals()
        self.loop.add_signal_handler(signal.SIGINT, lambda: None)
        self.loop.call_soon(release_stop_signals)

    def notify(self) -> None:
        """Tell the arbiter that we live; the first time, tell the operator as well."""
        super().notify()
        self.connections.sweep(self.loop.time())
        if self.age == 1 and not self._announced:
            self._announced = True
            self.app.announce(str(self.sockets[0]))

    def run(self) -> None:
        """Serve until asked to stop."""
        super().run()
        if not self.servers:
            # NOTE: the application failed at its start. gunicorn would start the
            # next worker at once, and for ever.
            sys.exit(Arbiter.WORKER_BOOT_ERROR)

    async def _shutdown(self) -> None:
        """End streams, which have no end of their own; then wait for requests."""
        if end_streams := self.state.get(END_STREAMS):
            end_streams()
        await super()._shutdown()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        self._requests += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._requests -= 1


def _raise_files() -> int:
    """Let the process have as many open files as it may; gives their number."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = 1 << 16 if hard == resource.RLIM_INFINITY else min(hard, 1 << 16)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files
