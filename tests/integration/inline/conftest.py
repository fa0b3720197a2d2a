"""A world after a turmoil, in which read models are checked and built anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from domain.commands.people import DEFAULT_TEAM
from domain.roles import Role
from projections.inline.checking import Checked, check_all, moment_to_check
from projections.inline.everything import INLINE
from tests.integration.omaha.conftest import World, new_world, world
from tests.integration.projections.test_replay import Turmoil

__all__ = ["Turmoil", "new_world", "world"]


def in_turmoil(world: World, seed: int = 0, rounds: int = 60) -> World:
    """Let everything happen in a world that can, to people as well."""
    Turmoil(world, seed).goes_on(rounds)
    with world.database.command():
        world.platform.rename_team(DEFAULT_TEAM, name=f"Team {seed}")
        world.platform.add_user(username="ada", password_hash="$1", role=Role.OPERATOR)
    return world


@contextmanager
def by_hand(world: World) -> Iterator[psycopg.Connection[Any]]:
    """Connect as the owner, who may change anything, as it should never be done."""
    with psycopg.connect(world.url, options="-c search_path=coreroller") as owner:
        yield owner


def checked(world: World, **options: int) -> dict[str, Checked]:
    """Check all inline read models; by name."""
    with moment_to_check(world.database) as connection:
        return {model.name: check_all(connection, model, **options) for model in INLINE}


def drifted(world: World) -> dict[str, int]:
    """Count the rows that drifted, by table, where there are any."""
    return {
        table: number
        for each in checked(world).values()
        for table, number in each.drifted.items()
        if number
    }
