"""What happened in the two weeks before the demo was started, day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from deploy.demo.desk import Desk
from deploy.demo.fleets import BROKEN_BETA, BROKEN_STABLE
from deploy.demo.places import (
    ALPHA,
    BETA,
    EU_WEST,
    LTS,
    QA,
    STABLE,
    STABLE_ARM,
    US_EAST,
    Place,
)
from domain.instants import to_datetime
from domain.policy import Policy
from domain.present import present
from domain.schedules import Blackout, Window

DAYS = 14
"""How far the story goes back."""
OUTAGE_DAYS = (7.4, 5.9)
"""How many days ago a site lost its connection, and had it again."""

_STEADY = Policy(
    safe_mode=False,
    period_interval="1 hour",
    max_updates_per_period="3%",
    max_updates_in_progress="20%",
)
_QUICK = Policy(
    period_interval="1 hour",
    max_updates_per_period="25%",
    max_updates_in_progress="50%",
)
_OFFICE_HOURS = Policy(
    office_hours=True,
    timezone="Europe/Berlin",
    safe_mode=False,
    period_interval="1 hour",
    max_updates_per_period="2%",
    max_updates_in_progress="20%",
)
_AT_NIGHT = Policy(
    update_windows=(Window(start="22:00", end="06:00"),),
    timezone="America/New_York",
    safe_mode=False,
    period_interval="15 minutes",
    max_updates_per_period="2%",
    max_updates_in_progress="20%",
)


class Chapter(Struct, frozen=True):
    """
    What an operator did.

    Attributes:
        days: How many days ago.
        actor: The user.
        reason: What the user gave as the reason.
        act: Does it.
    """

    days: float
    actor: str
    reason: str
    act: Callable[[Desk], None]


def _found(desk: Desk) -> None:
    desk.add_users()
    desk.found_sample_application()
    for place, policy in _POLICIES:
        if place in (EU_WEST, US_EAST, QA):
            desk.add_group(place, policy)
        else:
            desk.set_policy(place, policy)
    for place, version in _FIRST_RELEASES:
        desk.release(place, version)
    reason = "Brings the key that newer releases are signed with"
    desk.set_floor(STABLE_ARM, "4152.2.3", reason)


_POLICIES = (
    (STABLE, _STEADY),
    (BETA, _STEADY),
    (ALPHA, _QUICK),
    (LTS, _OFFICE_HOURS),
    (STABLE_ARM, _STEADY),
    (EU_WEST, _STEADY),
    (US_EAST, _AT_NIGHT),
    (QA, _QUICK),
)
_FIRST_RELEASES = (
    (STABLE, "4152.2.3"),
    (STABLE_ARM, "4152.2.3"),
    (BETA, "4230.1.0"),
    (ALPHA, "4344.0.0"),
    (LTS, "4081.3.5"),
    (EU_WEST, "1.0.4"),
)


def _release(place: Place, version: str) -> Callable[[Desk], None]:
    return lambda desk: desk.release(place, version)


def _replace_broken(desk: Desk) -> None:
    desk.release(STABLE, "4230.2.3")
    desk.blacklist(STABLE, BROKEN_STABLE)


def _close_for_the_fair(desk: Desk) -> None:
    today = to_datetime(present()).replace(hour=0, minute=0)
    start, end = (
        (today + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M") for days in (1, 6)
    )
    desk.set_policy(QA, replace(_QUICK, blackouts=(Blackout(start=start, end=end),)))


def _hurry(desk: Desk) -> None:
    most = max(1, desk.machines // 1000)
    desk.set_policy(
        STABLE,
        replace(_STEADY, period_interval="1 minute", max_updates_per_period=most),
    )


STORY = (
    Chapter(14, "admin", "The fleet moves to this server", _found),
    Chapter(12.6, "operator", "", _release(BETA, "4344.1.0")),
    Chapter(11.8, "operator", "", _release(ALPHA, "4372.0.0")),
    Chapter(10.3, "operator", "Security fixes", _release(LTS, "4081.3.6")),
    Chapter(
        9.2,
        "operator",
        "Three days in beta without a complaint",
        _release(STABLE, "4230.2.1"),
    ),
    Chapter(8.3, "operator", "Same release for ARM", _release(STABLE_ARM, "4230.2.1")),
    Chapter(7.1, "operator", "", _release(ALPHA, "4387.0.0")),
    Chapter(6.2, "operator", "Spring release", _release(EU_WEST, "1.1.0")),
    Chapter(5.1, "operator", "CVE-2026-31431", _release(STABLE, BROKEN_STABLE)),
    Chapter(
        4.3,
        "operator",
        "4230.2.2 fails on many machines: the download is damaged",
        _replace_broken,
    ),
    Chapter(3.4, "operator", "", _release(ALPHA, "4402.0.0")),
    Chapter(
        2.6,
        "admin",
        "Nothing may change at the fair",
        _close_for_the_fair,
    ),
    Chapter(2.2, "operator", "", _release(BETA, BROKEN_BETA)),
    Chapter(1.9, "operator", "Mends the receipts", _release(EU_WEST, "1.2.0")),
    Chapter(1.3, "operator", "", _release(STABLE, "4230.2.5")),
    Chapter(
        0.7,
        "admin",
        "Waits for the approval of the shops",
        lambda desk: desk.pause(US_EAST),
    ),
    Chapter(0.01, "operator", "All is well so far: a little faster", _hurry),
)
