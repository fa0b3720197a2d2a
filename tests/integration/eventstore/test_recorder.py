"""Events are appended in order, whole or not at all."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError

from domain.instance_events import HoldLifted
from domain.instants import from_datetime
from domain.present import living_by
from eventstore.log import last_position, read_log, read_streams
from tests.integration.eventstore.conftest import new_recorder, stored

LONG_AGO = datetime(2026, 8, 3, 9, 30, 0, 123456, UTC)
STREAM = UUID("6f2d8f0a-5b1e-4c39-9b8e-0d7c5a3f1e42")


def times_in(database, **bounds):
    with database.connection() as connection:
        return [recorded.event.at for recorded in read_log(connection, **bounds)]


def positions_in(database):
    with database.connection() as connection:
        return [recorded.position for recorded in read_log(connection)]


def test_positions_are_in_the_order_given(recorder, database):
    first = recorder.insert_events([stored(at=n) for n in range(50)])
    second = recorder.insert_events([stored(at=n) for n in range(50, 60)])

    assert [*first, *second] == positions_in(database) == sorted({*first, *second})
    assert times_in(database) == list(range(60))


def test_an_event_is_read_as_it_stands_in_the_log(recorder, database):
    (position,) = recorder.insert_events([stored(STREAM, 7, at=42)])

    with database.connection() as connection:
        (recorded,) = read_log(connection)
        assert last_position(connection) == position

    assert (recorded.position, recorded.stream_id) == (position, STREAM)
    assert (recorded.version, recorded.topic) == (7, "instance.hold_lifted")
    assert recorded.event == HoldLifted(at=42)


def test_an_empty_log_ends_at_nothing(database):
    with database.connection() as connection:
        assert last_position(connection) == 0
        assert list(read_log(connection)) == []


def test_streams_are_read_whole_each_in_its_own_order(recorder, database):
    other, empty = uuid4(), uuid4()
    recorder.insert_events(
        [stored(STREAM, 2, at=0), stored(other, 1, at=1), stored(STREAM, 1, at=2)]
    )
    recorder.insert_events([stored(at=3), stored(STREAM, 3, at=4)])

    with database.connection() as connection:
        streams = read_streams(connection, {STREAM, other, empty})
        positions = {r.event.at: r.position for r in read_log(connection)}

    told = {
        stream_id: [(r.version, r.event.at, r.position) for r in stream]
        for stream_id, stream in streams.items()
    }
    assert told == {
        STREAM: [(1, 2, positions[2]), (2, 0, positions[0]), (3, 4, positions[4])],
        other: [(1, 1, positions[1])],
    }


def test_no_streams_are_nothing(database):
    with database.connection() as connection:
        assert read_streams(connection, []) == {}


@pytest.mark.parametrize("batch", [1, 3, 5, 6, 1000])
def test_the_log_is_read_whole_however_large_the_batches(recorder, database, batch):
    recorder.insert_events([stored(at=n) for n in range(6)])

    assert times_in(database, batch=batch) == [0, 1, 2, 3, 4, 5]


def test_the_log_is_read_from_after_a_position(recorder, database):
    positions = recorder.insert_events([stored(at=n) for n in range(6)])

    assert times_in(database, after=positions[3]) == [4, 5]
    assert times_in(database, after=positions[5]) == []


def test_time_of_recording_rises_with_the_position(recorder, database):
    for n in range(5):
        recorder.insert_events([stored(at=n), stored(at=n)])

    with database.connection() as connection:
        times = connection.execute(
            "SELECT recorded_at FROM events ORDER BY notification_id"
        ).fetchall()
    assert times == sorted(times)


def test_who_lives_at_another_present_records_at_it_and_nobody_after(
    recorder, database
):
    with living_by(lambda: from_datetime(LONG_AGO)):
        recorder.insert_events([stored(at=1), stored(at=1)])
    recorder.insert_events([stored(at=2)])

    with database.connection() as connection:
        times = connection.execute(
            "SELECT recorded_at FROM events ORDER BY notification_id"
        ).fetchall()
    assert times[:2] == [(LONG_AGO,), (LONG_AGO,)]
    assert times[2][0] > LONG_AGO


def test_a_version_that_a_stream_has_already_is_a_conflict(recorder, database):
    recorder.insert_events([stored(STREAM, 1)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(at=1), stored(STREAM, 1, at=2), stored(at=3)])

    assert times_in(database) == [0]


def test_a_conflict_within_a_command_loses_the_whole_command(recorder, database):
    recorder.insert_events([stored(STREAM, 1)])

    def command():
        with database.command():
            recorder.insert_events([stored(at=1)])
            recorder.insert_events([stored(STREAM, 1, at=2)])

    with pytest.raises(IntegrityError):
        command()

    assert times_in(database) == [0]


def test_a_gap_after_a_conflict_stays_behind_and_nothing_else(recorder, database):
    recorder.insert_events([stored(STREAM, 1)])
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(STREAM, 1, at=1)])

    (position,) = recorder.insert_events([stored(STREAM, 2, at=2)])

    assert times_in(database) == [0, 2]
    assert positions_in(database) == [1, position]


def test_read_models_follow_in_the_same_transaction(database):
    seen = []

    def follower(connection, events):
        open_now = connection.info.transaction_status
        seen.append((open_now.name, [event.at for event in events]))

    new_recorder(database, follower).insert_events([stored(at=1), stored(at=2)])

    assert seen == [("INTRANS", [1, 2])]


def test_events_whose_read_model_fails_are_not_recorded(database):
    def follower(connection, events):
        connection.execute("INSERT INTO teams VALUES (NULL)")

    with pytest.raises(psycopg.errors.NotNullViolation):
        new_recorder(database, follower).insert_events([stored()])

    assert times_in(database) == []


def test_the_library_reads_a_stream_of_ours(recorder):
    recorder.insert_events([stored(STREAM, n, at=n) for n in (1, 2, 3)])

    events = [
        event.originator_version
        for event in recorder.select_events(STREAM, gt=1, desc=True)
    ]

    assert events == [3, 2]


def test_the_library_reads_notifications_of_ours(recorder):
    positions = recorder.insert_events([stored(at=n) for n in range(4)])

    some = recorder.select_notifications(
        positions[1], 10, stop=positions[2], topics=["instance.hold_lifted"]
    )

    assert [notification.id for notification in some] == positions[1:3]
    assert recorder.max_notification_id() == positions[3]
