"""Leading machines to the groups that operators moved them to."""

from __future__ import annotations

from msgspec.structs import replace

from domain.instances import Instance
from omaha.arrivals import Visit
from projections.catalogue import Catalogue


def led(visit: Visit, instance: Instance | None, catalogue: Catalogue) -> Visit:
    """
    Give the visit to the group that the machine belongs to.

    That is the one that its track leads to, unless it was moved; and also if the group
    that it was moved to was deleted, or is for another architecture by now.
    """
    if instance is None or instance.assigned_group_id is None:
        return visit
    check_in, given = visit.check_in, instance.assigned_group_id
    group = catalogue.group_of(check_in.application_id, given)
    if group is None or not group.arch.fits(check_in.traits.arch):
        return replace(visit, assigned_group_id=given)
    return Visit(replace(check_in, group_id=given), group, visit.stream_id, given)
