"""A check of the inline read models: what differs from the log, and since when."""

from __future__ import annotations

from threading import Event, Thread
from uuid import UUID

import pytest

from domain.commands.people import DEFAULT_TEAM
from domain.package_contents import PackageContents
from domain.roles import Role
from eventstore.log import last_position, read_log
from projections.catalogue import FLATCAR
from projections.inline import checking
from projections.inline.checking import Checked, check_sample, moment_to_check
from projections.inline.drifts import Drift
from projections.inline.everything import INLINE
from tests.integration.inline.conftest import (
    Turmoil,
    by_hand,
    checked,
    drifted,
    in_turmoil,
    new_world,
)
from tests.integration.omaha.conftest import STABLE, UNLIMITED, World, contents
from tests.machines import UpdateEngine


def drifts_of(world: World) -> list[Drift]:
    return [drift for each in checked(world).values() for drift in each.drifts]


def last(world: World, topic: str) -> int:
    """Give the position of the newest event of a kind."""
    with world.database.connection() as connection:
        return max(r.position for r in read_log(connection) if r.topic == topic)


def last_position_of(world: World) -> int:
    with world.database.connection() as connection:
        return last_position(connection)


@pytest.fixture
def storied(world: World) -> World:
    """A world in which everything was changed once, and told by the last event."""
    with world.database.command():
        world.platform.rename_team(DEFAULT_TEAM, name="Platform")
        user_id = world.platform.add_user(
            username="ada",
            password_hash="$old",
            role=Role.VIEWER,
            team_id=DEFAULT_TEAM,
        )
        world.platform.change_password(user_id, password_hash="$new")
        world.platform.revise_user(user_id, role=Role.OPERATOR, team_id=DEFAULT_TEAM)
        for description in ("", "Linux"):
            world.platform.revise_application(
                FLATCAR, name="Flatcar", description=description, product_id=""
            )
    floor = world.marks_floor("4152.2.0", "old")
    world.marks(floor, "new")
    package_id = world.offer("4230.2.1")
    with world.database.command():
        world.platform.revise_package(
            package_id, described(contents("4230.2.1")), channels_blacklist=()
        )
    world.sets_policy(UNLIMITED)
    for name in ("engine-1", "engine-2"):
        machine = UpdateEngine(name, version="4152.2.0")
        world.send(machine.polls())
        world.send(machine.reports(3, 0, 9))
    return world


def described(given: PackageContents) -> PackageContents:
    return PackageContents(
        **{
            **{name: getattr(given, name) for name in given.__struct_fields__},
            "description": "new",
        }
    )


@pytest.mark.parametrize("seed", range(3))
def test_after_any_turmoil_nothing_has_drifted(db_url, seed):
    with new_world(db_url) as world:
        found = checked(in_turmoil(world, seed, rounds=150))

    assert not any(any(each.drifted.values()) for each in found.values())
    rows = {name: n for each in found.values() for name, n in each.rows.items()}
    assert all(rows.values()), rows


IS_TARGET = "contents ->> 'version' = '4230.2.1'"
STABLE_GROUP = f"WHERE group_id = '{STABLE.group_id}'"


