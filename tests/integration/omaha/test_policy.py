"""What policy does to machines, on the real committer's path and at a set time."""

import msgspec
import pytest
import structlog

from domain.commands.groups import GroupSettings
from domain.instance_events import Status
from domain.policy import Policy
from domain.rules import Reason
from domain.schedules import Blackout, Weekday, Window
from omaha.answers import Manners
from projections.catalogue import FLATCAR
from tests.integration.omaha.conftest import MINUTE, STABLE, UNLIMITED, new_world
from tests.machines import UpdateEngine

HELD = "noupdate"
THREE_AN_HOUR = Policy(
    safe_mode=False, max_updates_per_period=3, period_interval="1 hour"
)


def machines(count: int, version: str = "4152.2.0") -> list[UpdateEngine]:
    return [UpdateEngine(f"{number:032x}", version) for number in range(count)]


def finish(world, machine: UpdateEngine, version: str) -> None:
    for kind in (13, 14, 3):
        world.send(machine.reports(kind, 1))
    world.send(machine.rebooted_into(version).polls(machine.version))


def test_no_more_machines_than_the_maximum_are_granted_in_a_period(world):
    world.offer("4230.2.1")
    world.sets_policy(THREE_AN_HOUR)

    answers = world.statuses(*(machine.polls() for machine in machines(8)))

    assert answers == ["ok"] * 3 + [HELD] * 5


def test_the_period_slides_so_no_hour_sees_more_than_the_maximum(world):
    world.offer("4230.2.1")
    world.sets_policy(THREE_AN_HOUR)
    fleet = machines(8)
    for machine in fleet[:3]:
        world.send(machine.polls())
        finish(world, machine, "4230.2.1")
        world.passes(10 * MINUTE)

    world.passes(29 * MINUTE)  # 59 minutes after the first grant
    too_early = world.statuses(fleet[3].polls())
    world.passes(1 * MINUTE)
    one_left_the_window = world.statuses(fleet[3].polls(), fleet[4].polls())

    assert too_early == [HELD]
    assert one_left_the_window == ["ok", HELD]


def test_machines_under_way_take_the_slots_of_others(world):
    world.offer("4230.2.1")
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, update_timeout="9 days"))
    fleet = machines(5)
    world.send(*(machine.polls() for machine in fleet))

    world.passes(61 * MINUTE)
    still_full = world.statuses(fleet[3].polls())
    finish(world, fleet[0], "4230.2.1")
    one_done = world.statuses(fleet[3].polls(), fleet[4].polls())

    assert still_full == [HELD]
    assert one_done == ["ok", HELD]


def test_the_maximum_in_progress_is_apart_from_that_of_the_period(world):
    world.offer("4230.2.1")
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, max_updates_in_progress=1))
    first, second, third, fourth = machines(4)

    one_at_a_time = world.statuses(first.polls(), second.polls())
    for machine in (first, second, third):
        world.send(machine.polls())
        finish(world, machine, "4230.2.1")
    three_in_the_hour = world.statuses(fourth.polls())
    world.passes(60 * MINUTE)
    next_hour = world.statuses(fourth.polls())

    assert one_at_a_time == ["ok", HELD]
    assert world.topics().count("update_granted") == 4
    assert (three_in_the_hour, next_hour) == ([HELD], ["ok"])


def test_a_machine_that_runs_out_of_time_frees_its_slot(world):
    world.offer("4230.2.1")
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, max_updates_per_period=1))
    slow, next_one = machines(2)
    world.send(slow.polls())

    world.passes(61 * MINUTE)
    answers = world.statuses(next_one.polls())

    assert answers == ["ok"]
    assert world.status_of(slow.machine_id) == Status.TIMED_OUT
    assert "update_timed_out" in world.topics()


def test_a_granted_machine_gets_the_same_offer_again_and_counts_once(world):
    world.offer("4230.2.1")
    world.sets_policy(THREE_AN_HOUR)
    machine = machines(1)[0]
    first = world.send(machine.polls())
    world.send(machine.reports(13, 1))

    again = world.send(machine.polls())

    assert again == first
    assert world.topics().count("update_granted") == 1


def test_in_safe_mode_the_first_machine_goes_alone_until_it_is_done(world):
    world.offer("4230.2.1")
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, safe_mode=True))
    fleet = machines(6)

    alone = world.statuses(*(machine.polls() for machine in fleet))
    finish(world, fleet[0], "4230.2.1")
    opened = world.statuses(*(machine.polls() for machine in fleet[1:]))

    assert alone == ["ok"] + [HELD] * 5
    assert opened == ["ok"] * 2 + [HELD] * 3


