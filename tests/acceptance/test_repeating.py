"""Workers die under a request with a key; sent again, it has been done exactly once."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import psycopg

from tests.acceptance.conftest import PASSWORD, wait_until_ready
from tests.waiting import eventually

_WRITERS = "hashtextextended('coreroller.events', 0)"
_WAITING = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
"""


def create(service, name):
    """Create an application under a key; None if nobody answered."""
    try:
        return httpx.post(
            f"{service.url}/api/apps",
            json={"name": name},
            headers={"Idempotency-Key": name},
            auth=("admin", PASSWORD),
            timeout=20,
        )
    except httpx.TransportError:
        return None


def created(service, name):
    return [each for each in service.log() if getattr(each.event, "name", "") == name]


def kill_all_workers(service):
    for pid in service.workers():
        os.kill(pid, signal.SIGKILL)


@contextmanager
def nobody_writing(service) -> Iterator[psycopg.Connection]:
    """Hold the lock of the log."""
    with psycopg.connect(service.db_url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_advisory_lock({_WRITERS})")
        yield connection


def test_what_was_done_by_a_worker_that_died_is_not_done_again(service):
    with ThreadPoolExecutor(1) as client:
        # Whatever comes of this, nobody looks at it.
        client.submit(create, service, "First")
        before = eventually(lambda: created(service, "First"))
        kill_all_workers(service)
    wait_until_ready(service)

    answer = create(service, "First")

    assert answer.status_code == 201
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert created(service, "First") == before
    assert str(before[0].stream_id) == answer.json()["id"]


def test_what_was_not_done_by_a_worker_that_died_is_done(service):
    with ThreadPoolExecutor(1) as client, nobody_writing(service) as connection:
        lost = client.submit(create, service, "Second")
        eventually(lambda: connection.execute(_WAITING).fetchone()[0])
        kill_all_workers(service)
        assert lost.result() is None
    wait_until_ready(service)
    assert created(service, "Second") == []

    answer = create(service, "Second")

    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers
    assert len({each.stream_id for each in created(service, "Second")}) == 2
