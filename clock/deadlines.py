"""Duty: end the updates whose time has run out, and free their slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection, Cursor

from domain.deadlines import pass_deadlines, reached
from domain.halts import Halt
from domain.instances import Instance
from domain.policy import Policy
from domain.rules import GroupRules
from eventstore.database import SHARE_CONFIGURATION, Database
from projections.catalogue import CurrentCatalogue
from projections.deadlines import Due, abandoned_groups, groups_due, lock_due
from projections.halts import announce
from projections.ledger import Ledger

MAX_AT_ONCE = 500
"""Updates ended in one transaction, so that machines need not wait long for it."""
MAX_TRANSACTIONS = 10
"""Of one group in a row; the rest is left for the next time, a second later."""


class DeadlineKeeper:
    """
    Ends updates: those that take too long, and those that were never confirmed.

    Args:
        database: Where machines and the log are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._catalogue = CurrentCatalogue()

    def end_overdue(self, now: int, watching_since: int = 0) -> None:
        """
        Record time-outs and losses that are due, of each group some thousands at most.

        Args:
            now: The present, in microseconds.
            watching_since: From when on machines could report; see `domain.deadlines`.
        """
        for group_id in self._groups_due(now, watching_since):
            for _ in range(MAX_TRANSACTIONS):
                if self._end_some(group_id, now, watching_since) < MAX_AT_ONCE:
                    break

    def _groups_due(self, now: int, watching_since: int) -> set[UUID]:
        with self._database.connection() as connection:
            rules = self._rules(connection)
            due = [_due(each, now, watching_since) for each in rules.values()]
            return groups_due(connection, due)

    def _rules(self, connection: Connection[Any]) -> Mapping[UUID, GroupRules]:
        """Give the rules of all groups; of those that were deleted, the defaults."""
        deleted = {
            group_id: GroupRules(group_id=group_id, policy=Policy(), target=None)
            for group_id in abandoned_groups(connection)
        }
        return {**deleted, **self._catalogue.read(connection).rules}

    def _end_some(self, group_id: UUID, now: int, watching_since: int) -> int:
        with self._database.connection() as connection, connection.transaction():
            connection.execute(SHARE_CONFIGURATION)
            rules = self._rules(connection).get(group_id)
            if rules is None:
                return 0
            with connection.cursor(binary=True) as cursor:
                due = _due(rules, now, watching_since)
                overdue = lock_due(cursor, due, MAX_AT_ONCE)
                halts = _record(cursor, overdue, rules, now, watching_since)
        announce(halts)
        return len(overdue)


def _due(rules: GroupRules, now: int, watching_since: int) -> Due:
    """Tell which updates of a group are due: granted or claimed by certain instants."""
    policy = rules.policy
    return Due(
        rules.group_id,
        granted_by=reached(policy.timeout, now, watching_since),
        claimed_by=reached(policy.confirmation, now, watching_since),
    )


def _record(
    cursor: Cursor[Any],
    overdue: dict[UUID, Instance],
    rules: GroupRules,
    now: int,
    watching_since: int,
) -> Sequence[Halt]:
    ledger = Ledger(cursor, overdue, [rules], now)
    for stream_id, instance in overdue.items():
        decision = pass_deadlines(
            instance, ledger.usages, rules, now, watching_since=watching_since
        )
        ledger.keep(stream_id, decision)
    ledger.write()
    return ledger.halts