def test_in_safe_mode_the_first_failure_halts_the_rollout(world):
    world.offer("4230.2.1")
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, safe_mode=True))
    fleet = machines(6)
    world.send(fleet[0].polls())
    world.send(fleet[0].reports(3, 0, 268435465))

    at_once = world.statuses(*(machine.polls() for machine in fleet))
    world.passes(7 * 24 * 60 * MINUTE)
    later = world.statuses(*(machine.polls() for machine in fleet))

    assert at_once == later == [HELD] * 6
    assert world.held() == ["halted"] * 6
    [halted] = world.rollout_events("halted")
    assert halted.machine_id == fleet[0].machine_id
    assert halted.error_code == 268435465


def test_a_client_without_an_id_may_be_the_first_to_see_that_a_rollout_halts(world):
    """Who makes a policy stricter has the next visitor find out what it means."""
    world.offer("4230.2.1")
    world.sets_policy(THREE_AN_HOUR)
    world.send(machines(1)[0].polls())
    world.send(machines(1)[0].reports(3, 0, 9))
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, safe_mode=True))

    world.send(UpdateEngine("").polls())
    world.send(UpdateEngine("").polls())

    assert len(world.rollout_events("halted")) == 1


@pytest.mark.parametrize("how", ["failure", "time-out"])
def test_a_halt_is_logged_once_with_its_numbers(world, how):
    world.offer("4230.2.1")
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, safe_mode=True))
    first = machines(1)[0]
    world.send(first.polls())

    with structlog.testing.capture_logs() as logs:
        if how == "failure":
            world.send(first.reports(3, 0, 9))
        world.passes(61 * MINUTE)
        world.send(first.polls())

    [halt] = [entry for entry in logs if entry["event"] == "rollout halted"]
    assert halt["log_level"] == "warning"
    assert (halt["failed"], halt["timed_out"]) == (
        (1, 0) if how == "failure" else (0, 1)
    )
    assert halt["machine"] == first.machine_id


def test_a_resumed_rollout_begins_with_one_machine_again(world):
    world.offer("4230.2.1")
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, safe_mode=True))
    fleet = machines(6)
    world.send(fleet[0].polls())
    world.send(fleet[0].reports(3, 0, 268435465))

    world.resumes()
    answers = world.statuses(*(machine.polls() for machine in fleet))

    assert answers == ["ok"] + [HELD] * 5
    assert len(world.rollout_events("halted")) == 1


def test_outside_office_hours_nobody_is_granted_anything(world):
    world.offer("4230.2.1")
    world.sets_policy(
        msgspec.structs.replace(
            UNLIMITED, office_hours=True, timezone="Australia/Sydney"
        )
    )
    world.now = 1_700_002_800_000_000  # Wednesday 2023-11-15, 10:00 in Sydney
    open_at_ten = world.statuses(UpdateEngine("one").polls())

    world.passes(7 * 60 * MINUTE)
    closed_at_five = world.statuses(UpdateEngine("two").polls())

    assert open_at_ten == ["ok"]
    assert closed_at_five == [HELD]


def test_windows_and_blackouts_hold_machines_back_in_the_time_of_the_place(world):
    world.offer("4230.2.1")
    world.sets_policy(
        msgspec.structs.replace(
            UNLIMITED,
            timezone="Australia/Sydney",
            update_windows=(
                Window(days=(Weekday.WEDNESDAY,), start="22:00", end="06:00"),
            ),
            blackouts=(Blackout(start="2023-11-16T02:00", end="2023-11-17T00:00"),),
        )
    )
    answers = []
    world.now = 1_700_002_800_000_000  # Wednesday 2023-11-15, 10:00 in Sydney
    for machine in machines(4):
        answers += world.statuses(machine.polls())
        world.passes(6 * 60 * MINUTE)

    assert answers == [HELD, HELD, "ok", HELD]
    assert world.held() == ["outsideWindow", "outsideWindow", "", "blackout"]


def test_a_wider_percentage_takes_machines_in_and_sends_none_away(world):
    world.offer("4230.2.1")
    fleet = machines(100)
    offered = []

    for percentage in (0, 10, 50, 100):
        world.sets_policy(
            msgspec.structs.replace(UNLIMITED, rollout_percentage=percentage)
        )
        answers = world.statuses(*(machine.polls() for machine in fleet))
        offered.append({m for m, status in enumerate(answers) if status == "ok"})

    none, some, half, everybody = offered
    assert none < some < half < everybody == set(range(100))
    assert 2 < len(some) < 20
    assert 35 < len(half) < 65


def test_machines_without_luck_are_told_why(world):
    world.offer("4230.2.1")
    world.sets_policy(msgspec.structs.replace(UNLIMITED, rollout_percentage=0))

    world.send(UpdateEngine("machine").polls())

    assert world.held() == [Reason.OUTSIDE_PERCENTAGE]


