"""The first user."""

from __future__ import annotations

import secrets

import click

from api.passwords import hash_password, matches
from deploy.settings import Settings
from domain.causes import acting
from domain.platform import Platform
from domain.roles import Role
from eventstore.database import Database
from projections.pages_people import find_user

ADMIN = "admin"
_DEMO_PASSWORD = "admin"  # noqa: S105  (everybody knows it; a demo stays on loopback)


def ensure_admin(settings: Settings, database: Database, platform: Platform) -> None:
    """
    Make sure that there is a user ``admin``.

    Its password is the one of the settings, which may change it; else ``admin`` in a
    demo; else one made up, which is printed once.
    """
    with acting("system", reason="first user"), database.command() as connection:
        admin = find_user(connection, ADMIN)
        if admin is None:
            password_hash = hash_password(_first_password(settings))
            platform.add_user(
                username=ADMIN, password_hash=password_hash, role=Role.ADMIN
            )
        elif _is_changed(settings, admin.password_hash):
            password_hash = hash_password(settings.admin_password)
            platform.change_password(admin.user_id, password_hash=password_hash)


def _first_password(settings: Settings) -> str:
    if settings.admin_password:
        return settings.admin_password
    if settings.demo:
        return _DEMO_PASSWORD
    password = secrets.token_urlsafe(12)
    click.echo(f"The password of user {ADMIN} is {password} (shown only this once).")
    return password


def _is_changed(settings: Settings, password_hash: str) -> bool:
    wanted = settings.admin_password
    return bool(wanted) and not matches(wanted, password_hash)
