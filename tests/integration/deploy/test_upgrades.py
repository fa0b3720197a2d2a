"""Databases of earlier versions are brought forward, and agree with their logs."""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec
import psycopg
import pytest

from deploy.platform import build_platform
from deploy.preparing import prepare
from deploy.settings import Settings
from domain.policy import Policy
from eventstore.database import Database
from eventstore.log import last_position, read_log
from eventstore.migrations import known, migrate, status
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projector import Projector
from projections.budgets import read_all_budgets
from projections.moments import Moment, look_back
from projections.pages import snapshot
from projections.progress import read_all_progress
from projections.replay import Machines, fold_machines, stored_machines
from tests.commands import run_rollerd
from tests.integration.asynchronous.conftest import (
    caught_up,
    emptied,
    fold,
    log_of,
    statuses,
)
from tests.integration.omaha.conftest import World
from tests.integration.projections.configuration_tables import (
    Tables,
    expected_tables,
    stored_tables,
)
from tests.machines import UpdateEngine

DUMPS = Path(__file__).parents[2] / "fixtures"
LAST_OF_THEN = {
    "before_rollouts": "0004_group_sizes",
    "before_members": "0018_rollout_history",
}


def load(url: str, name: str) -> None:
    dump = (DUMPS / f"{name}.sql.gz").read_bytes()
    lines = gzip.decompress(dump).decode().splitlines()
    with psycopg.connect(url) as connection:
        connection.execute("\n".join(line for line in lines if line[:1] != "\\"))


@pytest.fixture(params=LAST_OF_THEN)
def then(request):
    """The name of an earlier version."""
    return request.param


@pytest.fixture
def old_url(empty_db_url, template, then):
    """A database as it was then; the server's role is there since the template."""
    load(empty_db_url, then)
    return empty_db_url


@pytest.fixture
def upgraded(old_url):
    """The same with the schema of today, made ready to serve."""
    migrate(old_url)
    prepare(Settings(db_url=old_url, admin_password="a password for tests"))
    database = Database(old_url)
    yield database
    database.close()


def assert_tables_agree_with_the_log(database: Database) -> None:
    with snapshot(database) as connection:
        folded = fold_machines(read_log(connection))
        stored = stored_machines(connection)
    for name in Machines._fields:
        assert getattr(stored, name) == getattr(folded, name), name


def policies_completed(tables: Tables) -> Tables:
    """Give policies what later versions have added, at its default, as readers do."""
    for group in tables["groups"].values():
        policy = msgspec.convert(group["policy"], Policy)
        group["policy"] = msgspec.json.decode(msgspec.json.encode(policy))
    return tables


def test_it_lacks_what_came_later(old_url, then):
    assert status(old_url).applied[-1] == LAST_OF_THEN[then]

    told = run_rollerd(old_url, "migrate").output
    lines = told.splitlines()
    lacked = [f"applied {name}" for name in known() if name > LAST_OF_THEN[then]]
    assert lines[: len(lacked)] == lacked
    # Who lacks more than a schema is told what to run.
    assert ("folds them anew" in told) == (then == "before_rollouts")


def test_the_inline_read_models_agree_with_the_log(upgraded):
    assert_tables_agree_with_the_log(upgraded)
    told = policies_completed(stored_tables(upgraded))
    assert told == expected_tables(upgraded, build_platform(upgraded))


def test_they_do_so_after_machines_have_gone_on(upgraded, old_url):
    world = World(
        old_url, upgraded, build_platform(upgraded), now=1_800_000_000_000_000
    )
    for number in range(10):
        engine = UpdateEngine(f"engine-{number}", track="stable")
        world.send(engine.polls())
        world.send(engine.reports(3, 0, 9))

    assert_tables_agree_with_the_log(upgraded)


def test_nothing_is_folded_anew_a_second_time(upgraded, old_url):
    with upgraded.connection() as connection:
        connection.execute("UPDATE instances SET held = 'by hand'")

    prepare(Settings(db_url=old_url))

    with upgraded.connection() as connection:
        held = connection.execute("SELECT DISTINCT held FROM instances").fetchall()
    assert held == [("by hand",)]


def test_every_projection_folds_the_log_from_its_first_event(upgraded):
    caught_up(upgraded)

    told = statuses(upgraded)
    assert set(told) == {projection.name for projection in PROJECTIONS}
    for each in told.values():
        assert (each.state, each.lag) == ("running", 0), each


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda each: each.name)
def test_a_projection_holds_what_it_would_if_it_began_today(upgraded, projection):
    Projector(upgraded, projection).catch_up(0)
    followed = emptied(upgraded, projection)

    fold(upgraded, projection, log_of(upgraded))

    again = emptied(upgraded, projection)
    assert again == followed
    assert any(again.values())


def test_one_can_look_back_to_before_the_upgrade(upgraded):
    caught_up(upgraded)
    log = log_of(upgraded)

    for end in range(100, len(log), 150):
        folded = fold_machines(log[:end])
        with snapshot(upgraded) as connection:
            look_back(connection, Moment(log[end - 1].position, 0))
            assert last_position(connection) == log[end - 1].position
            assert read_all_budgets(connection) == folded.budgets
            assert read_all_progress(connection) == folded.progress
