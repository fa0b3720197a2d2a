"""The first user, and those of a demo."""

from __future__ import annotations

import secrets
from typing import Any

import click
from psycopg import Connection

from api.safety.passwords import hash_password, matches
from deploy.settings import Settings
from domain.causes import acting
from domain.people import NO_PASSWORD
from domain.platform import Platform
from domain.roles import Role
from eventstore.database import Database
from projections.pages_people import find_user, has_admin

ADMIN = "admin"
DEMO_USERS = {"operator": Role.OPERATOR, "viewer": Role.VIEWER}
"""Who else can sign in to a demo, each with the own name as the password."""
_DEMO_PASSWORD = "admin"  # noqa: S105  (everybody knows it; such a demo stays on loopback)


def ensure_admin(settings: Settings, database: Database, platform: Platform) -> None:
    """
    Make sure that there is an admin: a user ``admin``, unless somebody else is one.

    Its password is the one of the settings, which may change it; else ``admin`` in a
    demo; else one made up, which is printed once. So is one in the place of a demo's.
    The other users of a demo whose admin has no password that everybody knows have
    none from then on.
    """
    with acting("system", reason="first user"), database.command() as connection:
        admin = find_user(connection, ADMIN)
        if admin is None and not has_admin(connection):
            platform.add_user(
                username=ADMIN,
                password_hash=hash_password(_first_password(settings)),
                role=Role.ADMIN,
            )
        elif admin is not None and _is_outdated(settings, admin.password_hash):
            password_hash = hash_password(_first_password(settings))
            platform.change_password(admin.user_id, password_hash=password_hash)
        if settings.admin_password or not settings.demo:
            _shut_out_demo_users(connection, platform)


def make_up_password() -> str:
    """Make up a password of 96 bits."""
    return secrets.token_urlsafe(12)


def tell_password(username: str, password: str) -> None:
    """Print a password, this once."""
    click.echo(f"The password of user {username} is {password} (shown only this once).")


def _shut_out_demo_users(connection: Connection[Any], platform: Platform) -> None:
    # SECURITY: as for `admin`; who wants to go on with them gives them a password.
    for username in DEMO_USERS:
        user = find_user(connection, username)
        if user is not None and matches(username, user.password_hash):
            platform.change_password(user.user_id, password_hash=NO_PASSWORD)


def _first_password(settings: Settings) -> str:
    if settings.admin_password:
        return settings.admin_password
    if settings.demo:
        return _DEMO_PASSWORD
    password = make_up_password()
    tell_password(ADMIN, password)
    return password


def _is_outdated(settings: Settings, password_hash: str) -> bool:
    if settings.admin_password:
        return not matches(settings.admin_password, password_hash)
    # SECURITY: outside a demo, nobody gets in by what everybody knows.
    return not settings.demo and matches(_DEMO_PASSWORD, password_hash)
