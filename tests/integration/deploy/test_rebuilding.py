"""`rollerd projections rebuild`, `diff`, `switch`, `drop` and `status`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from psycopg.errors import InsufficientPrivilege

from eventstore.database import connect_as_owner
from eventstore.names import SCHEMA
from projections import beside
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projector import Projector
from projections.asynchronous.rebuild import rebuilding
from tests.commands import run_rollerd
from tests.integration.omaha.conftest import new_world


@pytest.fixture
def rollerd(db_url):
    with new_world(db_url) as world:
        Projector(world.database, AUDIT).catch_up(0)

    def run(*arguments, status=0):
        result = run_rollerd(db_url, "projections", *arguments)
        assert result.exit_code == status, result.output
        return result.output

    return run


@pytest.fixture
def owner(db_url):
    with connect_as_owner(db_url, SCHEMA) as connection:
        yield connection


def test_a_rebuild_says_what_to_do_next(rollerd, owner):
    (end,) = owner.execute("SELECT max(notification_id) FROM events").fetchone()

    first, *steps = rollerd("rebuild", "audit").splitlines()

    assert first == (f"audit is built beside the live one, up to position {end}. Next:")
    assert [step.split()[:4] for step in steps] == [
        ["rollerd", "projections", command, "audit"]
        for command in ("diff", "switch", "drop")
    ]
    assert f"beside: at position {end}, 0 behind" in rollerd("status", "audit")
    assert rollerd("diff", "audit") == f"audit: no row differs at position {end}.\n"
    assert rollerd("switch", "audit") == (
        f"audit is live as rebuilt, up to position {end}.\n"
    )
    assert "beside" not in rollerd("status")


def first_positions(owner):
    rows = owner.execute("SELECT position FROM audit ORDER BY position LIMIT 3")
    return [position for (position,) in rows]


def test_what_differs_is_shown_with_the_columns_and_the_events(rollerd, owner):
    one, two, three = first_positions(owner)
    changed = "UPDATE audit SET reason = E'no\\u001b[31m reason' WHERE position = %s"
    owner.execute(changed, [one])
    owner.execute("DELETE FROM audit WHERE position = %s", [two])
    owner.execute("UPDATE audit SET position = 90000 WHERE position = %s", [three])
    rollerd("rebuild", "audit")

    lines = rollerd("diff", "audit", status=1).splitlines()

    assert lines[0].startswith("audit: 4 rows differ at position ")
    assert lines[1].split() == ["table", "only", "live", "only", "beside", "different"]
    assert lines[2].split() == ["audit", "1", "2", "1"]
    at = lines.index(f"audit position={one}: different")
    spelled = json.dumps("no\x1b[31m reason")
    assert lines[at + 1] == f"  {'reason':<20}live    {spelled}"
    assert lines[at + 2] == f'  {"reason":<20}beside  "out of the box"'
    assert lines[at + 3].startswith("  by ")
    assert f" at position {one}, " in lines[at + 3]
    only = lines[lines.index(f"audit position={two}: only beside") + 1 :]
    assert not any(" live " in line for line in only[: only.index("")])
    assert "audit position=90000: only live" in lines
    shortened = rollerd("diff", "audit", "--samples", "1", status=1)
    assert "audit: 4 rows differ" in shortened
    assert "only live\n" not in shortened


def test_what_differs_is_told_to_programs(rollerd, owner):
    one, *_ = first_positions(owner)
    owner.execute("UPDATE audit SET reason = 'none' WHERE position = %s", [one])
    rollerd("rebuild", "audit")

    told = json.loads(rollerd("diff", "audit", "--json", status=1))

    assert (told["name"], told["is_equal"]) == ("audit", False)
    (table,) = told["tables"]
    assert table["counts"] == {"only_live": 0, "only_beside": 0, "different": 1}
    (sample,) = table["samples"]
    assert sample["key"] == {"position": one}
    assert sample["columns"] == {"reason": {"live": "none", "beside": "out of the box"}}
    (event,) = sample["events"]
    assert event["position"] == one
    assert datetime.fromisoformat(event["at"]) <= datetime.now(UTC)
    rollerd("switch", "audit")
    rollerd("rebuild", "audit")
    assert json.loads(rollerd("diff", "audit", "--json"))["is_equal"] is True


def test_what_is_beside_can_be_thrown_away(rollerd):
    rollerd("rebuild", "audit")

    assert rollerd("drop", "audit") == "Nothing is beside audit.\n"
    assert rollerd("drop", "audit") == "Nothing is beside audit.\n"
    assert "rollerd projections rebuild audit" in rollerd("switch", "audit", status=1)


@pytest.mark.parametrize("command", ["rebuild", "switch", "drop"])
def test_a_name_that_is_none_is_answered_with_those_that_are(rollerd, command):
    output = rollerd(command, "nonsense", status=1)

    assert "there is no projection 'nonsense', but " in output
    assert "activity, audit" in output


def test_a_comparison_that_cannot_be_made_is_told_from_one_that_differs(rollerd):
    assert "Error: " in rollerd("diff", "audit", status=2)
    assert "Error: " in rollerd("diff", "nonsense", status=2)


def test_the_status_of_what_has_not_begun_is_not_known(rollerd):
    assert "no projection 'activity' has begun, but audit" in rollerd(
        "status", "activity", status=1
    )


def test_a_second_rebuild_is_refused_while_one_is_under_way(rollerd, db_url):
    with rebuilding(db_url, AUDIT):
        assert "wait until that has ended" in rollerd("rebuild", "audit", status=1)


def test_of_a_database_that_lacks_a_migration_nothing_is_rebuilt(rollerd, owner):
    owner.execute("DELETE FROM schema_migrations WHERE name = '0015_beside'")

    assert "run `rollerd migrate`" in rollerd("rebuild", "audit", status=1)


def test_who_is_not_the_owner_is_told_who_has_to_be(rollerd, owner, monkeypatch):
    def refused(*_):
        raise InsufficientPrivilege("permission denied for schema coreroller_beside")

    monkeypatch.setattr(beside, "create", refused)

    output = rollerd("rebuild", "audit", status=1)

    assert "permission denied for schema" in output
    assert "let the user of COREROLLER_DB_URL be the owner" in " ".join(output.split())


def test_what_another_program_wrote_is_listed_with_what_to_run(rollerd, owner):
    owner.execute("UPDATE projections SET version = version + 1")
    assert rollerd("list").splitlines()[1].split()[-1] == "outdated"
    assert "another version of it: `rollerd projections rebuild audit`" in (
        rollerd("status")
    )

    of_old = "UPDATE projections SET version = %s, fingerprint = 'of old'"
    owner.execute(of_old, [AUDIT.version])
    assert rollerd("list").splitlines()[1].split()[-1] == "running"
    assert "its code has changed since its rows were begun" in rollerd("list")


def test_why_one_has_stopped_is_part_of_its_status(rollerd, owner):
    owner.execute(
        "UPDATE projections SET failed_at = 1, failed_position = 2,"
        " failed_topic = 'channel.created', error = 'KeyError: x'"
    )

    assert "KeyError: x" in rollerd("status", "audit")
