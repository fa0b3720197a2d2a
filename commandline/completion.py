"""Completion: the script for a shell, and names that the server is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
)

from commandline.connection.client import Client
from commandline.connection.servers import Wanted, find_server
from commandline.names import arch_name, find_application
from commandline.session import Session, path_to

_PATIENCE = 2.0
"""Seconds; somebody waits with a finger on the key."""

_SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}

_MOST = 100

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@click.command(epilog="Example: rollerd completion bash >> ~/.bashrc")
@click.argument("shell", type=click.Choice(list(_SHELLS)))
@click.pass_context
def completion(context: click.Context, *, shell: str) -> None:
    """
    Print what lets a shell complete commands and names.

    Names are those of the server that commands would ask; without an answer there are
    none.
    """
    program = context.find_root().command
    shown = _SHELLS[shell](program, {}, "rollerd", "_ROLLERD_COMPLETE")
    click.echo(shown.source())


def applications(session: Session, app: str | None) -> Iterable[str]:
    """Name the applications: by product id where there is one."""
    for each in session.every("/api/apps", "applications"):
        yield each["product_id"] or each["name"]


def groups(session: Session, app: str | None) -> Iterable[str]:
    """Name the groups of the application."""
    if app is not None:
        for each in find_application(session, app)["groups"]:
            yield each["name"]


def channels(session: Session, app: str | None) -> Iterable[str]:
    """Name the channels of the application."""
    if app is not None:
        for each in find_application(session, app)["channels"]:
            yield f"{each['name']}/{arch_name(each['arch'])}"


def packages(session: Session, app: str | None) -> Iterable[str]:
    """Name the newest packages of the application by their versions."""
    if app is not None:
        path = path_to("apps", find_application(session, app)["id"], "packages")
        for each in session.get(path, perpage=_MOST)["packages"]:
            yield f"{each['version']}/{arch_name(each['arch'])}"


def completing(names: Callable[[Session, str | None], Iterable[str]]) -> Complete:
    """Complete an argument or option by names that the server is asked for."""

    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        try:
            with _session(context) as session:
                found = list(names(session, context.params.get("app")))
        except click.ClickException:
            return []
        return [CompletionItem(each) for each in found if each.startswith(incomplete)]

    return complete


def _session(context: click.Context) -> Session:
    options = context.params
    wanted = Wanted(
        url=options.get("server"),
        user=options.get("user"),
        token_file=options.get("token_file"),
    )
    server = find_server(wanted, os.environ, _nobody)
    return Session(Client(server, context.obj, timeout=_PATIENCE))


def _nobody(user: str) -> str:
    raise click.UsageError("completion asks for no password")
