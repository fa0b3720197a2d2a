"""A policy: what can be followed, and when office hours are."""

from datetime import UTC, datetime

import msgspec
import pytest
from freezegun import freeze_time

from domain.errors import Invalid
from domain.instants import from_datetime, system_clock
from domain.maxima import MAX_UPDATES
from domain.policy import Policy
from domain.schedules import Blackout, Window
from tests.unit.domain.given import refused

MINUTE = 60_000_000
MICROSECOND = 1


def at(text):
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=UTC))


def office_hours(timezone):
    return Policy(office_hours=True, timezone=timezone)


def test_a_policy_is_careful_unless_told_otherwise():
    policy = Policy()

    assert policy.checked() is policy
    assert msgspec.structs.asdict(policy) == {
        "updates_enabled": True,
        "safe_mode": True,
        "office_hours": False,
        "timezone": "UTC",
        "period_interval": "15 minutes",
        "max_updates_per_period": 2,
        "update_timeout": "60 minutes",
        "max_updates_in_progress": None,
        "update_windows": (),
        "blackouts": (),
        "rollout_percentage": 100,
        "pinned_version": "",
        "allow_downgrades": False,
        "confirmation_timeout": "24 hours",
        "max_attempts": 5,
        "retry_wait": "30 minutes",
        "halt_failure_percentage": 20,
        "halt_minimum_sample": 10,
    }
    assert (policy.period, policy.timeout) == (15 * MINUTE, 60 * MINUTE)
    assert policy.confirmation == 1440 * MINUTE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_attempts", 0),
        ("halt_minimum_sample", 0),
        ("halt_minimum_sample", 1_000_001),
        ("halt_failure_percentage", -1),
        ("halt_failure_percentage", 100.1),
        ("retry_wait", "soon"),
        ("confirmation_timeout", "0 hours"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_its_name(field, value):
    with pytest.raises(Invalid) as ex:
        Policy(**{field: value}).checked()

    assert ex.value.field == f"policy_{field}"


@pytest.mark.parametrize("most", [1, MAX_UPDATES, "0.1%", "5%", "12.5 %", "100%"])
def test_a_maximum_is_at_least_one_machine_or_a_share(most):
    policy = Policy(max_updates_per_period=most, max_updates_in_progress=most)

    assert policy.checked() is policy


@pytest.mark.parametrize(
    "most", [0, -1, 2**31, "0%", "0.0%", "100.1%", "101%", "-5%", "5", "5.25%", "%", ""]
)
@pytest.mark.parametrize("name", ["max_updates_per_period", "max_updates_in_progress"])
def test_a_maximum_lets_somebody_through_and_no_more_than_all(name, most):
    with refused(Invalid, field=f"policy_{name}"):
        Policy(**{name: most}).checked()


@pytest.mark.parametrize(
    ("most", "size", "machines"),
    [
        (7, 3, 7),
        ("5%", 0, 1),
        ("5%", 19, 1),
        ("5%", 20, 1),
        ("5%", 39, 1),
        ("5%", 40, 2),
        ("0.1%", 999, 1),
        ("0.1%", 2000, 2),
        ("12.5%", 80, 10),
        ("100%", 12_345, 12_345),
        ("33.3%", 10**15, 333 * 10**12),
    ],
)
def test_a_share_is_of_the_group_and_never_less_than_one_machine(most, size, machines):
    policy = Policy(max_updates_per_period=1, max_updates_in_progress=most)

    assert policy.most_in_progress(size) == machines
    assert Policy(max_updates_per_period=most).most_per_period(size) == machines


def test_without_a_maximum_in_progress_that_of_the_period_counts_as_ever():
    policy = Policy(max_updates_per_period="10%")

    assert policy.most_in_progress(50) == policy.most_per_period(50) == 5


@pytest.mark.parametrize("pin", ["", "4230.2.1", "4230.x", ">=4230.2, <4400"])
def test_a_group_may_be_pinned_to_a_version_or_within_bounds(pin):
    policy = Policy(pinned_version=pin)

    assert policy.checked() is policy
    assert policy.admits("4230.2.1")
    assert policy.admits("5000.0.0") is (pin == "")


@pytest.mark.parametrize("percentage", [0, 0.1, 12.5, 99.9, 100])
def test_a_rollout_may_have_any_share_of_the_machines(percentage):
    policy = Policy(rollout_percentage=percentage)

    assert policy.checked() is policy


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"period_interval": ""}, "policy_period_interval"),
        ({"update_timeout": "never"}, "policy_update_timeout"),
        ({"rollout_percentage": -0.1}, "policy_rollout_percentage"),
        ({"rollout_percentage": 100.1}, "policy_rollout_percentage"),
        ({"rollout_percentage": float("inf")}, "policy_rollout_percentage"),
        ({"rollout_percentage": float("nan")}, "policy_rollout_percentage"),
        ({"pinned_version": "latest"}, "policy_pinned_version"),
        ({"timezone": ""}, "policy_timezone"),
        ({"timezone": "Mars/Olympus"}, "policy_timezone"),
        ({"timezone": "Europe"}, "policy_timezone"),
        ({"timezone": "../../etc/passwd"}, "policy_timezone"),
        ({"timezone": "/etc/localtime"}, "policy_timezone"),
        ({"timezone": "UTC\0"}, "policy_timezone"),
        ({"timezone": "x" * 100_000}, "policy_timezone"),
    ],
)
def test_a_policy_cannot_be_followed_with(changes, field):
    with refused(Invalid, field=field):
        Policy(**changes).checked()


