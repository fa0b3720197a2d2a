"""Commands are recorded whole, alone, and with who ordered them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from eventsourcing.persistence import Notification
from eventsourcing.utils import get_topic

from domain.causes import acting
from domain.commands.groups import GroupSettings
from domain.errors import NameTaken
from domain.people import Team
from domain.roles import Role
from eventstore.log import read_log
from tests.integration.domain.conftest import Desk, contents
from tests.integration.projections.configuration_tables import configuration_version


def in_parallel(*commands: Callable[[], Any]) -> list[Any]:
    """Run commands at the same time; give what they returned, or the refusal."""
    barrier = Barrier(len(commands))

    def run(command):
        barrier.wait(30)
        try:
            return command()
        except NameTaken as refusal:
            return refusal

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(run, commands))


@pytest.mark.parametrize(
    "command",
    [
        lambda desk, app_id: desk.found_team(name="New"),
        lambda desk, app_id: desk.register_application(name="New"),
        lambda desk, app_id: desk.create_channel(app_id, name="new"),
        lambda desk, app_id: desk.create_group(app_id, GroupSettings(name="New")),
        lambda desk, app_id: desk.add_package(app_id, contents("7.0.0")),
        lambda desk, app_id: desk.add_user(
            username="new", password_hash="$a", role=Role.VIEWER
        ),
    ],
    ids=["team", "application", "channel", "group", "package", "user"],
)
def test_of_two_who_claim_a_name_at_once_exactly_one_gets_it(desk, app_id, command):
    outcomes = in_parallel(*[lambda: command(desk, app_id)] * 2)

    assert [type(outcome) for outcome in outcomes].count(NameTaken) == 1
    with desk.records():
        pass


def test_of_two_servers_that_claim_a_name_at_once_exactly_one_gets_it(desk):
    other = Desk(desk.database)

    outcomes = in_parallel(
        *[lambda: desk.found_team(name="New"), lambda: other.found_team(name="New")] * 3
    )

    assert [type(outcome) for outcome in outcomes].count(NameTaken) == 5


def test_a_command_that_fails_after_recording_leaves_nothing(desk):
    before = configuration_version(desk.database)

    def command():
        with desk.database.command():
            desk.platform.found_team(name="New")
            raise RuntimeError

    with desk.records(), pytest.raises(RuntimeError):
        command()

    assert configuration_version(desk.database) == before


def test_a_command_is_refused_by_what_was_recorded_before_it_in_its_transaction(desk):
    with desk.database.command():
        desk.platform.found_team(name="New")
        with pytest.raises(NameTaken):
            desk.platform.found_team(name="New")


def test_the_version_of_the_configuration_rises_with_every_change(desk):
    before = configuration_version(desk.database)

    team_id = desk.found_team(name="New")
    after_founding = configuration_version(desk.database)
    desk.rename_team(team_id, name="Newer")

    assert before < after_founding < configuration_version(desk.database)


def test_a_command_that_records_nothing_leaves_the_version_as_it_is(desk):
    team_id = desk.found_team(name="New")
    before = configuration_version(desk.database)

    desk.rename_team(team_id, name="New")

    assert configuration_version(desk.database) == before


def test_every_event_of_a_command_says_who_ordered_it(desk):
    with acting("ada", "new people", "req-7"):
        team_id = desk.found_team(name="New")

    with desk.database.connection() as connection:
        causes = [
            (type(r.event).__name__, r.event.actor, r.event.reason)
            for r in read_log(connection)
            if r.event.correlation_id == "req-7"
        ]
    assert causes == [("Created", "ada", "new people")] * 2
    assert desk.row("teams", team_id)["name"] == "New"


def test_the_notification_log_of_the_library_has_all_events_in_order(desk):
    desk.found_team(name="New")

    section = desk.platform.notification_log["1,10"]

    assert all(isinstance(item, Notification) for item in section.items)
    assert [item.topic for item in section.items] == [
        "team.created",
        "name.created",
        "team.created",
        "name.created",
    ]
    assert section.next_id is None


def test_an_aggregate_can_be_had_as_of_a_version(desk):
    team_id = desk.found_team(name="New")
    desk.rename_team(team_id, name="Newer")

    team: Team = desk.platform.repository.get(team_id, version=1)

    assert (team.name, get_topic(type(team))) == ("New", "team")
