"""``rollerd notify``: who is told, a test, how far each is, what was given up."""

import pytest
from msgspec.structs import replace

from eventstore.database import Database
from notifier import outbox
from notifier.courier import Courier
from notifier.reader import Reader
from notifier.rules import Rules
from notifier.secrets import Secret
from notifier.senders.all import sender_to
from notifier.sinks import Webhook
from projections.asynchronous.activity.entries import Severity, write_entries
from tests.commands import run_rollerd
from tests.notifying import HALTED, NOON, SECRET, receiving


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def run(db_url, receiver, tmp_path):
    path = tmp_path / "notifications.toml"
    path.write_text(
        f'[[sinks]]\nname = "ops"\nkind = "webhook"\nurl = "{receiver.url}"\n'
        f'secret = "{SECRET}"\nclasses = ["rollout_halted"]\n'
    )

    def run(*arguments, **environment):
        given = {"COREROLLER_NOTIFICATIONS": str(path), **environment}
        result = run_rollerd(db_url, "notify", *arguments, **given)
        return result.exit_code, result.output

    return run


@pytest.fixture
def given_up(db_url, receiver):
    """Have two notifications refused for good; gives their ids."""
    sink = Webhook(
        name="ops",
        url=Secret(receiver.url),
        secret=Secret(SECRET),
        rules=Rules(at_least=Severity.ERROR),
    )
    database = Database(db_url)
    receiver.script = [410, 404]
    with database.connection() as connection, connection.transaction():
        outbox.enrol(connection, [sink])
        write_entries(connection, [HALTED, replace(HALTED, position=2)])
    Reader(database, sink).read(NOON)
    Courier(database, "ops", sender_to(sink, ""), lambda: NOON).go_round()
    database.close()
    return [request.id for request in receiver.requests]


def test_check_tells_what_goes_where(run):
    assert run("check") == (0, "ops (webhook): rollout_halted\n")


def test_nobody_to_be_told_and_a_fault_are_told_of(run, tmp_path):
    code, said = run("check", COREROLLER_NOTIFICATIONS="")
    assert (code, "there is nobody to be told" in said) == (1, True)

    code, said = run("check", COREROLLER_NOTIFICATIONS=str(tmp_path / "none"))
    assert (code, "none: No such file" in said) == (1, True)


def test_a_test_is_sent_at_once_and_what_came_of_it_is_told(run, receiver):
    receiver.script = [200, 503]

    assert run("test") == (0, "ops: told\n")
    code, said = run("test", "ops")
    assert code == 1
    assert said.startswith("ops: answered 503 Service Unavailable\n")
    assert receiver.requests[0].json["event"] == "notification.test"
    code, said = run("test", "nobody")
    assert (code, said) == (1, "Error: there is no sink 'nobody', but ops\n")


def test_status_tells_how_far_each_is(run, given_up):
    code, said = run("status")

    assert code == 0
    assert said.splitlines() == [
        "ops (webhook): errors",
        "  told 0, waiting 0, given up 2, entries to look at 0",
        "  last failure: 2026-09-21T14:13:20Z: answered 404 Not Found",
    ]


def test_what_was_given_up_is_listed_tried_again_and_dropped(run, given_up):
    first, second = given_up
    code, said = run("dead")
    assert code == 0
    assert {first, second} == {line.split()[0] for line in said.splitlines()[::3]}
    assert "tries 1: answered 410 Gone" in said

    assert run("dead", "--drop", second) == (0, "dropped\n")
    assert run("dead", "--drop", second)[0] == 1
    assert run("dead", "--retry", second)[0] == 1
    assert run("dead", "--retry", first) == (0, "1 will be tried again\n")
    assert run("dead") == (0, "")
    assert run("dead", "--retry-all") == (0, "0 will be tried again\n")
    assert run("dead", "--retry-all", "--drop", first)[0] == 2
