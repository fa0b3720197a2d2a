"""
Decisions on an unlocked read: enough for every check-in that changes nothing.

What a check-in would change must be decided again on locked rows. A hold may rest on a
read that is a moment old: it can only be too careful, never too generous.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.budget import UNUSED, Usage
from domain.decision import Decision, decide
from domain.mirrors import packages_for_mirror
from domain.rules import GroupRules, Target
from omaha.arrivals import MirrorVisit, Visit
from omaha.leading import led
from projections.budgets import read_usages
from projections.catalogue import Catalogue
from projections.instances import read_instances


class Survey:
    """
    The rows that a batch of visits is judged by.

    Args:
        connection: Outside a transaction.
        visits: All visits of the batch, in the order in which they are to be decided.
        catalogue: In which they were found.
        now: The present, in microseconds.

    Attributes:
        configuration_version: As of the same read.
    """

    def __init__(
        self,
        connection: Connection[Any],
        visits: Sequence[Visit | MirrorVisit],
        catalogue: Catalogue,
        now: int,
    ) -> None:
        self._now = now
        self._catalogue = catalogue
        self._usages: dict[UUID, Usage] = {}
        self._to_record: set[UUID] = set()
        streams = {
            visit.stream_id
            for visit in visits
            if isinstance(visit, Visit) and visit.stream_id is not None
        }
        self.configuration_version, self._instances = read_instances(
            connection, list(streams)
        )
        self._read_usages(connection, visits)

    def packages_for(self, visit: MirrorVisit) -> tuple[Target, ...]:
        """Decide on a mirror, which changes nothing in any case."""
        if not visit.mirror.version:
            return ()
        rules = visit.group.rules
        usage = self._usages.get(rules.group_id, UNUSED)
        return packages_for_mirror(visit.mirror, rules, usage)

    def led(self, visit: Visit) -> Visit:
        """Give a visit to the group that its machine belongs to: `omaha.leading`."""
        if visit.stream_id is None:
            return visit
        return led(visit, self._instances.get(visit.stream_id), self._catalogue)

    def decide(self, visit: Visit) -> Decision | None:
        """
        Decide on a visit that was led, on what was read.

        Returns:
            None if that has to be done on locked rows.
        """
        instance = None
        if visit.stream_id is not None:
            if visit.stream_id in self._to_record:
                return None
            instance = self._instances.get(visit.stream_id)
        rules = visit.group.rules
        decision = decide(instance, self._usages, rules, visit.check_in, self._now)
        if not decision.changes_something:
            return decision
        if visit.stream_id is not None:
            self._to_record.add(visit.stream_id)
        return None

    def _read_usages(
        self, connection: Connection[Any], visits: Iterable[Visit | MirrorVisit]
    ) -> None:
        rules: dict[UUID, GroupRules] = {
            visit.group.rules.group_id: visit.group.rules
            for visit in map(self._led_if_machine, visits)
            if _wants_update(visit)
        }
        if not rules:
            return
        began = {key: self._now - each.policy.period for key, each in rules.items()}
        ways = {(key, package) for key in rules for package in rules[key].packages}
        with connection.cursor(binary=True) as cursor:
            self._usages = read_usages(cursor, began, ways)

    def _led_if_machine(self, visit: Visit | MirrorVisit) -> Visit | MirrorVisit:
        return self.led(visit) if isinstance(visit, Visit) else visit


def _wants_update(visit: Visit | MirrorVisit) -> bool:
    """Whether policy may have a say: there is something else than what runs."""
    if isinstance(visit, MirrorVisit):
        return True
    check_in = visit.check_in
    if not check_in.is_asking or not check_in.version:
        return False
    return visit.group.rules.has_update_for(check_in.version)
