"""The queries behind the pages that operators look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from psycopg import Connection

from api.fleet.queries import DURATIONS, Ticks
from benchmarks.lives import DAY, OLD, START, WAVES
from deploy.seed import LINES
from domain.instance_events import Status
from domain.instants import SECOND
from projections.asynchronous.activity.entries import Severity
from projections.asynchronous.activity.pages import Wanted as WantedEntries
from projections.asynchronous.activity.pages import list_activity
from projections.asynchronous.fleet.breakdowns import (
    count_active,
    count_along,
    count_machines,
)
from projections.asynchronous.fleet.counting import groups_of
from projections.asynchronous.fleet.crowds import Order, Sort
from projections.asynchronous.fleet.histories import list_history
from projections.asynchronous.fleet.lists import Wanted, list_machines
from projections.asynchronous.fleet.searches import Search
from projections.catalogue import FLATCAR
from projections.moments import Moment
from projections.pages import Span

GROUP, SMALL = LINES[0].group_id, LINES[2].group_id
NOW = START + 400 * DAY
"""When presence is looked at, in microseconds."""
_HOUR = 3600 * SECOND
_LATEST = Order(Sort.LAST_CHECK, descending=True)
_LONGEST_UNSEEN = Order(Sort.LAST_CHECK)
_ADDRESS = Order(Sort.IP)
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


def _list(wanted: Wanted, offset: int, group: UUID | None) -> Query:
    def query(connection: Connection[Any], shown: Shown) -> bool:
        if shown.is_past and wanted.is_of_the_present:
            return False
        groups = [group] if group else groups_of(connection, [FLATCAR])
        list_machines(connection, groups, shown.moment, wanted, Span(offset, 10))
        return True

    return query


def _lists(where: str, group: UUID | None) -> dict[str, Query]:
    asked: dict[str, tuple[Wanted, int]] = {
        **{f"by {sort.value}": (Wanted(order=Order(sort)), 0) for sort in Sort},
        "an oem, by alias": (Wanted(search=_OEM, order=Order(Sort.ALIAS)), 0),
        "of 30d": (Wanted(duration=DURATIONS["30d"].length), 0),
        "by id, from 50,000": (Wanted(), 50_000),
        **{f"status {each.name.lower()}": (Wanted(status=each), 0) for each in Status},
        "a version": (Wanted(version=OLD), 0),
        "id contains 5 digits": (Wanted(search=Search(id="9e377")), 0),
        "id contains 2 digits": (Wanted(search=Search(id="9e")), 0),
        "id contains 1 letter of none": (Wanted(search=Search(id="z")), 0),
        "alias contains": (Wanted(search=Search(alias="rack-17-")), 0),
        "an address": (Wanted(search=Search(address="10.0.17.17")), 0),
        **_unseen(),
        **_by_presence(),
    }
    return {
        f"list of {where}, {name}": _list(*each, group) for name, each in asked.items()
    }


def _unseen() -> dict[str, tuple[Wanted, int]]:
    orders = {"id": Order(Sort.ID), "last_check": _LONGEST_UNSEEN}
    return {
        f"not seen for {hours} h, by {name}": (
            Wanted(search=Search(unseen_since=NOW - hours * _HOUR), order=order),
            0,
        )
        for hours in (1, 3, 12, 23)
        for name, order in orders.items()
    }


def _by_presence() -> dict[str, tuple[Wanted, int]]:
    orders = {
        "latest check first": _LATEST,
        "longest unseen first": _LONGEST_UNSEEN,
        "by ip": _ADDRESS,
    }
    kinds = {
        "": Wanted(),
        "status on_hold, ": Wanted(status=Status.ON_HOLD),
        "a common version, ": Wanted(version=WAVES[0]),
        "a rarer version, ": Wanted(version=WAVES[1]),
        "of 7d, ": Wanted(duration=DURATIONS["7d"].length),
    }
    return {
        f"{kind}{name}, from {offset}": (replace(wanted, order=order), offset)
        for kind, wanted in kinds.items()
        for name, order in orders.items()
        for offset in (0, 400, 990)
    }


def _entries(wanted: WantedEntries) -> Query:
    def query(connection: Connection[Any], shown: Shown) -> bool:
        list_activity(connection, wanted, Span(0, 50))
        return not shown.is_past

    return query


def _activity() -> dict[str, Query]:
    return {
        "activity": _entries(WantedEntries(start=0)),
        "activity, of a group": _entries(WantedEntries(start=0, group_id=GROUP)),
        "activity, of a severity": _entries(
            WantedEntries(start=0, severity=Severity.ERROR)
        ),
        "activity, text of none": _entries(WantedEntries(start=0, text="zz")),
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
    **_lists("a group", GROUP),
    **_lists("a small group", SMALL),
    **_lists("an application", None),
    "status history": _history,
    **_activity(),
}
