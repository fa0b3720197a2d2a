"""Finding what the path or a body names, and refusing where there is no such thing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from psycopg import Connection

from domain.errors import Invalid, NotFound
from projections.pages_applications import find_application_id
from projections.pages_groups import GroupRow, find_group
from projections.sight import EVERYTHING, Sight, is_seen

R = TypeVar("R")


def application_id(
    connection: Connection[Any], name: str, sight: Sight = EVERYTHING
) -> UUID:
    """
    Give the id of an application.

    Args:
        connection: To look it up.
        name: Its id or its product id, in braces or not, in either case.
        sight: Of who asks; that of a path was looked at before, by
            `api.access.permissions`.

    Raises:
        NotFound: There is no such application, or it is not seen.
    """
    bare = bare_name(name)
    found = None if bare is None else find_application_id(connection, bare)
    if found is None or not is_seen(connection, sight, str(found), ever=True):
        raise NotFound(f"there is no application {name}")
    return found


def bare_name(name: str) -> str | None:
    """Give an id or product id as it is looked up; None if nothing is called so."""
    bare = name.removeprefix("{").removesuffix("}").lower()
    # NOTE: PostgreSQL takes no NUL, and nothing that is not printable names anything.
    return bare if bare.isprintable() else None


def group_in(connection: Connection[Any], app: str, group: UUID) -> GroupRow:
    """Give a group; raises `NotFound` if the application has no such one."""
    row = find_group(connection, application_id(connection, app), group)
    return existing(row, f"group {group} in this application")


def existing(row: R | None, what: str) -> R:
    """Pass on what was found; raises `NotFound` if nothing was."""
    if row is None:
        raise NotFound(f"there is no {what}")
    return row


@contextmanager
def named_in(field: str) -> Iterator[None]:
    """
    Let what is not found be the fault of a field of the body, not of the path.

    Raises:
        Invalid: Instead of `NotFound`.
    """
    try:
        yield
    except NotFound as ex:
        raise Invalid(str(ex), field=field) from ex
