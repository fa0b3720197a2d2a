"""A group's policy of the other product, in our words."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from domain.errors import Invalid
from domain.instants import MAX_INTERVAL, SECOND, parse_interval
from domain.maxima import MAX_UPDATES
from domain.policy import Policy, time_zone
from importer.records import GroupRecord
from importer.texts import Noted

Lengths = Callable[[str], int | None]
"""Tells the microseconds of PostgreSQL's interval; None if it is none."""
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
_DEFAULT = Policy()
_OFF = "its updates are disabled until you have set it"


def policy_of(group: GroupRecord, lengths: Lengths, noted: Noted) -> Policy:
    """
    Translate the policy of a group.

    Where the other product granted nothing because of a value that it did not
    understand, updates are disabled: nobody is to start because of an import.

    Args:
        group: As it is there.
        lengths: Reads intervals as PostgreSQL does.
        noted: Is told of each value that is another one now.
    """
    policy = Policy(
        updates_enabled=group.updates_enabled,
        safe_mode=group.safe_mode,
        office_hours=group.office_hours,
    )
    policy = _with_maximum(policy, group.max_updates_per_period, noted)
    policy = _with_time_zone(policy, group.timezone, noted)
    policy = _with_period(policy, group.period_interval, lengths, noted)
    return _with_timeout(policy, group.update_timeout, lengths, noted)


def _with_maximum(policy: Policy, machines: int, noted: Noted) -> Policy:
    if machines < 1:
        noted(
            f"at most {machines} updates per period let nothing be granted; it is"
            f" {_DEFAULT.max_updates_per_period} now, and {_OFF}"
        )
        return replace(policy, updates_enabled=False)
    return replace(policy, max_updates_per_period=min(machines, MAX_UPDATES))


def _with_time_zone(policy: Policy, name: str, noted: Noted) -> Policy:
    try:
        time_zone(name)
    except Invalid:
        if not policy.office_hours:
            if name:
                noted(f"there is no time zone {name!r}; it is UTC now")
            return policy
        noted(
            f"its office hours are in no time zone ({name!r}), so nothing was granted;"
            f" they are in UTC now, and {_OFF}"
        )
        return replace(policy, updates_enabled=False)
    return replace(policy, timezone=name)


def _with_period(policy: Policy, text: str, lengths: Lengths, noted: Noted) -> Policy:
    length = lengths(text)
    if length is None:
        noted(
            f"its period {text!r} is no interval, so nothing was granted; it is"
            f" {_DEFAULT.period_interval} now, and {_OFF}"
        )
        return replace(policy, updates_enabled=False)
    return replace(policy, period_interval=_spelled(text, length, "period", noted))


def _with_timeout(policy: Policy, text: str, lengths: Lengths, noted: Noted) -> Policy:
    length = lengths(text)
    if length is None or length <= 0:
        noted(
            f"its update timeout {text!r} is no interval above zero; it is"
            f" {_DEFAULT.update_timeout} now"
        )
        return policy
    words = _spelled(text, length, "update timeout", noted)
    return replace(policy, update_timeout=words)


def _spelled(text: str, length: int, field: str, noted: Noted) -> str:
    """Give an interval as it is there, or in our words if it is not in them."""
    if _is_ours(text):
        return text
    kept = in_words(min(max(length, SECOND), MAX_INTERVAL))
    if not 0 < length <= MAX_INTERVAL:
        noted(f"its {field} is not within a second and a century; it is {kept} now")
    return kept


def _is_ours(text: str) -> bool:
    try:
        parse_interval(text)
    except Invalid:
        return False
    return True


def in_words(length: int) -> str:
    """Spell an interval of microseconds, rounded up to whole seconds, as we do."""
    seconds = -(-length // SECOND)
    unit, size = next(each for each in _UNITS if seconds % each[1] == 0)
    return f"{seconds // size} {unit}{'' if seconds == size else 's'}"
