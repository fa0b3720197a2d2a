"""
What a mirror is given: a server that takes packages over to offer them itself.

`packages_for_mirror` is a pure function. A mirror is no machine: nothing is recorded of
it, and limits, times and lots of a group are not meant for it.
"""

from __future__ import annotations

import msgspec

from domain.budget import Usage
from domain.progress import RolloutState
from domain.rules import GroupRules, Target
from domain.versions import is_older


class Mirror(msgspec.Struct, frozen=True):
    """
    A server that asks what is new.

    Attributes:
        version: The newest that it has; a version.
        takes_floors: It understands several packages in one answer.
        takes_deltas: It has use for a payload that is only a difference.
    """

    version: str
    takes_floors: bool = False
    takes_deltas: bool = False


def packages_for_mirror(
    mirror: Mirror, rules: GroupRules, usage: Usage
) -> tuple[Target, ...]:
    """
    List what a mirror lacks: the floors above its version, ascending, then the target.

    Nothing where its machines would skip a floor or get what they must not have: the
    way to the target is given whole or not at all.

    Args:
        mirror: Who asks.
        rules: The configuration of the group asked for.
        usage: What that group has used, for the state of its rollout.
    """
    target = rules.target
    if target is None or not is_older(mirror.version, target.version):
        return ()
    if _is_withheld(rules, target, usage):
        return ()
    floors = [f for f in rules.floors if is_older(mirror.version, f.version)]
    if floors and not mirror.takes_floors:
        return ()
    way = (*(floor for floor in floors if floor != target), target)
    return way if all(_suits(mirror, package) for package in way) else ()


def _is_withheld(rules: GroupRules, target: Target, usage: Usage) -> bool:
    """Whether the target is kept even from machines that are on their way to it."""
    policy, rollout = rules.policy, usage.progress_of(target.package_id)
    if not policy.updates_enabled or not policy.admits(target.version):
        return True
    return rollout.state in (RolloutState.PAUSED, RolloutState.HALTED)


def _suits(mirror: Mirror, package: Target) -> bool:
    if package.is_blacklisted:
        return False
    return mirror.takes_deltas or not package.is_delta
