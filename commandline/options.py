"""Options that commands have in common, and the session that comes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from commandline.completion import applications, completing
from commandline.connection.servers import Wanted
from commandline.session import chosen_server, open_session
from commandline.things import Thing

Command = Callable[..., None]
"""Takes a session and, by name, the options of its own."""
Decorator = Callable[[Command], Command]

server_option: Decorator = click.option(
    "--server",
    envvar="COREROLLER_SERVER",
    metavar="URL",
    help="Which server. [the one signed in to, or http://127.0.0.1:8000]",
)
_user = click.option(
    "--user",
    envvar="COREROLLER_USER",
    metavar="NAME",
    help="With COREROLLER_PASSWORD, or a password that is asked for.",
)
_token_file = click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Has the token; or give COREROLLER_TOKEN.",
)


class InstantType(click.ParamType[str]):
    """An instant, in the local zone unless it has one; or the position of an event."""

    name = "instant"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Give it in UTC, as the API takes it."""
        if value.isascii() and value.isdecimal():
            return str(value)
        try:
            moment = datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no instant such as 2026-08-03T09:30", param, ctx)
        return moment.isoformat().replace("+00:00", "Z")


INSTANT = InstantType()

_json = click.option("--json", "as_json", is_flag=True, help="For programs.")
_at = click.option(
    "--at",
    type=INSTANT,
    metavar="T",
    help="Look back: an instant, or the position of an event.",
)
_reason = click.option(
    "--reason", default="", metavar="TEXT", help="Why; goes into the events."
)
_yes = click.option("--yes", is_flag=True, help="Do not ask.")

WHERE: tuple[Decorator, ...] = (server_option, _user, _token_file)
"""The options that say which server, and who asks."""


def _application(*, required: bool) -> Decorator:
    return click.option(
        "--app",
        envvar="COREROLLER_APP",
        required=required,
        metavar="APP",
        shell_complete=completing(applications),
        help="The application: its product id, name or id.",
    )


in_application = _application(required=True)
in_any_application = _application(required=False)

seen_within: Decorator = click.option(
    "--seen-within",
    "duration",
    type=click.Choice(["1h", "1d", "7d", "30d"]),
    default="1d",
    help="Only machines that came by. [1d]",
)
since = click.option("--since", type=INSTANT, metavar="T", help="Not before.")
until = click.option("--until", type=INSTANT, metavar="T", help="Not after.")


def limited(default: int = 100) -> Decorator:
    """Let a list have an end."""
    return click.option(
        "--limit",
        type=click.IntRange(1),
        default=default,
        metavar="N",
        help=f"At most. [{default}]",
    )


def reads(command: Command) -> Command:
    """Make a command of what reads something, now or at an earlier moment."""
    return _connected(command, _json, _at)


def reads_now(command: Command) -> Command:
    """Make a command of what reads something that cannot be looked back at."""
    return _connected(command, _json)


def changes(command: Command) -> Command:
    """Make a command of what changes something."""
    return _connected(command, _json, _reason)


def deletes(command: Command) -> Command:
    """Make a command of what deletes something; it has ``yes`` to `confirm` with."""
    return _connected(command, _reason, _yes)


def given(settings: Thing) -> Thing:
    """Give those settings that were named."""
    return {name: value for name, value in settings.items() if value is not None}


def confirm(what: str, *, yes: bool) -> None:
    """Ask before something is deleted; raises `click.Abort` if it shall not be."""
    if not yes:
        click.confirm(f"{what}?", abort=True, err=True)


def _connected(command: Command, *own: Decorator) -> Command:
    @wraps(command)
    def run(
        *args: Any,
        server: str | None,
        user: str | None,
        token_file: Path | None,
        as_json: bool = False,
        at: str | None = None,
        reason: str = "",
        **rest: Any,
    ) -> None:
        wanted = Wanted(url=server, user=user, token_file=token_file)
        place = chosen_server(wanted)
        with open_session(place, as_json=as_json, at=at, reason=reason) as session:
            command(session, *args, **rest)

    decorated: Command = run
    for option in reversed((*own, *WHERE)):
        decorated = option(decorated)
    return decorated
