"""Whoever follows the log while others write to it misses nothing."""

from __future__ import annotations

import multiprocessing
from threading import Timer

from eventstore.database import Database
from tests.integration.eventstore.conftest import new_recorder, stored

WRITERS, APPENDS, EVENTS = 4, 60, 3
PATIENCE_S = 60


def write(url, writer, barrier):
    """Append in small transactions, so that those of the writers overlap."""
    database = Database(url, size=1)
    try:
        recorder = new_recorder(database)
        barrier.wait(PATIENCE_S)
        for n in range(APPENDS):
            numbers = range(n * EVENTS, (n + 1) * EVENTS)
            recorder.insert_events(
                [stored(at=writer * 1_000_000 + number) for number in numbers]
            )
    finally:
        database.close()


def test_a_subscription_of_the_library_misses_no_event_of_four_writers(
    db_url, database, recorder
):
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(WRITERS + 1)
    writers = [
        context.Process(target=write, args=(db_url, number, barrier))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()

    seen = []
    with recorder.subscribe() as subscription:
        # Were one missed, the subscription would wait for ever.
        watchdog = Timer(PATIENCE_S, subscription.stop)
        watchdog.start()
        barrier.wait(PATIENCE_S)
        for notification in subscription:
            seen.append(notification)
            if len(seen) == WRITERS * APPENDS * EVENTS:
                break
        watchdog.cancel()

    for writer in writers:
        writer.join(PATIENCE_S)
    everything = recorder.select_notifications(None, 10_000)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    assert len(everything) == WRITERS * APPENDS * EVENTS
    assert seen == list(everything)