@pytest.mark.parametrize(
    ("table", "change", "since"),
    [
        ("teams", "name = 'default'", "team.renamed"),
        ("users", "password_hash = '$old'", "user.password_changed"),
        ("users", "role = 'viewer'", "user.role_changed"),
        (
            "applications",
            f"description = '' WHERE application_id = '{FLATCAR}'",
            "application.described",
        ),
        (
            "packages",
            f"contents = contents - 'description' WHERE {IS_TARGET}",
            "package.revised",
        ),
        (
            "channels",
            f"package_id = NULL WHERE channel_id = '{STABLE.channel_id}'",
            "channel.package_assigned",
        ),
        ("channel_floors", "reason = 'old'", "channel.floor_set"),
        (
            "groups",
            f"policy = '{{}}' {STABLE_GROUP}",
            "group.policy_changed",
        ),
        (
            "instances",
            "error_code = NULL WHERE machine_id = 'engine-2'",
            "instance.update_failed",
        ),
        ("budgets", f"grants = 1 {STABLE_GROUP}", "instance.update_granted"),
        ("rollouts", "granted = 1", "instance.update_granted"),
        ("group_versions", f"machines = 1 {STABLE_GROUP}", "instance.registered"),
        ("rollout_errors", "failures = 1", "instance.update_failed"),
    ],
)
def test_a_value_of_yesterday_is_told_with_the_event_that_changed_it(
    storied, table, change, since
):
    with by_hand(storied) as owner:
        assert owner.execute(f"UPDATE {table} SET {change}").rowcount == 1

    assert drifted(storied) == {table: 1}
    [drift] = drifts_of(storied)
    assert drift.table == table
    assert drift.since is not None
    assert (drift.since.topic, drift.since.position) == (since, last(storied, since))
    assert (drift.stored == drift.folded) == (drift.column == "password_hash")


def test_no_secret_is_told(storied):
    with by_hand(storied) as owner:
        owner.execute("UPDATE users SET password_hash = '$stolen'")
    changed = drifts_of(storied)
    with by_hand(storied) as owner:
        owner.execute("DELETE FROM users")
    missing = drifts_of(storied)

    assert (len(changed), len(missing)) == (1, 1)
    assert missing[0].folded["username"] == "ada"
    told = repr([[each.stored, each.folded] for each in changed + missing])
    assert "hidden" in told
    assert "$" not in told


def test_a_value_that_never_was_is_told_with_the_first_event_of_its_row(storied):
    with by_hand(storied) as owner:
        owner.execute(f"UPDATE budgets SET grants = 77 {STABLE_GROUP}")
        owner.execute("UPDATE grants SET granted_at = 5 WHERE number = 1")

    budget, grant = drifts_of(storied)

    assert (budget.table, budget.column, budget.stored) == ("budgets", "grants", 77)
    assert budget.since is None
    assert budget.first.topic == "group.created"
    assert (grant.key, grant.column) == ((STABLE.group_id, 1), "granted_at")
    assert grant.since is None
    assert grant.first.topic == "instance.update_granted"
    assert grant.folded == grant.first.event.at


def test_a_row_that_is_missing_is_told_with_the_event_that_made_it(storied):
    with by_hand(storied) as owner:
        owner.execute("DELETE FROM instances WHERE machine_id = 'engine-2'")
        owner.execute("DELETE FROM grants WHERE number = 2")
        owner.execute("DELETE FROM rollout_errors")
        owner.execute("DELETE FROM channel_floors")

    found = {drift.table: drift for drift in drifts_of(storied)}

    assert {name: each.since.topic for name, each in found.items()} == {
        "instances": "instance.registered",
        "grants": "instance.update_granted",
        "rollout_errors": "instance.update_failed",
        "channel_floors": "channel.floor_set",
    }
    assert found["instances"].stored is None
    assert found["instances"].folded["machine_id"] == "engine-2"


def test_a_row_that_should_not_be_there_is_told_with_its_end_if_it_had_one(storied):
    with storied.database.command():
        team_id = storied.platform.found_team(name="Brief")
        storied.platform.delete_team(team_id)
    with by_hand(storied) as owner:
        for name in (team_id, DEFAULT_TEAM.int ^ 1):
            owner.execute(
                "INSERT INTO teams VALUES (%s, 'x', 0)",
                (name if name == team_id else UUID(int=name),),
            )

    by_key = {drift.key[0]: drift for drift in drifts_of(storied)}
    never = by_key.pop(UUID(int=DEFAULT_TEAM.int ^ 1))

    assert (never.since, never.first, never.folded) == (None, None, None)
    assert never.stored["name"] == "x"
    assert by_key[team_id].since.topic == "team.deleted"
    assert by_key[team_id].first.topic == "team.created"


