"""``rollerd fsck``: what it prints, and its exit status."""

from __future__ import annotations

import json

import psycopg
import pytest

from tests.commands import run_rollerd
from tests.integration.omaha.conftest import STABLE, new_world
from tests.machines import UpdateEngine

OWNER = "-c search_path=coreroller"


def fsck(url, *arguments):
    return run_rollerd(url, "fsck", *arguments)


def run(url, *arguments):
    result = run_rollerd(url, "projections", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def url(db_url):
    with new_world(db_url) as world:
        world.offer("4230.2.1")
        world.send(UpdateEngine("engine-1", version="4152.2.0").polls())
    return db_url


@pytest.fixture
def drifted_url(url):
    with psycopg.connect(url, options=OWNER) as owner:
        owner.execute("UPDATE instances SET held = E'\\033[2J'")
        owner.execute("DELETE FROM grants")
    return url


def test_a_healthy_database_is_told_to_be_one(url):
    result = fsck(url)

    assert result.exit_code == 0, result.output
    first, *lines = result.output.splitlines()
    assert first.startswith("All ")
    assert ["instances", "1", "0"] in [line.split() for line in lines]
    assert ["teams", "1", "0"] in [line.split() for line in lines]


def test_a_drift_is_told_with_what_to_do(drifted_url):
    result = fsck(drifted_url)

    assert result.exit_code == 1
    text = result.output
    assert text.startswith("2 of ")
    assert "instances " in text
    assert ": held\n" in text
    assert "\033" not in text
    assert "it never was as stored; its first event is instance.registered at" in text
    assert f"grants {STABLE.group_id} 1: row\n  stored   null\n" in text
    assert "they differ since instance.update_granted at position " in text
    assert text.splitlines()[-3:] == [
        "  rollerd projections rebuild inline-machines",
        "  rollerd projections diff inline-machines",
        "  rollerd projections switch inline-machines",
    ]


def test_programs_get_json(drifted_url):
    result = fsck(drifted_url, "--json")

    assert result.exit_code == 1
    report = json.loads(result.output)
    assert report["agrees"] is False
    assert report["drifted"]["grants"] == 1
    held, grant = report["drifts"]
    assert (held["table"], held["column"], held["log"]) == ("instances", "held", "")
    assert held["since"] is None
    assert grant["since"]["topic"] == "instance.update_granted"
    assert grant["log"]["number"] == 1


def test_a_row_that_the_log_does_not_know_is_told(url):
    with psycopg.connect(url, options=OWNER) as owner:
        owner.execute("INSERT INTO teams VALUES (gen_random_uuid(), 'x', 0)")

    result = fsck(url)

    assert result.exit_code == 1
    assert "  the log has no event of it\n" in result.output


def test_a_sample_looks_at_machines_only(drifted_url):
    result = fsck(drifted_url, "--sample", "10")

    assert result.exit_code == 1
    assert result.output.startswith("2 of 2 rows are not what the log says")
    assert "teams" not in result.output


def test_what_was_told_to_be_run_repairs_it(drifted_url):
    run(drifted_url, "rebuild", "inline-machines")
    assert "inline-machines" in run(drifted_url, "list")
    assert "beside: at position" in run(drifted_url, "status", "inline-machines")
    run(drifted_url, "switch", "inline-machines")

    assert fsck(drifted_url).exit_code == 0


def test_a_comparison_that_cannot_be_made_has_a_status_of_its_own(url, empty_db_url):
    with psycopg.connect(url, options=OWNER) as owner:
        owner.execute(
            "UPDATE events SET topic = 'instance.unheard_of'"
            " WHERE topic = 'instance.registered'"
        )

    unreadable = fsck(url)
    empty = fsck(empty_db_url)
    nowhere = fsck("postgresql://nobody@127.0.0.1:1/x")

    assert [each.exit_code for each in (unreadable, empty, nowhere)] == [2, 2, 2]
    assert "unheard_of" in unreadable.output
    assert "run `rollerd migrate`" in empty.output
    assert nowhere.output.startswith("Error: cannot reach")


def test_an_event_that_cannot_be_folded_stops_a_rebuild_before_it(url):
    with psycopg.connect(url, options=OWNER) as owner:
        owner.execute(
            "UPDATE events SET topic = 'instance.unheard_of'"
            " WHERE topic = 'instance.registered'"
        )

    result = run_rollerd(url, "projections", "rebuild", "inline-machines")

    assert result.exit_code == 1
    assert "instance.unheard_of at position " in result.output
