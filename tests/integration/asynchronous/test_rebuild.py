"""Projections rebuilt beside the live ones: the same rows, whatever happens."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest
from msgspec.structs import replace

from domain.policy import Policy
from eventstore.log import last_position
from projections import beside
from projections.asynchronous import rebuild as rebuild_module
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projector import Projector
from projections.asynchronous.rebuild import CannotRebuild, rebuilding
from tests.integration.asynchronous.conftest import (
    PROJECTIONS,
    caught_up,
    log_of,
    rows_of,
    statuses,
)
from tests.integration.duties.conftest import at_once
from tests.integration.omaha.conftest import UNLIMITED, new_world
from tests.integration.projections.test_replay import Turmoil

SLOW = "tests.integration.asynchronous.slow_rebuild"


def nobody(position, end):
    pass


def rebuilt(url, projection=AUDIT):
    with rebuilding(url, projection) as rebuild:
        return rebuild.bring_up(nobody)


def compared(url, projection=AUDIT, samples=20):
    with rebuilding(url, projection) as rebuild:
        return rebuild.compare(samples, nobody)


def switched(url, projection=AUDIT):
    with rebuilding(url, projection) as rebuild:
        return rebuild.switch(nobody)


def all_rows(owner, tables, schema="coreroller"):
    return {
        table: sorted(map(repr, owner.execute(f"SELECT * FROM {schema}.{table}")))
        for table in tables
    }


def end_of(world):
    with world.database.connection() as connection:
        return last_position(connection)


@pytest.fixture
def busy(world):
    """A world whose log has been followed, with an audit trail of some length."""
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    world.offer("4230.2.2")
    Projector(world.database, AUDIT).catch_up(0)
    return world


@pytest.mark.parametrize("seed", range(2))
def test_every_projection_is_rebuilt_to_the_rows_that_it_has(
    db_url, owner, monkeypatch, seed
):
    monkeypatch.setattr(rebuild_module, "AT_ONCE", 70)
    with new_world(db_url) as world:
        Turmoil(world, seed).goes_on(150)
        for projection in PROJECTIONS:
            caught_up(world.database)
            live = all_rows(owner, projection.tables)
            assert any(live.values())

            rebuilt(db_url, projection)
            comparison = compared(db_url, projection)

            assert comparison.is_equal, comparison
            assert comparison.position == end_of(world)
            other = all_rows(owner, projection.tables, "coreroller_beside")
            assert other == live
            switched(db_url, projection)
            assert all_rows(owner, projection.tables) == live


def test_rebuilding_goes_no_further_than_the_live_one_and_switching_to_the_end(
    busy, db_url
):
    position = end_of(busy)
    busy.sets_policy(Policy(max_updates_per_period=7))

    assert rebuilt(db_url) == position
    assert switched(db_url) == end_of(busy) > position
    status = statuses(busy.database)["audit"]
    assert (status.lag, status.beside, status.state) == (0, None, "running")


def test_how_far_it_is_is_told(busy, db_url, monkeypatch):
    monkeypatch.setattr(rebuild_module, "AT_ONCE", 20)
    told = []
    with rebuilding(db_url, AUDIT) as rebuild:
        rebuild.bring_up(lambda *facts: told.append(facts))

    end = end_of(busy)
    assert told[0] == (20, end)
    assert told[-1] == (end, end)
    assert statuses(busy.database)["audit"].beside == end
