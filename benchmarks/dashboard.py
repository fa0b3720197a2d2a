"""The queries behind the pages that operators look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from psycopg import Connection

from api.fleet.queries import DURATIONS, Ticks
from deploy.seed import LINES
from domain.instance_events import Status
from projections.asynchronous.fleet.breakdowns import (
    count_active,
    count_along,
    count_machines,
)
from projections.asynchronous.fleet.crowds import Order, Sort
from projections.asynchronous.fleet.histories import list_history
from projections.asynchronous.fleet.lists import Wanted, list_machines
from projections.asynchronous.fleet.searching import Search
from projections.catalogue import FLATCAR
from projections.moments import Moment
from projections.pages import Span

GROUP = LINES[0].group_id
_VERSIONS = "SELECT version, machines FROM group_versions WHERE group_id = %s"


class Shown(Struct, frozen=True):
    """What is looked at."""

    moment: Moment
    is_past: bool


Query = Callable[[Connection[Any], Shown], bool]
"""Runs; says no if it is not for what is looked at."""


def _along(ticks: Ticks) -> Query:
    def query(connection: Connection[Any], shown: Shown) -> bool:
        instants = ticks.instants(shown.moment.at)
        count_along(connection, GROUP, shown.moment, instants)
        return True

    return query


def _count(duration: str) -> Query:
    def query(connection: Connection[Any], shown: Shown) -> bool:
        length = DURATIONS[duration].length
        count_machines(connection, GROUP, shown.moment, length)
        return True

    return query


def _list(wanted: Wanted, offset: int = 0) -> Query:
    def query(connection: Connection[Any], shown: Shown) -> bool:
        if shown.is_past and wanted.is_of_the_present:
            return False
        list_machines(connection, [GROUP], shown.moment, wanted, Span(offset, 10))
        return True

    return query


def _sorted(sort: Sort) -> Query:
    return _list(Wanted(order=Order(sort)))


def _active(connection: Connection[Any], shown: Shown) -> bool:
    count_active(connection, [FLATCAR])
    return True


def _group_versions(connection: Connection[Any], shown: Shown) -> bool:
    connection.execute(_VERSIONS, (GROUP,)).fetchall()
    return shown.is_past


def _history(connection: Connection[Any], shown: Shown) -> bool:
    list_history(connection, FLATCAR, f"{0:032x}", 20)
    return True


QUERIES: dict[str, Query] = {
    "machines of all applications and groups": _active,
    "view group_versions": _group_versions,
    **{f"counts, {name}": _count(name) for name in DURATIONS},
    **{f"timeline, {name}": _along(ticks) for name, ticks in DURATIONS.items()},
    "timeline, 200 points": _along(Ticks(length=DURATIONS["7d"].length, points=200)),
    **{f"list by {sort.value}": _sorted(sort) for sort in Sort},
    "list of 30d": _list(Wanted(duration=DURATIONS["30d"].length)),
    "list by id, from 50,000": _list(Wanted(), 50_000),
    **{
        f"list, status {status.name.lower()}": _list(Wanted(status=status))
        for status in Status
    },
    "list, a version": _list(Wanted(version="4152.2.0")),
    "list, id contains 5 digits": _list(Wanted(search=Search(id="9e377"))),
    "list, id contains 2 digits": _list(Wanted(search=Search(id="9e"))),
    "list, alias contains": _list(Wanted(search=Search(alias="rack-17-"))),
    "list, an address": _list(Wanted(search=Search(address="10.0.17.17"))),
    "status history": _history,
}
