"""Servers that mirror a channel get the whole way, and nothing is kept of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from domain.policy import Policy
from omaha.answers import Manners
from omaha.arrivals import Arrival
from omaha.protocol.requests import parse_request
from omaha.protocol.responses import Response, render_response
from projections.catalogue import FLATCAR
from tests.checkers import accepts_nebraska_syncer
from tests.integration.omaha.conftest import (
    MINUTE,
    STABLE,
    UNLIMITED,
    contents,
    new_world,
)
from tests.machines import Syncer, UpdateEngine

REQUESTS = Path(__file__).parents[2] / "golden" / "omaha" / "requests"
FLOORS = ("3510.2.8", "3815.2.5", "4081.2.0", "4081.3.6", "4152.2.3", "4230.2.0-rc.1")

PARTICULAR = Manners(refusals="error", poll_interval=3600)


@pytest.fixture
def released(world):
    """Release a version above more floors than Nebraska gives at once."""
    for version in reversed(FLOORS):
        world.marks_floor(version, f"since {version}")
    world.offer("4230.2.1")
    return world


def asked(world, *syncers):
    """Give what Nebraska's syncer understands, manifest by manifest."""
    answers = world.decide([Arrival(parse_request(s.checks())) for s in syncers])
    return [
        accepts_nebraska_syncer(
            render_response(Response(apps=apps, elapsed_seconds=0, elapsed_days=0)),
            "text/xml; charset=utf-8",
        )
        for apps in answers
    ]


def versions_for(world, syncer):
    (outcomes,) = asked(world, syncer)
    return [outcome.version for outcome in outcomes if outcome.status == "ok"]


def manifests_for(world, syncer):
    return world.send(syncer.checks())[0].update_check.manifests


def test_case_96_a_mirror_gets_all_floors_however_many_and_the_target(released):
    assert versions_for(released, Syncer()) == [*FLOORS, "4230.2.1"]

    marks = [
        (m.is_floor, m.floor_reason, m.is_target)
        for m in manifests_for(released, Syncer())
    ]
    assert marks == [
        *((True, f"since {version}", False) for version in FLOORS),
        (False, "", True),
    ]


def test_a_mirror_gets_the_floors_above_its_own_version(released):
    assert versions_for(released, Syncer("4152.2.3")) == ["4230.2.0-rc.1", "4230.2.1"]
    assert versions_for(released, Syncer("4230.2.0")) == ["4230.2.1"]


def test_a_floor_without_a_reason_is_given_one(world):
    world.marks_floor("4081.2.0")
    world.offer("4230.2.1")

    (floor, _) = manifests_for(world, Syncer())

    assert floor.floor_reason == "Required intermediate version"


def test_case_97_a_mirror_that_takes_one_manifest_waits_below_floors(released):
    old = Syncer(takes_floors=False)

    assert versions_for(released, old) == []
    assert versions_for(released, replace(old, version="4230.2.0")) == ["4230.2.1"]


def test_case_99_a_target_that_is_a_floor_is_marked_as_both(world):
    world.marks(world.offer("4230.2.1"), "new boot loader")

    (manifest,) = manifests_for(world, Syncer())

    assert (manifest.is_floor, manifest.is_target) == (True, True)
    assert manifest.floor_reason == "new boot loader"
    assert versions_for(world, Syncer(takes_floors=False)) == []


@pytest.mark.parametrize(
    "machine",
    [
        UpdateEngine("machine").polls(),
        UpdateEngine("machine").polls(source="ondemandupdate"),
        UpdateEngine("machine")
        .polls()
        .replace(b"update_engine-0.4.10", b"CoreOSUpdateEngine-0.1.0.0"),
        Syncer(client="update_engine-0.4.10").checks(),
        Syncer(source="ondemandupdate").checks(),
    ],
    ids=["update_engine", "on demand", "of 2016", "scheduler alone", "version alone"],
)
def test_case_100_a_machine_is_never_taken_for_a_mirror(released, machine):
    released.sets_policy(UNLIMITED)

    answer = released.send(machine)[0]

    assert [m.is_target for m in answer.update_check.manifests] == [False]
    assert "registered" in released.topics()


