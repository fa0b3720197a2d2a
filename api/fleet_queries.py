"""Parameters of the queries on a group's machines, by Nebraska's names."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import TypeVar

from falcon.asgi import Request
from msgspec import Struct

from api.errors import InvalidParameter
from api.paging import wanted_number
from api.parameters import wanted_instant, wanted_text
from domain.instance_events import Status
from domain.instants import parse_interval
from projections.asynchronous.fleet.lists import Search, Wanted
from projections.asynchronous.fleet.picking import Order, Sort

MAX_POINTS = 200
T = TypeVar("T")


class Ticks(Struct, frozen=True, kw_only=True):
    """
    Instants along a time, evenly spaced.

    Attributes:
        length: Of the time, in microseconds, if it has no fixed start.
        points: How many instants, the start and the end included.
        start: The first one.
        end: The last one, if that is not the moment shown.
    """

    length: int = 0
    points: int
    start: int | None = None
    end: int | None = None

    def instants(self, moment: int) -> list[int]:
        """
        Give the instants, up to the moment that is shown.

        Raises:
            InvalidParameter: The time begins at its end, or later.
        """
        end = moment if self.end is None else min(self.end, moment)
        start = end - self.length if self.start is None else self.start
        if start >= end:
            raise InvalidParameter(
                "start must be before end, and before the moment shown", field="start"
            )
        last = self.points - 1
        return [start + (end - start) * place // last for place in range(last + 1)]


DURATIONS = {
    "1h": Ticks(length=parse_interval("1 hour"), points=5),
    "1d": Ticks(length=parse_interval("1 day"), points=25),
    "7d": Ticks(length=parse_interval("7 days"), points=8),
    "30d": Ticks(length=parse_interval("30 days"), points=11),
}
"""Every 15 minutes, hourly, daily and every third day, as Nebraska has it."""
_SORTS = {
    **{sort.value: sort for sort in Sort},
    "0": Sort.ALIAS,
    "1": Sort.IP,
    "2": Sort.LAST_CHECK,
}
_DIRECTIONS = {"0": False, "1": True, "asc": False, "desc": True}
_SEARCHES = {"all": "all", "id": "id", "alias": "alias", "ip": "ip"}


def wanted_duration(req: Request) -> int:
    """Read ``duration``, in microseconds; `InvalidParameter` if it is none of ours."""
    return _wanted_duration(req).length


def wanted_ticks(req: Request) -> Ticks:
    """
    Read ``duration``, or ``start`` with perhaps ``end`` and ``points``.

    Raises:
        InvalidParameter: One is missing or out of bounds.
    """
    start = wanted_instant(req, "start")
    if start is None:
        return _wanted_duration(req)
    points = wanted_number(req, "points", default=25, at_least=2, at_most=MAX_POINTS)
    return Ticks(points=points, start=start, end=wanted_instant(req, "end"))


def wanted_machines(req: Request) -> Wanted:
    """
    Read which machines are wanted, and in which order.

    Raises:
        InvalidParameter: A parameter is not acceptable.
    """
    status = wanted_number(req, "status", default=0, at_least=0, at_most=max(Status))
    sort = _choice(req, "sortFilter", _SORTS, Sort.ID)
    latest_first = sort is Sort.LAST_CHECK
    return Wanted(
        duration=wanted_duration(req),
        status=Status(status) if status else None,
        version=wanted_text(req, "version"),
        search=_wanted_search(req),
        order=Order(sort, _choice(req, "sortOrder", _DIRECTIONS, latest_first)),
    )


def _wanted_duration(req: Request) -> Ticks:
    duration = DURATIONS.get(req.get_param("duration", default=""))
    if duration is None:
        raise InvalidParameter(
            f"duration must be one of {', '.join(DURATIONS)}", field="duration"
        )
    return duration


def _wanted_search(req: Request) -> Search | None:
    text = wanted_text(req, "searchValue")
    where = _choice(req, "searchFilter", _SEARCHES, "all")
    if text is None:
        return None
    address = _address(text)
    if where == "ip" and not address:
        raise InvalidParameter(
            "searchValue must be an IP address, such as 192.0.2.1, to search for one",
            field="searchValue",
        )
    return Search(
        id=text if where in {"all", "id"} else "",
        alias=text if where in {"all", "alias"} else "",
        address=address if where in {"all", "ip"} else "",
    )


def _address(text: str) -> str:
    """Give an address as it is written elsewhere; nothing if it is none."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def _choice(req: Request, name: str, choices: Mapping[str, T], default: T) -> T:
    text = wanted_text(req, name)
    if text is None:
        return default
    if text.lower() not in choices:
        raise InvalidParameter(
            f"{name} must be one of {', '.join(choices)}", field=name
        )
    return choices[text.lower()]
