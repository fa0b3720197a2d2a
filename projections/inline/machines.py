"""The inline read model of machines, and of what their groups have granted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from msgspec.structs import astuple
from psycopg import Connection

from domain.budget import Budget, Usage
from domain.progress import Progress
from eventstore.log import read_log
from projections import instances, progress
from projections.budgets import read_all_budgets
from projections.counts import read_all_errors, read_all_versions
from projections.inline.tables import InlineReadModel, Key, Row, Table
from projections.instances import read_all_instances
from projections.progress import read_all_progress
from projections.replay import Replay

_ROLLOUTS = """
    SELECT rollout_id, group_id, package_id FROM rollouts WHERE rollout_id IS NOT NULL
"""


def _begin(fold: Replay, connection: Connection[Any], _: int) -> None:
    fold.instances = read_all_instances(connection)
    ways: dict[UUID, dict[UUID, Progress]] = {}
    for (group_id, package_id), found in read_all_progress(connection).items():
        ways.setdefault(group_id, {})[package_id] = found
    for group_id, budget in read_all_budgets(connection).items():
        usage = Usage(budget=budget, progress=ways.get(group_id, {}))
        fold.usages[group_id] = usage
    for rollout_id, *way in connection.execute(_ROLLOUTS):
        fold.know_rollout(rollout_id, (way[0], way[1]))
    fold.counts.versions.update(read_all_versions(connection))
    fold.counts.errors.update(read_all_errors(connection))


def _units(fold: Replay) -> Collection[UUID]:
    return fold.instances.keys() | fold.usages.keys()


def _instance(fold: Replay, key: Key) -> Row | None:
    found = fold.instances.get(key[0])
    return None if found is None else instances.to_row(key[0], found)


def _instances(fold: Replay, units: Collection[UUID]) -> Iterator[Row]:
    for unit in units:
        if unit in fold.instances:
            yield instances.to_row(unit, fold.instances[unit])


def _budget(fold: Replay, key: Key) -> Row | None:
    usage = fold.usages.get(key[0])
    return None if usage is None else (*key, *astuple(usage.budget))


def _budgets(fold: Replay, units: Collection[UUID]) -> Iterator[Row]:
    for unit in units:
        if unit in fold.usages:
            yield (unit, *astuple(fold.usages[unit].budget))


def _grant(fold: Replay, key: Key) -> Row | None:
    return fold.grants.get((key[0], key[1]))


def _grants(fold: Replay, _: Collection[UUID]) -> Iterable[Row]:
    return fold.grants.values()


def _rollout(fold: Replay, key: Key) -> Row | None:
    usage = fold.usages.get(key[0])
    found = None if usage is None else usage.progress.get(key[1])
    return None if found is None else _rollout_row(fold, key[0], key[1], found)


def _rollouts(fold: Replay, units: Collection[UUID]) -> Iterator[Row]:
    for unit in units:
        if unit in fold.usages:
            for package_id, found in fold.usages[unit].progress.items():
                yield _rollout_row(fold, unit, package_id, found)


def _rollout_row(
    fold: Replay, group_id: UUID, package_id: UUID, found: Progress
) -> Row:
    way = group_id, package_id
    return (*progress.to_row(way, found), fold.rollout_ids.get(way))


def _version(fold: Replay, key: Key) -> Row | None:
    machines = fold.counts.versions[key[0], key[1]]
    return (*key, machines) if machines else None


def _versions(fold: Replay, units: Collection[UUID]) -> Iterator[Row]:
    for key, machines in fold.counts.versions.items():
        if machines and key[0] in units:
            yield (*key, machines)


def _error(fold: Replay, key: Key) -> Row | None:
    failures = fold.counts.errors[key[0], key[1], key[2]]
    return (*key, failures) if failures else None


def _errors(fold: Replay, units: Collection[UUID]) -> Iterator[Row]:
    for key, failures in fold.counts.errors.items():
        if key[0] in units:
            yield (*key, failures)


INSTANCES = Table("instances", instances.ROW, 1, _instance, _instances)
GRANTS = Table(
    "grants",
    ("group_id", "number", "granted_at", "stream_id"),
    2,
    _grant,
    _grants,
    only_grows=True,
)
MACHINES = InlineReadModel(
    name="inline-machines",
    tables=(
        INSTANCES,
        Table(
            "budgets",
            ("group_id", *Budget.__struct_fields__),
            1,
            _budget,
            _budgets,
        ),
        GRANTS,
        Table("rollouts", (*progress.COLUMNS, "rollout_id"), 2, _rollout, _rollouts),
        # A version that nobody runs any more may keep its row.
        Table(
            "group_versions",
            ("group_id", "version", "machines"),
            2,
            _version,
            _versions,
            relevant="machines <> 0",
        ),
        Table(
            "rollout_errors",
            ("group_id", "package_id", "error_code", "failures"),
            3,
            _error,
            _errors,
        ),
    ),
    log=read_log,
    new_fold=Replay,
    units=_units,
    begin=_begin,
)
