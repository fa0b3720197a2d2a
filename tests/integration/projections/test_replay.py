"""What the log tells, folded from nothing, is what the inline read models say."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from uuid import UUID

import psycopg
import pytest

from deploy.seed import LINES
from domain.commands.groups import GroupSettings
from domain.errors import Conflict
from domain.orders import follow_track, give_alias, pin, reset_attempts, retire
from domain.package_contents import PackageContents, PackageType
from domain.policy import Policy
from eventstore.database import SHARE_CONFIGURATION
from eventstore.log import read_log
from eventstore.migrations import migrate
from projections.catalogue import FLATCAR
from projections.orders import Instruction, give_orders, instruct_to_move
from projections.replay import Machines, fold_machines, stored_machines
from tests.integration.duties.conftest import Clock, recorded
from tests.integration.omaha.conftest import MINUTE, World, contents, new_world
from tests.integration.projections.configuration_tables import (
    expected_tables,
    stored_tables,
)
from tests.machines import UpdateEngine, Updater

TRACKS = ("stable", "beta")
CHANNELS = {line.name: line for line in LINES if line.arch == 1}
VERSIONS = ("4230.2.1", "4230.2.2", "4300.0.0", "4300.0.0-rc.1")
POLICIES = (
    Policy(),
    Policy(safe_mode=False, max_updates_per_period=3, update_timeout="30 minutes"),
    Policy(safe_mode=False, max_updates_per_period=100, halt_failure_percentage=100),
    Policy(updates_enabled=False),
    Policy(
        safe_mode=False,
        max_updates_per_period=9,
        allow_downgrades=True,
        halt_failure_percentage=100,
    ),
    Policy(safe_mode=False, rollout_percentage=50, pinned_version="4230.x"),
    Policy(safe_mode=False, max_updates_per_period=9, max_updates_in_progress="20%"),
    Policy(office_hours=True, timezone="Europe/Berlin"),
)
ROLLOUT_EVENTS = (
    "started",
    "restarted",
    "paused",
    "resumed",
    "halted",
    "finished",
    "superseded",
)
HOUR = 60 * MINUTE
WAITS = (0, 1, MINUTE, MINUTE, 16 * MINUTE, 16 * MINUTE, 7 * HOUR)
REPORTS = ((13, 1), (14, 1), (3, 1), (3, 0, 9), (3, 0), (3, 9, 268435496), (3, 0, 44))


class Turmoil:
    """Operators who change their minds, and machines that do what they like."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.clock = Clock(world.database)
        self.random = Random(seed)
        self.packages: dict[str, list[UUID]] = {}
        self.away: list[int] = []
        self.kiosks = self._add_kiosks()
        self._release_everything()
        self.machines: list[UpdateEngine | Updater] = [
            *(UpdateEngine(f"engine-{n}", track="stable") for n in range(10)),
            UpdateEngine("engine-10", track="stable", board="arm64-usr"),
            *(Updater(str(self.kiosks), f"kiosk-{n}", "kiosk") for n in range(4)),
        ]

    def goes_on(self, rounds: int) -> None:
        for _ in range(rounds):
            self.world.now += self.random.choice(WAITS)
            self.clock.sweep(self.world.now)
            if self.random.random() < 0.1:
                self._change_configuration()
            if self.random.random() < 0.15:
                self._pause_or_resume()
            if self.random.random() < 0.03:
                self._lose_sight()
            if self.random.random() < 0.15:
                self._order_machines()
            size = self.random.randint(1, 6)
            self.world.send(*(self._visit() for _ in range(size)))
            self.world.notes_presence()

    def _lose_sight(self) -> None:
        """Let other machines stay away from here on: for days, mostly."""
        self.away = self.random.sample(range(len(self.machines)), 4)

    def _visit(self) -> bytes:
        there = [i for i in range(len(self.machines)) if i not in self.away]
        i = self.random.choice(there)
        machine = self.machines[i]
        if self.random.random() < 0.07:
            version = self.random.choice((*VERSIONS, "4152.2.0"))
            machine = self.machines[i] = machine.rebooted_into(version)
        if isinstance(machine, Updater):
            return self.random.choice(
                (machine.checks(), machine.reports(*self.random.choice(REPORTS)))
            )
        if self.random.random() < 0.05:
            track = self.random.choice(TRACKS)
            machine = self.machines[i] = UpdateEngine(
                machine.machine_id, machine.version, track, alias=track, oem=track
            )
        return self.random.choice(
            (
                machine.polls(),
                machine.polls(self.random.choice(("0.0.0.0", "4152.2.0"))),
                machine.polls_after_rollback(),
                machine.pings(),
                machine.reports(*self.random.choice(REPORTS)),
                machine.reports(*self.random.choice(REPORTS)),
            )
        )

    def _change_configuration(self) -> None:
        line = CHANNELS[self.random.choice(TRACKS)]
        with self.world.database.command():
            self.world.platform.revise_channel(
                line.channel_id,
                name=line.name,
                color=line.color,
                package_id=self.random.choice([*self.packages["engine"], None]),
            )
            self.world.platform.revise_group(
                line.group_id,
                GroupSettings(
                    name=line.name,
                    track=line.name,
                    channel_id=line.channel_id,
                    policy=self.random.choice(POLICIES),
                ),
            )

    def _pause_or_resume(self) -> None:
        group_id = CHANNELS[self.random.choice(TRACKS)].group_id
        platform = self.world.platform
        order = self.random.choice(
            (
                platform.pause_rollout,
                platform.resume_rollout,
                platform.resume_rollout,
            )
        )
        with suppress(Conflict), self.world.database.command():
            order(group_id)

    def _order_machines(self) -> None:
        """Order something of three machines, of which one may not be known so far."""
        group_id = CHANNELS[self.random.choice(TRACKS)].group_id
        ids = [machine.machine_id for machine in self.machines]
        with self.world.database.connection() as connection, connection.transaction():
            connection.execute(SHARE_CONFIGURATION)
            instruction = self.random.choice(
                (
                    instruct_to_move(connection, FLATCAR, group_id),
                    instruct_to_move(connection, FLATCAR, group_id),
                    Instruction(follow_track),
                    Instruction(retire),
                    Instruction(give_alias(self.random.choice(("", "left", "right")))),
                    Instruction(pin(self.random.choice(("", "4230.x")))),
                    Instruction(reset_attempts),
                )
            )
            chosen = self.random.sample(ids, 3)
            give_orders(connection, FLATCAR, chosen, instruction, self.world.now)

    def _add_kiosks(self) -> UUID:
        platform = self.world.platform
        with self.world.database.command():
            app_id = platform.register_application(
                name="Kiosk", application_id=self._new_id()
            )
            package_id = platform.add_package(
                app_id,
                PackageContents(
                    type=PackageType.OTHER,
                    version="4300.0.0",
                    arch=CHANNELS["stable"].arch,
                    url="https://pkg.example.net/kiosk/",
                    filename="kiosk.tgz",
                    size=1,
                    hash=contents("4300.0.0").hash,
                ),
                package_id=self._new_id(),
            )
            channel_id = platform.create_channel(
                app_id, name="stable", package_id=package_id
            )
            platform.create_group(
                app_id,
                GroupSettings(
                    name="All",
                    track="kiosk",
                    channel_id=channel_id,
                    policy=POLICIES[1],
                ),
                group_id=self._new_id(),
            )
        return app_id

    def _new_id(self) -> UUID:
        """Draw an id, so that lots and the order of machines follow the seed too."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def _release_everything(self) -> None:
        with self.world.database.command():
            self.packages["engine"] = [
                self.world.platform.add_package(
                    FLATCAR, contents(version), package_id=self._new_id()
                )
                for version in VERSIONS
            ]
            for line in CHANNELS.values():
                floor = self.packages["engine"][0]
                self.world.platform.set_floor(line.channel_id, floor, "a step")


def folded(world: World) -> Machines:
    with world.database.connection() as connection:
        return fold_machines(read_log(connection))


def stored(world: World) -> Machines:
    with world.database.connection() as connection:
        return stored_machines(connection)


@pytest.mark.parametrize("seed", range(3))
def test_folding_the_log_gives_the_inline_read_models_row_for_row(db_url, seed):
    with new_world(db_url) as world:
        Turmoil(world, seed).goes_on(600)

        again, kept = folded(world), stored(world)

        for name in Machines._fields:
            assert getattr(again, name) == getattr(kept, name), name
        assert expected_tables(world.database, world.platform) == stored_tables(
            world.database
        )
        # Little would be shown if little had happened.
        for kind in ROLLOUT_EVENTS:
            assert world.rollout_events(kind), kind
        for kind in ("opened", "closed"):
            assert recorded(world, f"group.window_{kind}"), kind
        assert set(world.topics()) >= {
            "registered",
            "group_changed",
            "traits_changed",
            "version_changed",
            "update_granted",
            "update_held",
            "update_progressed",
            "update_deferred",
            "update_completed",
            "update_failed",
            "update_timed_out",
            "update_confirmed",
            "error_reported",
            "went_silent",
            "came_back",
            "assigned",
            "retired",
            "alias_given",
            "pinned",
            "attempts_reset",
        }


def test_a_group_has_a_budget_before_anything_is_granted(world):
    again = folded(world)

    assert again == stored(world)
    assert set(again.budgets) == {line.group_id for line in LINES}
    assert (again.instances, again.grants) == ({}, [])


def test_the_size_of_groups_is_counted_anew_when_the_column_is_added(world, db_url):
    for number in range(3):
        world.send(UpdateEngine(f"engine-{number}", track="stable").pings())
    world.send(UpdateEngine("engine-2", track="beta").pings())
    with psycopg.connect(db_url) as connection:
        connection.execute("ALTER TABLE coreroller.budgets DROP COLUMN machines")
        connection.execute(
            "DELETE FROM coreroller.schema_migrations WHERE name = '0004_group_sizes'"
        )

    migrate(db_url)

    budgets = stored(world).budgets
    assert budgets == folded(world).budgets
    assert budgets[CHANNELS["stable"].group_id].machines == 2
    assert budgets[CHANNELS["beta"].group_id].machines == 1


def test_a_row_that_was_changed_by_hand_does_not_pass_for_the_log(world):
    world.offer("4230.2.1")
    world.send(UpdateEngine("engine-1").polls())
    with world.database.connection() as connection:
        connection.execute("UPDATE budgets SET under_way = under_way + 1")

    assert folded(world).instances == stored(world).instances
    assert folded(world).budgets != stored(world).budgets