def test_the_request_of_nebraskas_syncer_is_answered(released):
    request = (REQUESTS / "nebraska_syncer_check.xml").read_bytes()

    (answer,) = released.send(request)

    assert len(answer.update_check.manifests) == len(FLOORS) + 1


def test_nothing_is_kept_of_a_mirror(released):
    released.sets_policy(Policy(safe_mode=True, max_updates_per_period=1))

    for _ in range(3):
        assert len(versions_for(released, Syncer())) == len(FLOORS) + 1
        released.passes(MINUTE)

    assert released.topics() == []
    assert released.seen == []
    with released.database.connection() as connection:
        counted = connection.execute(
            "SELECT grants, machines FROM budgets WHERE group_id = %s",
            (STABLE.group_id,),
        ).fetchone()
        instances = connection.execute("SELECT count(*) FROM instances").fetchone()
    assert (counted, instances) == ((0, 0), (0,))


def test_a_mirror_takes_no_slot_from_the_machine_in_the_same_batch(world):
    world.offer("4230.2.1")
    world.sets_policy(Policy(safe_mode=False, max_updates_per_period=1))

    answers = world.statuses(
        Syncer().checks(), UpdateEngine("machine").polls(), Syncer().checks()
    )

    assert answers == ["ok", "ok", "ok"]
    assert world.topics() == ["registered", "update_granted"]


@pytest.mark.parametrize(
    "policy",
    [
        structs.replace(UNLIMITED, updates_enabled=False),
        structs.replace(UNLIMITED, pinned_version="<4230"),
    ],
    ids=["paused", "pinned"],
)
def test_a_mirror_waits_while_nobody_is_to_start(released, policy):
    released.sets_policy(policy)

    assert versions_for(released, Syncer()) == []


def test_a_mirror_has_nothing_to_get_where_nothing_is_newer(released):
    assert versions_for(released, Syncer("4230.2.1")) == []
    assert versions_for(released, Syncer("4300.0.0")) == []


def test_a_mirror_of_an_empty_channel_waits(world):
    assert versions_for(world, Syncer()) == []


def test_a_mirror_is_never_told_an_error_that_is_meant_for_machines(db_url):
    with new_world(db_url, manners=PARTICULAR) as world:
        (answer,) = world.send(Syncer().checks())

    assert (answer.status, answer.update_check.status) == ("ok", "noupdate")
    assert answer.update_check.poll_interval == 3600


def test_a_mirror_is_told_when_to_come_back_with_packages_too(db_url):
    with new_world(db_url, manners=PARTICULAR) as world:
        world.offer("4230.2.1")
        (answer,) = world.send(Syncer().checks())

    assert (answer.update_check.status, answer.update_check.poll_interval) == (
        "ok",
        3600,
    )


def test_a_delta_is_for_mirrors_that_take_deltas(world):
    full = contents("4230.2.1")
    delta = structs.replace(full, action=structs.replace(full.action, is_delta=True))
    with world.database.command():
        package_id = world.platform.add_package(FLATCAR, delta)
        world.platform.revise_channel(
            STABLE.channel_id, name="stable", color="#14b9d6", package_id=package_id
        )

    assert versions_for(world, Syncer()) == []
    assert versions_for(world, Syncer(delta_okay=True)) == ["4230.2.1"]


def test_a_mirror_without_a_version_is_told_so(released):
    (answer,) = released.send(Syncer("ForcedUpdate").checks())

    assert (answer.status, answer.update_check.status) == (
        "error-invalidVersion",
        "noupdate",
    )


def test_a_mirror_of_an_unknown_track_is_told_so(released):
    (answer,) = released.send(Syncer(track="nightly").checks())

    assert answer.status == "error-unknownApplicationOrGroup"


def test_a_mirror_asks_for_the_packages_of_its_architecture(released):
    arm = Syncer().checks().replace(b'arch="x64"', b'arch="arm"')

    (answer,) = released.send(arm)

    assert answer.update_check.status == "noupdate"