def test_without_office_hours_any_time_will_do():
    assert Policy(timezone="Europe/Berlin").is_open_at(at("2026-08-02 03:00"))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-08-03 08:59:59.999999", False),
        ("2026-08-03 09:00", True),
        ("2026-08-03 16:59:59.999999", True),
        ("2026-08-03 17:00", False),
        ("2026-08-07 12:00", True),
        ("2026-08-08 12:00", False),
        ("2026-08-09 12:00", False),
    ],
)
def test_office_hours_are_nine_to_five_from_monday_to_friday(moment, is_open):
    assert office_hours("UTC").is_open_at(at(moment)) is is_open


@pytest.mark.parametrize(
    ("timezone", "opens", "closes"),
    [
        pytest.param("Europe/Berlin", "2026-03-27 08:00", "2026-03-27 16:00", id="CET"),
        pytest.param(
            "Europe/Berlin", "2026-03-30 07:00", "2026-03-30 15:00", id="CEST"
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-23 07:00", "2026-10-23 15:00", id="last"
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-26 08:00", "2026-10-26 16:00", id="CET2"
        ),
        pytest.param(
            "America/New_York", "2026-03-06 14:00", "2026-03-06 22:00", id="EST"
        ),
        pytest.param(
            "America/New_York", "2026-03-09 13:00", "2026-03-09 21:00", id="EDT"
        ),
        pytest.param("Asia/Kolkata", "2026-03-09 03:30", "2026-03-09 11:30", id="IST"),
        pytest.param(
            "Pacific/Auckland", "2026-08-02 21:00", "2026-08-03 05:00", id="NZST"
        ),
    ],
)
def test_office_hours_follow_the_clocks_of_the_place(timezone, opens, closes):
    policy = office_hours(timezone)

    assert [
        policy.is_open_at(instant)
        for instant in (
            at(opens) - MICROSECOND,
            at(opens),
            at(closes) - MICROSECOND,
            at(closes),
        )
    ] == [False, True, True, False]


def test_it_is_the_weekend_of_the_place_that_counts():
    sunday_evening = at("2026-08-02 22:00")

    assert office_hours("Pacific/Auckland").is_open_at(sunday_evening)
    assert not office_hours("UTC").is_open_at(sunday_evening)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2026-10-23 07:30", True), ("2026-10-26 07:30", False)],
    ids=["the Friday before the clocks go back", "the Monday after"],
)
def test_half_past_seven_is_within_office_hours_in_summer_only(moment, is_open):
    with freeze_time(moment):
        assert office_hours("Europe/Berlin").is_open_at(system_clock()) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-08-03 09:59", True),
        ("2026-08-03 10:00", False),  # within office hours, outside the window
        ("2026-08-04 09:30", False),  # blacked out
        ("2026-08-04 08:30", False),  # within the window, outside office hours
        ("2026-08-05 09:30", True),
    ],
)
def test_a_schedule_is_open_when_all_of_its_parts_agree(moment, is_open):
    policy = Policy(
        office_hours=True,
        update_windows=(Window(start="08:00", end="10:00"),),
        blackouts=(Blackout(start="2026-08-04T00:00", end="2026-08-05T00:00"),),
    )

    assert policy.schedule_is_open_at(at(moment)) is is_open


def test_a_policy_without_a_schedule_is_open_at_all_times():
    assert Policy().schedule_is_open_at(at("2026-08-02 03:00"))