def test_what_an_older_version_wrote_is_read_as_the_server_reads_it(storied):
    with by_hand(storied) as owner:
        owner.execute("UPDATE groups SET policy = policy - 'halt_minimum_sample'")
        owner.execute("UPDATE packages SET contents = contents - 'extra_files'")

    assert drifted(storied) == {}

    with by_hand(storied) as owner:
        owner.execute("UPDATE packages SET contents = '[]'")

    assert drifted(storied) == {"packages": 2}


def test_only_some_of_very_many_drifts_are_explained(world):
    in_turmoil(world)
    with by_hand(world) as owner:
        rows = owner.execute("UPDATE instances SET held = 'x'").rowcount

    found = checked(world, explained=3)["inline-machines"]

    assert found.drifted["instances"] == rows > 3
    assert len({drift.key for drift in found.drifts}) == 3


def test_nothing_drifts_while_others_write(world):
    turmoil = Turmoil(world, seed=1)
    turmoil.goes_on(20)
    enough = Event()

    def write() -> None:
        while not enough.is_set():
            turmoil.goes_on(1)

    writer = Thread(target=write)
    writer.start()
    try:
        positions = []
        for _ in range(5):
            assert drifted(world) == {}
            positions.append(last_position_of(world))
    finally:
        enough.set()
        writer.join()

    assert positions[0] < positions[-1]


def sampled(world: World, size: int = 50) -> Checked:
    with moment_to_check(world.database) as connection:
        return check_sample(connection, size)


def test_a_sample_has_the_rows_of_machines_and_their_grants(storied):
    assert sampled(storied).drifted == {"instances": 0, "grants": 0}
    assert sampled(storied).rows == {"instances": 2, "grants": 2}

    with by_hand(storied) as owner:
        owner.execute(
            "UPDATE instances SET version = 'x' WHERE machine_id = 'engine-1'"
        )
        owner.execute("DELETE FROM instances WHERE machine_id = 'engine-2'")
        owner.execute("DELETE FROM grants WHERE number = 2")

    found = sampled(storied)

    assert found.drifted == {"instances": 2, "grants": 1}
    by_column = {(each.table, each.column): each for each in found.drifts}
    assert by_column["instances", "version"].first.topic == "instance.registered"
    assert by_column["instances", None].since.topic == "instance.registered"
    assert by_column["grants", None].since.topic == "instance.update_granted"


def test_a_machine_that_only_the_table_knows_is_drawn_too(storied, monkeypatch):
    twin = UUID("7c1d7e0a-54a1-4c5e-9f0f-3a5b1c9e2d40")
    with by_hand(storied) as owner:
        owner.execute(
            "CREATE TEMP TABLE twin AS"
            " SELECT * FROM instances WHERE machine_id = 'engine-1';"
            f" UPDATE twin SET stream_id = '{twin}';"
            " INSERT INTO instances SELECT * FROM twin"
        )
    monkeypatch.setattr(checking, "uuid4", lambda: twin)

    found = sampled(storied)

    assert found.drifted["instances"] == 1
    assert found.drifts[0].folded is None


def test_a_sample_of_nobody_finds_nothing(world):
    assert sampled(world).rows == {"instances": 0, "grants": 0}


def test_every_column_of_the_tables_is_checked(world):
    with by_hand(world) as owner:
        stored = {
            (table, column)
            for table, column in owner.execute(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'coreroller'"
            )
        }

    tables = [table for model in INLINE for table in model.tables]

    names = {table.name for table in tables}
    assert {(table.name, column) for table in tables for column in table.columns} == {
        (table, column) for table, column in stored if table in names
    }
    assert [table.columns[: table.key] for table in tables] == [
        primary_key(world, table.name) for table in tables
    ]


def primary_key(world: World, table: str) -> tuple[str, ...]:
    with by_hand(world) as owner:
        (found,) = owner.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'coreroller'"
            " AND indexname = %s",
            (f"{table}_pkey",),
        ).fetchone()
    return tuple(found[found.index("(") + 1 : -1].split(", "))
