"""A clock that is stopped leaves nothing half done, and rights that are few suffice."""

import subprocess
import sys

import psycopg
import pytest

from eventstore import migrations
from tests.waiting import eventually

ASLEEP = "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)'"
ON_WATCH = """
    SELECT 1 FROM pg_stat_activity
     WHERE application_name = 'coreroller clock' AND datname = current_database()
"""


def test_a_request_to_stop_in_the_middle_of_a_duty_leaves_nothing_half_done(
    db_url, ask
):
    slow_clock = [sys.executable, "-m", "tests.integration.clock.slow_clock", db_url]
    with subprocess.Popen(slow_clock) as process:
        eventually(lambda: ask(ASLEEP))

        process.terminate()

        assert process.wait(60) == 0
    eventually(lambda: not ask(ON_WATCH))
    assert ask("SELECT count(*) FROM presence") == [(0,)]


@pytest.fixture
def member_url(db_url):
    """The URL of a user who may only act as the server."""
    with psycopg.connect(db_url, autocommit=True) as owner:
        owner.execute("CREATE ROLE member LOGIN IN ROLE coreroller_server")
        yield db_url.replace("postgres@", "member@")
        owner.execute("DROP ROLE member")


def test_the_servers_role_is_enough_for_a_clock(member_url, clock):
    migrations.check(member_url)

    assert clock(url=member_url).is_on_watch()
