"""Looking back: the position of an instant, and the log as it was then."""

from random import Random

import psycopg
import pytest

from domain.instants import SECOND, to_datetime
from eventstore.log import last_position, read_log
from projections.moments import (
    Moment,
    NotYet,
    check_reached,
    look_back,
    looked_at,
    moment_at,
    moment_of,
)
from tests.integration.eventstore.conftest import stored

NOON = 1_700_000_000 * SECOND
AT = "UPDATE coreroller.events SET recorded_at = to_timestamp(%s + {})"
PACED = {
    "even": AT.format("10 * notification_id"),
    "rising": AT.format("notification_id * notification_id"),
    "in bursts": AT.format("notification_id / 400 * 86400 + notification_id / 9"),
}
RECORDED = f"""
    SELECT notification_id, (extract(epoch FROM recorded_at) - {NOON // SECOND})::int
      FROM events ORDER BY 1
"""
POSITIONS = "SELECT positions_at(%s::timestamptz[])"


@pytest.fixture
def recorded_at(db_url, recorder):
    """Record events at given seconds after noon, with gaps; gives their positions."""

    def record(*seconds):
        for _ in seconds:
            recorder.insert_events([stored()])
        with psycopg.connect(db_url) as owner:
            owner.execute("SET search_path TO coreroller")
            owner.execute(
                "UPDATE events SET recorded_at = to_timestamp(t)"
                "  FROM unnest(%s::float8[]) WITH ORDINALITY AS g(t, n)"
                " WHERE notification_id = n",
                ([NOON / SECOND + second for second in seconds],),
            )
            owner.execute("DELETE FROM events WHERE notification_id % 4 = 3")
            kept = owner.execute("SELECT notification_id FROM events ORDER BY 1")
            return [position for (position,) in kept]

    return record


@pytest.mark.parametrize("number", [1, 2, 3, 8, 61])
def test_an_instant_is_at_the_newest_event_recorded_up_to_it(
    recorded_at, database, number
):
    positions = recorded_at(*range(0, number * 10, 10))

    with database.connection() as connection:
        for tenths in range(-20, number * 100 + 20, 25):
            instant = NOON + tenths * SECOND // 10
            expected = [each for each in positions if (each - 1) * 100 <= tenths]
            moment = moment_at(connection, instant)
            assert moment == Moment(max(expected, default=0), instant)


@pytest.mark.parametrize("pace", ["even", "rising", "in bursts"])
def test_the_positions_of_many_instants_are_those_of_each(
    db_url, recorder, database, pace
):
    recorder.insert_events([stored() for _ in range(1500)])
    with psycopg.connect(db_url) as owner:
        owner.execute(PACED[pace], [NOON / SECOND])
        owner.execute("DELETE FROM coreroller.events WHERE notification_id % 7 = 3")
    with database.connection() as connection:
        log = connection.execute(RECORDED).fetchall()
        seconds = [-5, 0, 1, *range(3, log[-1][1] + 9, log[-1][1] // 40)]
        for asked in (seconds, seconds[::-1], Random(1).sample(seconds, 30)):
            expected = [max((p for p, at in log if at <= s), default=0) for s in asked]
            instants = [to_datetime(NOON + s * SECOND) for s in asked]
            (found,) = connection.execute(POSITIONS, [instants]).fetchone()
            assert found == expected


def test_of_events_recorded_at_one_instant_the_last_counts(recorded_at, database):
    recorded_at(1, 1, 1, 5)

    with database.connection() as connection:
        assert moment_at(connection, NOON + SECOND).position == 2  # 3 is a gap


def test_nothing_was_recorded_in_an_empty_log(database):
    with database.connection() as connection:
        assert moment_at(connection, NOON) == Moment(0, NOON)


def test_the_instant_of_a_position_is_when_its_event_was_recorded(
    recorded_at, database
):
    recorded_at(1, 2, 3, 4)

    with database.connection() as connection:
        assert moment_of(connection, 2) == Moment(2, NOON + 2 * SECOND)
        assert moment_of(connection, 3) == Moment(3, NOON + 2 * SECOND)


def test_who_looks_back_sees_the_log_of_then_until_the_transaction_ends(
    recorded_at, database
):
    recorded_at(1, 2, 3, 4, 5)

    with database.connection() as connection:
        with connection.transaction():
            look_back(connection, Moment(2, NOON))
            assert [each.position for each in read_log(connection)] == [1, 2]
            assert last_position(connection) == 2
            assert looked_at(connection) == Moment(2, NOON)
        assert looked_at(connection) is None
        assert last_position(connection) == 5


def test_a_moment_that_a_projection_has_not_reached_is_refused(db_url, database):
    with psycopg.connect(db_url) as owner:
        owner.execute(
            "INSERT INTO coreroller.projections (name, version, position)"
            " VALUES ('fleet', 1, 7)"
        )

    with database.connection() as connection:
        check_reached(connection, "fleet", Moment(7, NOON))
        with pytest.raises(NotYet, match="fleet is at position 7 of 8"):
            check_reached(connection, "fleet", Moment(8, NOON))
        with pytest.raises(NotYet):
            check_reached(connection, "unknown", Moment(1, NOON))
