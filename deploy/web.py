"""The web server: gunicorn in our process, its workers, and an eye on others."""

import os
from collections.abc import Callable
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket
from typing import Any

import click
import falcon.asgi
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.errors import HaltServer
from gunicorn.glogging import Logger

from api.metrics.board import Board
from deploy.compose import create_app
from deploy.connections import IDLE_S
from deploy.errors import CannotStart
from deploy.settings import Settings
from deploy.stopping import exit_if_asked, stop_signals_held
from deploy.tls import modern_context
from deploy.worker import Worker

GRACE_S = 8
_SPARE_ROWS = 4
_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes a private file in it


def run_web(settings: Settings, *look_after: Callable[[], None]) -> None:
    """
    Serve until asked to stop, which ends this process's work with status 0.

    Args:
        settings: With the database's URL.
        look_after: What else to do every second or so, in the arbiter's process.

    Raises:
        SystemExit: Always; in the workers' processes as well.
        CannotStart: The workers do not start.
    """
    exit_if_asked()
    Web(settings, *look_after).run()


class Web(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """What gunicorn asks for the settings, and in each worker for the application."""

    def __init__(self, settings: Settings, *look_after: Callable[[], None]) -> None:
        self._settings = settings
        self._look_after = look_after
        self.board = Board(2 * settings.workers + _SPARE_ROWS)
        self.row = 0
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        for name, value in _gunicorn_settings(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> falcon.asgi.App[Any, Any]:
        """Build the application; called in each worker, after the fork."""
        # PERF: its modules are loaded before; that would take each worker 0.4 s more,
        # and so each that replaces a dead one.
        return create_app(self._settings, self.board, self.row)

    def look_after_others(self) -> None:
        """Do what else is to be done every second or so."""
        for look_after in self._look_after:
            look_after()

    def announce(self, url: str) -> None:
        """Say on stdout where we are and, in a demo, how to sign in."""
        click.echo(f"CoreRoller is ready: {url}")
        if self._settings.demo and self._settings.admin_password:
            click.echo("Sign in as admin with COREROLLER_ADMIN_PASSWORD.")
        elif self._settings.demo:
            click.echo("Sign in as admin with the password admin.")
            click.echo("So can operator and viewer, each with the name as password.")

    def run(self) -> None:
        """Run the arbiter until it exits; see `run_web`."""
        arbiter_pid = os.getpid()
        try:
            Supervisor(self).run()
        except (SystemExit, HaltServer) as ex:
            # NOTE: workers are forked in there and leave by here, too. gunicorn lets
            # the failure of a second worker pass while it halts for the first.
            failed = isinstance(ex, HaltServer) or bool(ex.code)
            if failed and os.getpid() == arbiter_pid:
                raise CannotStart(
                    "the web workers do not start; the log above says why"
                ) from ex
            raise


class Supervisor(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's arbiter, which looks after other processes besides its workers."""

    # NOTE: Ctrl-C ends requests as gently as SIGTERM does.
    handle_int = Arbiter.handle_term

    def __init__(self, app: Web) -> None:
        self._rows: dict[int, int] = {}
        super().__init__(app)

    def manage_workers(self) -> None:
        """Replace what died; called at least every second."""
        self.app.look_after_others()
        super().manage_workers()

    def spawn_worker(self) -> int:
        """Fork a worker that hears a request to stop from its first moment."""
        # NOTE: while workers are replaced, there are two of each.
        taken = {row for pid, row in self._rows.items() if pid in self.WORKERS}
        free = (row for row in range(self.app.board.rows) if row not in taken)
        self.app.row = next(free, 0)
        with stop_signals_held():
            pid: int = super().spawn_worker()
        self._rows[pid] = self.app.row
        return pid


class OurLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Lets gunicorn's messages go where all others go."""

    def setup(self, cfg: Config) -> None:
        """Add no handlers."""
        self.cfg = cfg
        self.error_log.propagate = True


def check_address_is_free(settings: Settings) -> None:
    """
    See that we shall be able to listen, before anything is started.

    Raises:
        CannotStart: Another program listens there, or we may not.
    """
    host, port = settings.address
    try:
        with socket(AF_INET6 if ":" in host else AF_INET) as probe:
            probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as ex:
        reason = ex.strerror if isinstance(ex, OSError) else ex
        raise CannotStart(
            f"cannot listen on {settings.bind} ({reason});"
            " choose another address with --bind"
        ) from ex


def _gunicorn_settings(settings: Settings) -> dict[str, Any]:
    return {
        "proc_name": "rollerd",
        "bind": settings.bind,
        "backlog": 4096,
        "workers": settings.workers,
        "worker_class": Worker,
        "asgi_loop": "uvloop",
        "asgi_lifespan": "on",
        "http_parser": "fast",
        "keepalive": IDLE_S,
        # A worker whose loop does not turn for so long is replaced.
        "timeout": 30,
        # Docker kills after 10 seconds, and the database has yet to stop.
        "graceful_timeout": GRACE_S,
        # SECURITY: a client's address is that of its connection, whatever headers say.
        "forwarded_allow_ips": "",
        "certfile": settings.certfile or None,
        "keyfile": settings.keyfile or None,
        "ssl_context": modern_context,
        "control_socket_disable": True,
        "logger_class": OurLogger,
        "accesslog": None,
        # The heartbeat must not wait for a disk.
        "worker_tmp_dir": str(_MEMORY) if _MEMORY.is_dir() else None,
    }
