"""The rollout policy of a group: how fast, how many and when machines may update."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from domain.errors import Invalid
from domain.instants import parse_interval, to_datetime
from domain.maxima import Maximum, checked_maximum, machines_within
from domain.pins import admits, parse_pin
from domain.schedules import Blackout, Window

OPENING, CLOSING = time(9), time(17)
SATURDAY = 5
MAX_SCHEDULED = 50
EVERYBODY = 100.0
MAX_COUNT = 1_000_000
_LONGEST_WAIT = parse_interval("1 day")


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an operator allows a group; the defaults are careful.

    Attributes:
        updates_enabled: Off means that nothing is granted and nothing offered again.
        safe_mode: The first machine of a new target goes alone.
        office_hours: Grant only Monday to Friday, 9 to 17 in the time zone.
        timezone: IANA name of the zone of the office hours, windows and blackouts.
        period_interval: The period of the maximum, such as ``15 minutes``.
        max_updates_per_period: Grants within any span of that length.
        update_timeout: A grant not completed within this interval has timed out.
        max_updates_in_progress: Machines under way at one time; None for the number of
            the maximum per period, as both predecessors have it.
        update_windows: Grant only while one of them is open; without any, at all times.
        blackouts: Grant nothing during any of them.
        rollout_percentage: 0 to 100; the share of machines, drawn by lot for each
            package, that may be granted it.
        pinned_version: Offer only what this admits, such as ``1.2.x``; see
            `domain.pins`. Empty for no pin.
        allow_downgrades: Bring machines that run a newer version to the target too.
        confirmation_timeout: A machine that said that it has installed the update, and
            was not seen running it within this interval, is lost.
        max_attempts: Grants of one package to one machine, as long as they go wrong.
        retry_wait: The shortest time between a failure and the next try; it doubles
            with every further one, up to a day.
        halt_failure_percentage: More failures than this share of the sample halt the
            rollout, all kinds of failures counted; 100 for never.
        halt_minimum_sample: Updates that must have ended before that is judged.
    """

    updates_enabled: bool = True
    safe_mode: bool = True
    office_hours: bool = False
    timezone: str = "UTC"
    period_interval: str = "15 minutes"
    max_updates_per_period: Maximum = 2
    update_timeout: str = "60 minutes"
    max_updates_in_progress: Maximum | None = None
    update_windows: tuple[Window, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    rollout_percentage: float = EVERYBODY
    pinned_version: str = ""
    allow_downgrades: bool = False
    confirmation_timeout: str = "24 hours"
    max_attempts: int = 5
    retry_wait: str = "30 minutes"
    halt_failure_percentage: float = 20.0
    halt_minimum_sample: int = 10

    @property
    def period(self) -> int:
        """Length of the period, in microseconds."""
        return parse_interval(self.period_interval)

    @property
    def timeout(self) -> int:
        """Time that a machine has for an update, in microseconds."""
        return parse_interval(self.update_timeout)

    @property
    def confirmation(self) -> int:
        """Time from the claim of an update to its confirmation, in microseconds."""
        return parse_interval(self.confirmation_timeout)

    def wait_after(self, attempts: int) -> int:
        """Tell how long a machine waits after one or more failures, in microseconds."""
        base = parse_interval(self.retry_wait)
        return min(base << min(attempts, 32) - 1, max(base, _LONGEST_WAIT))

    def most_per_period(self, group_size: int) -> int:
        """Tell how many grants a period may have in a group of so many machines."""
        return machines_within(self.max_updates_per_period, group_size)

    def most_in_progress(self, group_size: int) -> int:
        """Tell how many machines of a group of that size may be under way at once."""
        if self.max_updates_in_progress is None:
            return self.most_per_period(group_size)
        return machines_within(self.max_updates_in_progress, group_size)

    def checked(self) -> Policy:
        """
        Pass the policy on if it can be followed.

        Raises:
            Invalid: A field is not acceptable; named as the REST API names it.
        """
        parse_interval(self.period_interval, "policy_period_interval")
        parse_interval(self.update_timeout, "policy_update_timeout")
        checked_maximum(self.max_updates_per_period, "policy_max_updates_per_period")
        if self.max_updates_in_progress is not None:
            checked_maximum(
                self.max_updates_in_progress, "policy_max_updates_in_progress"
            )
        parse_interval(self.confirmation_timeout, "policy_confirmation_timeout")
        parse_interval(self.retry_wait, "policy_retry_wait")
        _check_count(self.max_attempts, "policy_max_attempts")
        _check_count(self.halt_minimum_sample, "policy_halt_minimum_sample")
        _check_percentage(self.rollout_percentage, "policy_rollout_percentage")
        _check_percentage(
            self.halt_failure_percentage, "policy_halt_failure_percentage"
        )
        if self.pinned_version:
            parse_pin(self.pinned_version)
        time_zone(self.timezone)
        _check_schedule(self.update_windows, "policy_update_windows")
        _check_schedule(self.blackouts, "policy_blackouts")
        return self

    def is_open_at(self, now: int) -> bool:
        """Say whether office hours, if they count, allow updates at this instant."""
        if not self.office_hours:
            return True
        local = self._local(now)
        return local.weekday() < SATURDAY and OPENING <= local.time() < CLOSING

    def has_window_at(self, now: int) -> bool:
        """Say whether a window is open at this instant, if there are windows at all."""
        if not self.update_windows:
            return True
        local = self._local(now)
        return any(window.is_open_at(local) for window in self.update_windows)

    def is_blacked_out_at(self, now: int) -> bool:
        """Say whether this instant lies within a blackout."""
        if not self.blackouts:
            return False
        local = self._local(now)
        return any(blackout.covers(local) for blackout in self.blackouts)

    def schedule_is_open_at(self, now: int) -> bool:
        """Say whether office hours, windows and blackouts all allow updates then."""
        return (
            self.is_open_at(now)
            and self.has_window_at(now)
            and not self.is_blacked_out_at(now)
        )

    def admits(self, version: str) -> bool:
        """Say whether machines may be brought to a version, as far as a pin goes."""
        return not self.pinned_version or admits(self.pinned_version, version)

    def _local(self, now: int) -> datetime:
        return to_datetime(now).astimezone(time_zone(self.timezone))


def _check_percentage(percentage: float, field: str) -> None:
    if not 0 <= percentage <= EVERYBODY:
        raise Invalid(f"{field} must be a number from 0 to 100", field=field)


def _check_count(count: int, field: str) -> None:
    if not 1 <= count <= MAX_COUNT:
        raise Invalid(f"{field} must be 1 to {MAX_COUNT}", field=field)


def _check_schedule(entries: Sequence[Window | Blackout], field: str) -> None:
    if len(entries) > MAX_SCHEDULED:
        raise Invalid(f"{field} has at most {MAX_SCHEDULED} entries", field=field)
    for entry in entries:
        entry.checked(field)


@lru_cache(maxsize=1024)
def time_zone(name: str) -> ZoneInfo:
    """
    Look up a time zone by its IANA name.

    Raises:
        Invalid: There is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise Invalid(
            f"{name[:60]!r} is not a time zone: use an IANA name such as Europe/Berlin",
            field="policy_timezone",
        ) from None