def test_a_pinned_group_is_offered_nothing_that_the_pin_does_not_admit(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    on_its_way, waiting = machines(2)
    world.send(on_its_way.polls())

    world.sets_policy(msgspec.structs.replace(UNLIMITED, pinned_version="<4230"))
    pinned = world.statuses(on_its_way.polls(), waiting.polls())
    why = world.held()
    world.sets_policy(msgspec.structs.replace(UNLIMITED, pinned_version="4230.2.x"))
    admitted = world.statuses(on_its_way.polls(), waiting.polls())

    assert (pinned, why) == ([HELD, HELD], [Reason.PINNED, Reason.PINNED])
    assert admitted == ["ok", "ok"]
    assert world.topics().count("update_granted") == 2


def test_a_newer_machine_goes_back_only_where_downgrades_are_allowed(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    machine = UpdateEngine("machine", "4300.0.0")
    by_default = world.statuses(machine.polls())

    world.sets_policy(msgspec.structs.replace(UNLIMITED, allow_downgrades=True))
    allowed = world.statuses(machine.polls())
    finish(world, machine, "4230.2.1")
    back = world.statuses(machine.rebooted_into("4230.2.1").polls())

    assert (by_default, allowed, back) == ([HELD], ["ok"], [HELD])
    assert world.topics().count("update_granted") == 1
    assert world.status_of("machine") == Status.COMPLETE


def test_a_paused_group_offers_nothing_not_even_again(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    on_its_way, waiting = machines(2)
    world.send(on_its_way.polls())

    world.sets_policy(msgspec.structs.replace(UNLIMITED, updates_enabled=False))
    paused = world.statuses(on_its_way.polls(), waiting.polls())
    world.sets_policy(UNLIMITED)
    resumed = world.statuses(on_its_way.polls(), waiting.polls())

    assert paused == [HELD, HELD]
    assert resumed == ["ok", "ok"]
    assert world.topics().count("update_granted") == 2


def test_a_hold_is_told_once_for_each_reason(world):
    world.offer("4230.2.1")
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, max_updates_per_period=1))
    world.send(UpdateEngine("first").polls())
    waiting = UpdateEngine("waiting")

    for _ in range(3):
        world.send(waiting.polls())
    world.sets_policy(msgspec.structs.replace(THREE_AN_HOUR, updates_enabled=False))
    for _ in range(3):
        world.send(waiting.polls())

    assert world.topics().count("update_held") == 2
    assert world.status_of("waiting") == Status.ON_HOLD


def test_moving_the_channel_takes_machines_off_the_old_target(world):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    machine = UpdateEngine("machine")
    world.send(machine.polls())

    world.offer("4230.3.0")
    answer = world.send(machine.polls())[0]

    assert answer.update_check.manifests[0].version == "4230.3.0"
    assert world.topics()[-2:] == ["update_superseded", "update_granted"]


@pytest.mark.parametrize("version", ["4230.2.1", "666666.0.0", "4230.2.1+build.7"])
def test_a_machine_is_never_offered_what_is_not_newer(world, version):
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)

    assert world.statuses(UpdateEngine("machine", version).polls()) == [HELD]


@pytest.mark.parametrize(
    ("policy", "status"),
    [
        (Policy(updates_enabled=False), "error-updatesDisabled"),
        (Policy(max_updates_per_period=1), "error-maxUpdatesPerPeriodLimitReached"),
    ],
)
def test_refusals_can_speak_as_the_predecessors_did(db_url, policy, status):
    with new_world(db_url, manners=Manners(refusals="error")) as world:
        world.offer("4230.2.1")
        world.sets_policy(policy)
        world.send(UpdateEngine("first").polls())

        answer = world.send(UpdateEngine("second").polls())[0]

    assert answer.status == status
    assert answer.update_check.status == "error-internal"


def test_a_group_without_a_package_answers_quietly(world):
    assert world.statuses(UpdateEngine("machine").polls()) == [HELD]
    assert world.topics() == ["registered"]


def test_a_new_group_of_the_same_track_is_the_one_that_counts(world):
    world.offer("4230.2.1")
    with world.database.command():
        newer = world.platform.create_group(
            FLATCAR,
            GroupSettings(
                name="Stable again",
                track="stable",
                channel_id=STABLE.channel_id,
                policy=Policy(updates_enabled=False),
            ),
        )

    world.send(UpdateEngine("machine").polls())

    with world.database.connection() as connection:
        row = connection.execute("SELECT group_id, held FROM instances").fetchone()
    assert row == (newer, Reason.UPDATES_DISABLED)
