"""The history of a demo: made up by machines that ask, and true in every way."""

import pytest

from deploy.demo.places import BETA, QA, STABLE, US_EAST
from deploy.preparing import prepare
from deploy.settings import Settings
from domain.instants import SECOND, from_datetime, system_clock
from domain.rollouts import Rollout
from eventstore import migrations
from eventstore.codec import fields_of
from eventstore.database import Database
from eventstore.log import read_log
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projector import Projector
from projections.inline.checking import check_all, moment_to_check
from projections.inline.everything import INLINE
from projections.moments import look_back, moment_at

DAY = 24 * 3600 * SECOND
MACHINES = 120


def demo(url, machines=MACHINES) -> Settings:
    return Settings(db_url=url, demo=True, demo_machines=machines)


@pytest.fixture(scope="module")
def database(postgres, template):
    """A demo of few machines, that has just been made."""
    with postgres.fresh_database(template) as url:
        prepare(demo(url))
        database = Database(url, size=2)
        yield database
        database.close()


@pytest.fixture(scope="module")
def log(database):
    with database.connection() as connection:
        return list(read_log(connection))


def rows(database, query, *parameters):
    with database.connection() as connection:
        return connection.execute(query, parameters).fetchall()


def current_rollout(database, place):
    """Give the state of a group's rollout, and how many succeeded and went wrong."""
    (row,) = rows(
        database,
        """
        SELECT r.state, b.machines, p.contents->>'version'
          FROM groups g
          JOIN channels c USING (channel_id)
          JOIN packages p ON p.package_id = c.package_id
          JOIN rollouts r ON r.group_id = g.group_id AND r.package_id = p.package_id
          JOIN budgets b ON b.group_id = g.group_id
         WHERE g.group_id = %s
        """,
        place.group_id,
    )
    return row


def running(database, place, version):
    (row,) = rows(
        database,
        "SELECT machines FROM group_versions WHERE group_id = %s AND version = %s",
        place.group_id,
        version,
    )
    return row[0]


def test_the_log_rises_in_time_over_two_weeks(database, log):
    recorded = [
        from_datetime(at)
        for (at,) in rows(
            database, "SELECT recorded_at FROM events ORDER BY notification_id"
        )
    ]
    happened = [fields_of(each.event)["at"] for each in log]

    assert recorded == happened == sorted(happened)
    assert 14 * DAY <= system_clock() - happened[0] < 15 * DAY
    assert system_clock() - happened[-1] < DAY


def test_a_rollout_is_under_way(database):
    state, machines, version = current_rollout(database, STABLE)

    assert (state, version) == ("running", "4230.2.5")
    assert 0 < running(database, STABLE, version) < machines


def test_a_rollout_was_halted_and_the_log_says_why(database, log):
    assert current_rollout(database, BETA)[0] == "halted"
    *_, halted = (each.event for each in log if isinstance(each.event, Rollout.Halted))
    assert halted.package_id is not None
    verdict = halted.verdict
    ended = verdict.succeeded + verdict.failed + verdict.timed_out + verdict.lost
    assert ended >= 10
    assert ended - verdict.succeeded > 0.2 * ended


def test_a_group_is_paused_and_another_one_waits_for_its_blackout(database):
    query = "SELECT schedule_is_open FROM groups WHERE group_id = %s"
    assert current_rollout(database, US_EAST)[0] == "paused"
    assert rows(database, query, QA.group_id) == [(False,)]


def test_operators_acted_for_reasons(log):
    causes = {
        (each.event.actor, each.event.reason)
        for each in log
        if each.topic.startswith(("channel.", "rollout.", "group."))
    }

    assert {actor for actor, _ in causes} == {"admin", "operator", "system"}
    assert len({reason for _, reason in causes}) > 8


def test_updates_failed_for_different_reasons(log):
    codes = {
        each.event.error_code for each in log if each.topic == "instance.update_failed"
    }

    assert len(codes) > 2


def test_machines_were_silent_and_came_back(log):
    topics = {each.topic for each in log}

    assert topics >= {"instance.went_silent", "instance.came_back"}


def test_machines_that_are_not_silent_were_seen_within_a_day(database):
    ((oldest,),) = rows(
        database,
        "SELECT min(last_check_at) FROM presence JOIN instances USING (stream_id)"
        " WHERE NOT is_silent",
    )

    assert system_clock() - oldest < DAY + 3600 * SECOND


def test_the_read_models_are_what_the_log_says(database):
    with moment_to_check(database) as connection:
        drifts = [
            drift for model in INLINE for drift in check_all(connection, model).drifts
        ]

    assert drifts == []


def test_who_looks_back_a_week_sees_the_release_of_then(database):
    for projection in PROJECTIONS:
        Projector(database, projection).catch_up(system_clock())
    with database.connection() as connection, connection.transaction():
        look_back(connection, moment_at(connection, system_clock() - 7 * DAY))
        (row,) = connection.execute(
            "SELECT contents->>'version' FROM channels JOIN packages USING (package_id)"
            " WHERE channel_id = %s",
            (STABLE.channel_id,),
        ).fetchall()

    assert row == ("4230.2.1",)


def test_a_second_start_adds_nothing(database, log):
    with database.connection() as connection:
        url = connection.info.dsn
    prepare(demo(url))

    with database.connection() as connection:
        assert len(list(read_log(connection))) == len(log)


def test_a_history_that_is_interrupted_leaves_nothing(db_url, monkeypatch):
    def interrupt(*_):
        raise SystemExit

    monkeypatch.setattr("deploy.preparing.make_history", interrupt)
    with pytest.raises(SystemExit):
        prepare(demo(db_url))

    assert migrations.status(db_url).applied == ()
