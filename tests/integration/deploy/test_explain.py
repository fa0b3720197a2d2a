"""``rollerd explain``: on the operator's database, and on one that runs already."""

from __future__ import annotations

import json

import psycopg
import pytest
from click.testing import CliRunner

from deploy.main import cli
from deploy.postgres import EmbeddedPostgres
from deploy.seed import LINES
from domain.causes import acting
from domain.instants import system_clock
from domain.orders import give_alias
from eventstore.database import SHARE_CONFIGURATION
from eventstore.migrations import migrate
from projections.catalogue import FLATCAR
from projections.orders import Instruction, give_order, instruct_to_move
from tests.integration.omaha.conftest import STABLE, UNLIMITED, new_world
from tests.machines import UpdateEngine
from tests.postgres import IN_A_HURRY

APP = "e96281a6-d1af-4bde-9a0a-97b76e56dc57"
MACHINE = UpdateEngine("{4f1c}", alias="lobby")


def explain(*arguments, **environment):
    return CliRunner().invoke(
        cli, ["explain", *map(str, arguments)], env={"NO_COLOR": "1", **environment}
    )


@pytest.fixture
def fleet(db_url):
    """A world in which one machine was held back."""
    with new_world(db_url, now=system_clock()) as world:
        world.offer("4230.2.1")
        with acting("ada", "ticket 7"):
            world.sets_policy(UNLIMITED)
            world.pauses()
        world.send(MACHINE.polls())
        yield world


def test_it_tells_who_moved_a_machine_and_what_it_is_called(fleet):
    beta = next(line for line in LINES if line.name == "beta" and line.arch == 1)
    with acting("ada", "ticket 8"), fleet.database.connection() as connection:
        there = instruct_to_move(connection, FLATCAR, beta.group_id)
        for instruction in (there, Instruction(give_alias("left"))):
            with connection.transaction():
                connection.execute(SHARE_CONFIGURATION)
                give_order(connection, FLATCAR, "{4f1c}", instruction, fleet.now)

    result = explain(APP, "{4f1c}", COREROLLER_DB_URL=fleet.url)

    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "machine {4f1c} left" in lines
    [group] = [line for line in lines if line.startswith("group")]
    assert group.startswith(
        "group Beta (AMD64), track beta (instance.assigned by ada, 20"
    )
    assert group.endswith(": ticket 8)")


def test_it_tells_why_in_words(fleet):
    result = explain(APP, "{4f1c}", COREROLLER_DB_URL=fleet.url)

    assert result.exit_code == 0, result.output
    first, *rest = result.output.splitlines()
    assert first.startswith("The machine has to wait: the rollout is paused since 20")
    lines = {" ".join(line.split()) for line in rest}
    assert {"machine {4f1c} lobby", "group Stable (AMD64), track stable"} <= lines
    assert any(
        line.startswith("target 4230.2.1 (channel.package_assigned by")
        for line in lines
    )
    [paused] = [line for line in lines if line.startswith("✗")]
    assert "rollout.paused by ada, 20" in paused
    assert paused.endswith(": ticket 7")
    [period] = [line for line in lines if line.startswith("✓ maxUpdatesPerPeriod")]
    assert "0 of 1000000 granted within 15 minutes" in period


def test_a_machine_on_its_way_has_rules_that_do_not_count(fleet):
    fleet.resumes()
    fleet.send(MACHINE.polls())
    fleet.send(MACHINE.reports(3, 0, 9))
    again = MACHINE.rebooted_into("4230.2.1")
    fleet.marks_floor("4200.0.0", "new\npartitions")
    fleet.send(again.polls(), UpdateEngine("m2").polls())

    on_its_way = explain(APP, "m2", COREROLLER_DB_URL=fleet.url).output
    arrived = explain(APP, "{4f1c}", COREROLLER_DB_URL=fleet.url).output

    assert on_its_way.count("·") == 10
    assert "next floor  4200.0.0: new partitions  (channel.floor_set" in on_its_way
    assert arrived.startswith("The machine runs 4230.2.1, the target is 4230.2.1.")
    assert "DownloadTransferError: The package could not be" in arrived
    assert "✓" not in arrived


def test_it_tells_programs_what_the_api_tells(fleet):
    result = explain(APP, "{4f1c}", "--json", COREROLLER_DB_URL=fleet.url)

    told = json.loads(result.output)
    assert (told["verdict"], told["instance"]["id"]) == ("paused", "{4f1c}")
    assert told["group"]["id"] == str(STABLE.group_id)


def test_what_nobody_has_seen_is_told_in_one_line(fleet):
    for app, machine, complaint in (
        (APP, "m9", "there is no machine m9 in this application"),
        ("nope", "m9", "there is no application nope"),
    ):
        result = explain(app, machine, COREROLLER_DB_URL=fleet.url)

        assert (result.exit_code, result.output) == (1, f"Error: {complaint}\n")


def test_a_database_that_is_not_migrated_is_told(empty_db_url):
    result = explain(APP, "m1", COREROLLER_DB_URL=empty_db_url)

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_it_asks_the_database_that_runs_in_the_folder(home):
    with EmbeddedPostgres(home, IN_A_HURRY) as url:
        migrate(url)
        with new_world(url, now=system_clock()) as world:
            world.send(MACHINE.polls())

        result = explain(APP, "{4f1c}", "--data-dir", home)

        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("There is nothing to offer")


def test_it_starts_no_database_of_its_own(home):
    result = explain(APP, "m1", "--data-dir", home)

    assert result.exit_code == 1
    assert result.output.startswith(f"Error: no database runs in {home}; start")
    assert list(home.iterdir()) == []
