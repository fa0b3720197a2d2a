"""When a rollout is finished: no machine of the group is left to be updated."""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.rules import GroupRules


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """
    Where a group stands with a rollout that runs.

    Attributes:
        package_id: The target of the rollout.
        under_way: Machines with an open grant of the group, whatever its target.
        claimed: Those that say that they have the target, and were not seen with it.
        versions: What its machines run, those that have gone silent left out.
    """

    group_id: UUID
    package_id: UUID
    under_way: int
    claimed: int
    versions: tuple[str, ...]


def nobody_is_left(standing: Standing, rules: GroupRules) -> bool:
    """
    Say whether a rollout is finished.

    How machines came to the target does not matter: those that were installed with it
    are as little left as those that were granted it. A group without a machine is not
    finished, it has not begun.
    """
    if rules.target is None or rules.target.package_id != standing.package_id:
        return False
    if standing.under_way or standing.claimed or not standing.versions:
        return False
    return not any(rules.has_update_for(version) for version in standing.versions)
