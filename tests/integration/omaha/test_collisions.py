"""What a batch does when others were faster, or the database was lost."""

import psycopg
import pytest
from psycopg import errors

from domain.instants import system_clock
from eventstore.database import Database
from omaha import presence as module
from omaha.arrivals import Arrival
from omaha.batch import MAX_ATTEMPTS, BatchDecider, Unavailable
from omaha.presence import PresenceKeeper
from omaha.protocol.requests import parse_request
from omaha.recording import Recording
from tests.integration.omaha.conftest import MINUTE, UNLIMITED
from tests.machines import UpdateEngine, Updater


def collide(monkeypatch, times: int) -> None:
    """Let the first batches meet a worker that was faster."""
    decide = BatchDecider._decide
    left = [times]

    def collide_or_decide(self, arrivals):
        if left[0]:
            left[0] -= 1
            raise errors.UniqueViolation
        return decide(self, arrivals)

    monkeypatch.setattr(BatchDecider, "_decide", collide_or_decide)


def test_a_batch_that_collides_is_decided_anew(world, monkeypatch):
    # NOTE: the last attempt but one reads the configuration for the first time.
    collide(monkeypatch, times=MAX_ATTEMPTS - 2)

    answer = world.send(UpdateEngine("machine").polls())[0]

    assert str(answer.status) == "ok"
    assert world.topics() == ["registered"]


def test_a_batch_that_never_stops_colliding_is_given_up(world, monkeypatch):
    collide(monkeypatch, times=-1)

    answer = world.send(UpdateEngine("machine").polls())[0]

    assert str(answer.status) == "error-internal"
    assert world.topics() == []


def test_a_lost_connection_is_opened_anew(world):
    world.send(UpdateEngine("before").polls())
    with psycopg.connect(world.url, autocommit=True) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'coreroller' AND datname = current_database()"
        )

    answer = world.send(UpdateEngine("after").polls())[0]

    assert str(answer.status) == "ok"
    assert world.topics() == ["registered", "registered"]


def test_without_a_database_nothing_is_answered(world, monkeypatch):
    def refuse(self):
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr(Database, "committer", refuse)

    with pytest.raises(Unavailable):
        world.send(UpdateEngine("machine").polls())


def test_decisions_that_change_nothing_after_all_write_nothing(world):
    with (
        world.database.connection() as connection,
        connection.transaction(),
        connection.cursor(binary=True) as cursor,
    ):
        Recording(cursor, [], world.now).write()

        # PostgreSQL numbers a transaction when it first writes something.
        number = cursor.execute("SELECT pg_current_xact_id_if_assigned()::text")
        assert number.fetchone() == (None,)


def test_a_client_without_an_id_too_gives_way_to_the_passing_of_time(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    world.send(UpdateEngine("slow").polls())
    world.passes(61 * MINUTE)

    world.send(UpdateEngine("").polls())

    assert world.topics()[-1] == "update_timed_out"


def test_an_application_id_beyond_measure_is_not_looked_up(world):
    app_id = "e" * 300
    request = parse_request(Updater(app_id, "machine", "stable").checks())

    answer = world.decide([Arrival(request)])[0][0]

    assert str(answer.status) == "error-invalidAppId"


def test_sightings_are_written_down_and_added_up(world):
    keeper = PresenceKeeper(world.database)
    world.send(UpdateEngine("machine").polls(), UpdateEngine("machine").pings())
    for visit, _ in world.seen:
        keeper.note(visit, world.now)

    keeper.close()

    with world.database.connection() as connection:
        row = connection.execute(
            "SELECT last_check_at, checks, host(address) FROM presence"
        ).fetchone()
    assert row == (world.now, 2, "192.0.2.1")


def test_sightings_that_cannot_be_written_are_no_trouble(world, monkeypatch):
    def refuse(connection, sightings):
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr(module, "write_presence", refuse)
    keeper = PresenceKeeper(world.database)
    world.send(UpdateEngine("machine").polls())
    keeper.note(world.seen[0][0], system_clock())

    keeper.close()

    with world.database.connection() as connection:
        assert connection.execute("SELECT count(*) FROM presence").fetchone() == (0,)
