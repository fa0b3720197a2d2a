"""Maxima of a policy: so many machines, or a percentage of the group."""

from __future__ import annotations

import re
from functools import lru_cache

from domain.errors import Invalid

Maximum = int | str
"""A count such as ``10``, or a percentage such as ``"5%"`` or ``"0.5%"``."""

MAX_UPDATES = 2**31 - 1
_PERCENTAGE = re.compile(r"([0-9]{1,3})(?:\.([0-9]))?\s?%", re.ASCII)
_ALL = 1000
"""Percentages are counted in tenths, so that shares are exact."""


def checked_maximum(maximum: Maximum, field: str) -> Maximum:
    """
    Pass a maximum on if it lets one machine through, and no more than all.

    Raises:
        Invalid: It is no positive count and no percentage above 0 and up to 100.
    """
    if isinstance(maximum, int):
        is_followable = 1 <= maximum <= MAX_UPDATES
    else:
        is_followable = 1 <= _tenths(maximum) <= _ALL
    if not is_followable:
        raise Invalid(
            f"{field} must be 1 to {MAX_UPDATES} machines, or a percentage of the "
            "group above 0, such as '5%'; to stop a group, disable its updates",
            field=field,
        )
    return maximum


def machines_within(maximum: Maximum, group_size: int) -> int:
    """
    Tell how many machines a maximum allows in a group of that size.

    A percentage allows at most that share of the group, and always one machine.
    """
    if isinstance(maximum, int):
        return maximum
    return max(1, group_size * _tenths(maximum) // _ALL)


@lru_cache(maxsize=1024)
def _tenths(percentage: str) -> int:
    """Read a percentage in tenths of one percent; 0 for what is none."""
    match = _PERCENTAGE.fullmatch(percentage.strip())
    return int(match[1]) * 10 + int(match[2] or 0) if match else 0
