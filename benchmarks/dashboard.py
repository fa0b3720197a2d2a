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
from projections.asynchronous.fleet.counting import groups_of
from projections.asynchronous.fleet.crowds import Order, Sort
from projections.asynchronous.fleet.histories import list_history
from projections.asynchronous.fleet.lists import Wanted, list_machines
from projections.asynchronous.fleet.searching import Search
from projections.catalogue import FLATCAR
from projections.moments import Moment
from projections.pages import Span

GROUP = LINES[0].group_id
_LATEST = Order(Sort.LAST_CHECK, descending=True)
_OEM = Search(oem="qemu")
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
        count_machines(connection, [GROUP], shown.moment, length)
        return True

    return query


def _list(wanted: Wanted, offset: int = 0, *, is_of_all: bool = False) -> Query:
    def query(connection: Connection[Any], shown: Shown) -> bool:
        if shown.is_past and wanted.is_of_the_present:
            return False
        groups = groups_of(connection, [FLATCAR]) if is_of_all else [GROUP]
        list_machines(connection, groups, shown.moment, wanted, Span(offset, 10))
        return True

    return query


def _lists(*, is_of_all: bool = False) -> dict[str, Query]:
    asked: dict[str, tuple[Wanted, int]] = {
        **{f"by {sort.value}": (Wanted(order=Order(sort)), 0) for sort in Sort},
        "latest check first": (Wanted(order=_LATEST), 0),
        "latest check first, from 900": (Wanted(order=_LATEST), 900),
        "an oem, by alias": (Wanted(search=_OEM, order=Order(Sort.ALIAS)), 0),
        "of 30d": (Wanted(duration=DURATIONS["30d"].length), 0),
        "by id, from 50,000": (Wanted(), 50_000),
        **{f"status {each.name.lower()}": (Wanted(status=each), 0) for each in Status},
        "a version": (Wanted(version="4152.2.0"), 0),
        "id contains 5 digits": (Wanted(search=Search(id="9e377")), 0),
        "id contains 2 digits": (Wanted(search=Search(id="9e")), 0),
        "alias contains": (Wanted(search=Search(alias="rack-17-")), 0),
        "an address": (Wanted(search=Search(address="10.0.17.17")), 0),
    }
    where = "an application" if is_of_all else "a group"
    return {
        f"list of {where}, {name}": _list(*each, is_of_all=is_of_all)
        for name, each in asked.items()
    }


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
    **_lists(),
    **_lists(is_of_all=True),
    "status history": _history,
}
