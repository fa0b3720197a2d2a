"""What `rollerd user` does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import click
import psycopg
from psycopg import Connection

from api.requests.lookups import existing
from api.safety.passwords import hash_password
from deploy.admin import make_up_password, tell_password
from deploy.database import find_database
from deploy.platform import build_platform
from deploy.settings import Settings
from deploy.terminal import printable
from domain.causes import acting
from domain.commands.people import DEFAULT_TEAM
from domain.errors import Refused
from domain.platform import Platform
from domain.roles import Role
from eventstore.database import Database
from projections.pages import Span
from projections.pages_people import (
    UserRow,
    find_team,
    find_user,
    list_teams,
    list_users,
)

_ALL = Span(0, 1_000_000)
_LINE = "{:<28}{:<12}{}"


def show_users(settings: Settings) -> None:
    """
    Print all users.

    Raises:
        click.ClickException: No database answers; so do all below.
    """
    with _working(settings, "list") as (connection, _):
        teams = {row.team_id: row.name for row in list_teams(connection, _ALL).rows}
        click.echo(_LINE.format("name", "role", "team"))
        for row in list_users(connection, _ALL).rows:
            team = printable(teams[row.team_id])
            click.echo(_LINE.format(printable(row.username), row.role, team))


def add_user(
    settings: Settings, name: str, role: str, team: str | None, password: str | None
) -> None:
    """
    Add a user; without a password, one is made up and printed.

    Raises:
        click.ClickException: Such a user cannot be added.
    """
    given = password or make_up_password()
    with _working(settings, "add") as (connection, platform):
        platform.add_user(
            username=name,
            password_hash=hash_password(given),
            role=Role(role),
            team_id=_team_id(connection, team) or DEFAULT_TEAM,
        )
    if password is None:
        tell_password(name, given)


def set_password(settings: Settings, name: str, password: str | None) -> None:
    """
    Give a user another password; without one, it is made up and printed.

    Raises:
        click.ClickException: There is no such user.
    """
    given = password or make_up_password()
    with _working(settings, "password") as (connection, platform):
        user = _user(connection, name)
        hashed = hash_password(given)
        platform.change_password(user.user_id, password_hash=hashed)
    if password is None:
        tell_password(name, given)


def revise_user(settings: Settings, name: str, role: str, team: str | None) -> None:
    """
    Give a user another role, and perhaps another team.

    Raises:
        click.ClickException: There is no such user or team, or no other admin.
    """
    with _working(settings, "role") as (connection, platform):
        user = _user(connection, name)
        team_id = _team_id(connection, team) or user.team_id
        platform.revise_user(user.user_id, role=Role(role), team_id=team_id)


def delete_user(settings: Settings, name: str) -> None:
    """
    Delete a user.

    Raises:
        click.ClickException: There is no such user, or no other admin.
    """
    with _working(settings, "delete") as (connection, platform):
        platform.delete_user(_user(connection, name).user_id)


@contextmanager
def _working(
    settings: Settings, command: str
) -> Iterator[tuple[Connection[Any], Platform]]:
    database = Database(find_database(settings), size=2)
    try:
        reason = f"rollerd user {command}"
        with acting("system", reason=reason), database.command() as connection:
            yield connection, build_platform(database)
    except (Refused, psycopg.Error) as ex:
        raise click.ClickException(str(ex)) from ex
    finally:
        database.close()


def _user(connection: Connection[Any], name: str) -> UserRow:
    return existing(find_user(connection, name), f"user {name}")


def _team_id(connection: Connection[Any], name: str | None) -> UUID | None:
    if name is None:
        return None
    return existing(find_team(connection, name), f"team {name}").team_id
