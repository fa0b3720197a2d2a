"""An update from the first poll to its end, in the order of Flatcar's client."""

from domain.instance_events import Status
from tests.integration.omaha.conftest import UNLIMITED
from tests.machines import UpdateEngine

MACHINE = "5c1e0a6b7d2f4e8c9a3b1d0f2e4c6a88"


def test_a_machine_updates_and_its_whole_life_is_in_the_log(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    machine = UpdateEngine(MACHINE)

    offered = world.statuses(machine.polls("0.0.0.0"))
    world.send(machine.reports(13, 1))
    world.send(machine.reports(14, 1))
    world.send(machine.reports(3, 1))
    installed = world.status_of(MACHINE)
    world.send(machine.pings())
    quiet = world.statuses(machine.rebooted_into("4230.2.1").polls("4152.2.0"))

    assert offered == ["ok"]
    assert installed == Status.INSTALLED
    assert quiet == ["noupdate"]
    assert world.status_of(MACHINE) == Status.COMPLETE
    assert world.topics() == [
        "registered",
        "update_granted",
        "update_progressed",
        "update_progressed",
        "update_progressed",
        "update_completed",
        "version_changed",
        "update_confirmed",
    ]


def test_a_poll_that_changes_nothing_records_nothing(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    machine = UpdateEngine(MACHINE, version="4230.2.1")
    world.send(machine.polls())
    before = world.topics()

    answers = world.statuses(machine.polls(), machine.polls())

    assert answers == ["noupdate", "noupdate"]
    assert world.topics() == before == ["registered"]
