"""Machines that operators moved are decided on in the group that they were moved to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from deploy.seed import LINES
from domain.arch import Arch
from domain.commands.groups import GroupSettings
from domain.errors import Conflict
from domain.orders import follow_track, retire
from domain.policy import Policy
from eventstore.database import SHARE_CONFIGURATION
from omaha import survey
from projections.catalogue import FLATCAR
from projections.inline.checking import check_all, moment_to_check
from projections.inline.machines import MACHINES
from projections.orders import Instruction, give_order, give_orders, instruct_to_move
from tests.integration.omaha.conftest import STABLE, UNLIMITED, World
from tests.machines import UpdateEngine

BETA, ARM = (
    next(line for line in LINES if (line.name, line.arch) == wanted)
    for wanted in (("beta", Arch.AMD64), ("stable", Arch.AARCH64))
)


def orders(world: World, instruction: Instruction, *machine_ids: str) -> None:
    with world.database.connection() as connection, connection.transaction():
        connection.execute(SHARE_CONFIGURATION)
        for machine_id in machine_ids or ("engine-1",):
            give_order(connection, FLATCAR, machine_id, instruction, world.now)


def moves(world: World, group_id: UUID, *machine_ids: str) -> None:
    with world.database.connection() as connection:
        instruction = instruct_to_move(connection, FLATCAR, group_id)
    orders(world, instruction, *machine_ids)


def offers_to_beta(world: World, version: str, policy: Policy = UNLIMITED) -> None:
    package_id = world.offer(version)
    with world.database.command():
        world.platform.revise_channel(
            BETA.channel_id, name="beta", color=BETA.color, package_id=package_id
        )
        settings = GroupSettings(
            name="beta", track="beta", channel_id=BETA.channel_id, policy=policy
        )
        world.platform.revise_group(BETA.group_id, settings)


def drift(world: World) -> dict[str, int]:
    with moment_to_check(world.database) as connection:
        found = check_all(connection, MACHINES).drifted
    return {table: rows for table, rows in found.items() if rows}


@pytest.fixture
def machine(world):
    """A machine of the stable group, on its way."""
    offers_to_beta(world, "4300.0.0")
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    made = UpdateEngine("engine-1")
    assert offered(world, made) == "4230.2.1"
    return made


def offered(world: World, machine: UpdateEngine) -> str | None:
    (answer,) = world.send(machine.polls())
    manifests = answer.update_check.manifests
    return manifests[0].version if manifests else None


def test_its_next_check_is_decided_by_the_new_group(world, machine):
    moves(world, BETA.group_id)

    assert offered(world, machine) == "4300.0.0"
    assert world.topics()[-4:] == [
        "update_superseded",
        "group_changed",
        "assigned",
        "update_granted",
    ]


def test_it_stays_there_whatever_track_it_asks_for(world, machine):
    moves(world, BETA.group_id)
    offered(world, machine)
    before = world.topics()

    assert offered(world, machine) == "4300.0.0"
    assert world.topics() == before


def test_its_reports_count_in_the_new_group(world, machine):
    moves(world, BETA.group_id)
    offered(world, machine)

    world.send(machine.reports(3, 1))
    world.send(machine.rebooted_into("4300.0.0").polls("4152.2.0"))

    assert world.topics()[-1] == "update_confirmed"
    assert drift(world) == {}


def test_it_goes_back_to_the_group_of_its_track_once_it_is_let_go(world, machine):
    moves(world, BETA.group_id)
    offered(world, machine)

    orders(world, Instruction(follow_track))

    assert offered(world, machine) == "4230.2.1"
    assert world.topics()[-4:] == [
        "assigned",
        "update_superseded",
        "group_changed",
        "update_granted",
    ]


def test_its_track_leads_it_again_when_the_new_group_is_deleted(world, machine):
    moves(world, BETA.group_id)
    with world.database.command():
        world.platform.delete_group(BETA.group_id)

    assert offered(world, machine) == "4230.2.1"


def test_its_track_leads_it_again_when_the_new_group_turns_to_another_architecture(
    world, machine
):
    moves(world, BETA.group_id)
    with world.database.command():
        settings = GroupSettings(
            name="beta", track="beta", channel_id=ARM.channel_id, policy=UNLIMITED
        )
        world.platform.revise_group(BETA.group_id, settings)

    assert offered(world, machine) == "4230.2.1"


def test_it_is_not_moved_to_a_group_of_another_architecture(world, machine):
    with pytest.raises(Conflict, match="is for aarch64"):
        moves(world, ARM.group_id)


def test_a_visit_that_was_led_before_the_move_is_decided_anew(
    world, machine, monkeypatch
):
    """The order comes between the unlocked read and the locks."""
    led = survey.led
    there = []

    def late(*args):
        visit = led(*args)
        if len(there) == 1:
            moves(world, BETA.group_id)
        there.append(visit.assigned_group_id)
        return visit

    monkeypatch.setattr(survey, "led", late)

    # What it reports has to be recorded, so it is decided on locked rows.
    world.send(machine.reports(3, 0, 9))

    assert there[-1] == BETA.group_id
    assert drift(world) == {}


def test_a_retired_machine_comes_back_with_its_next_check(world, machine):
    orders(world, Instruction(retire))
    gone = world.topics()[-2:]

    assert offered(world, machine) == "4230.2.1"
    assert gone == ["update_superseded", "retired"]
    assert world.topics()[-2:] == ["came_back", "update_granted"]
    assert drift(world) == {}


def test_limits_hold_while_machines_are_moved_to_and_fro_and_retired(world):
    ten = Policy(safe_mode=False, max_updates_per_period=10, period_interval="1 day")
    offers_to_beta(world, "4300.0.0", ten)
    world.sets_policy(ten)
    ids = [f"engine-{number}" for number in range(40)]
    world.send(*(UpdateEngine(each).pings() for each in ids))

    def order_again(turn: int) -> None:
        group_id = (STABLE, BETA)[turn % 2].group_id
        with world.database.connection() as connection, connection.transaction():
            connection.execute(SHARE_CONFIGURATION)
            instruction = instruct_to_move(connection, FLATCAR, group_id)
            if turn == 3:
                instruction = Instruction(retire)
            give_orders(connection, FLATCAR, ids[turn::3], instruction, world.now)

    with ThreadPoolExecutor(3) as threads:
        done = threads.map(order_again, [0, 1, 2, 3] * 4)
        for first in range(0, 40, 5):
            world.send(*(UpdateEngine(e).polls() for e in ids[first : first + 5]))
        list(done)
    world.send(*(UpdateEngine(each).polls() for each in ids))

    with world.database.connection() as connection:
        granted = dict(
            connection.execute("SELECT group_id, count(*) FROM grants GROUP BY 1")
        )
    assert granted == {STABLE.group_id: 10, BETA.group_id: 10}
    assert drift(world) == {}
