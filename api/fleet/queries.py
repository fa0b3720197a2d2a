"""Parameters of the queries on a group's machines, by Nebraska's names."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from api.files import Format
from api.fleet.instance_objects import FORMATS
from api.requests.errors import InvalidParameter
from api.requests.paging import Looking, PastPaging
from api.requests.parameters import Instant, one_of
from domain.arch import Arch
from domain.error_codes import BASE
from domain.instance_events import Status
from domain.instants import parse_interval
from projections.asynchronous.fleet.crowds import Order, Sort
from projections.asynchronous.fleet.lists import Wanted
from projections.asynchronous.fleet.searches import Search


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
Duration = Annotated[Ticks, one_of(DURATIONS)]
Within = Annotated[
    int | None,
    one_of({**{name: each.length for name, each in DURATIONS.items()}, "all": None}),
]
ArchFilter = Annotated[
    Arch,
    one_of(
        {
            "amd64": Arch.AMD64,
            "aarch64": Arch.AARCH64,
            "x86": Arch.X86,
            "1": Arch.AMD64,
            "2": Arch.AARCH64,
            "3": Arch.X86,
        }
    ),
]
SortFilter = Annotated[
    Sort,
    one_of(
        {
            **{sort.value: sort for sort in Sort},
            "0": Sort.ALIAS,
            "1": Sort.IP,
            "2": Sort.LAST_CHECK,
        }
    ),
]
SortOrder = Annotated[bool, one_of({"0": False, "1": True, "asc": False, "desc": True})]
SearchFilter = Annotated[
    str, one_of({"all": "all", "id": "id", "alias": "alias", "ip": "ip"})
]


class LatelyQuery(Looking, frozen=True, kw_only=True):
    """
    Which machines are wanted.

    Attributes:
        duration: Those that came by within this time.
    """

    duration: Duration


class TicksQuery(Looking, frozen=True, kw_only=True):
    """
    Which part of the past is wanted.

    Attributes:
        duration: The time until now; either this or ``start`` is needed.
        start: The first instant.
        end: The last instant; that of the moment shown if it is not given.
        points: How many instants, the first and the last among them; those of the
            duration, or 25 from ``start`` on, unless it is given.
    """

    duration: Duration | None = None
    start: Instant | None = None
    end: Instant | None = None
    points: Annotated[int, Meta(ge=2, le=200)] | None = None

    @property
    def ticks(self) -> Ticks:
        """
        The instants.

        Raises:
            InvalidParameter: Neither is given.
        """
        if self.start is not None:
            return Ticks(points=self.points or 25, start=self.start, end=self.end)
        if self.duration is None:
            raise InvalidParameter(
                f"duration must be one of {', '.join(DURATIONS)}", field="duration"
            )
        return Ticks(
            length=self.duration.length, points=self.points or self.duration.points
        )


class MachinesQuery(
    PastPaging,
    frozen=True,
    kw_only=True,
    rename={
        "sort_filter": "sortFilter",
        "sort_order": "sortOrder",
        "search_filter": "searchFilter",
        "search_value": "searchValue",
        "written": "format",
    },
):
    """
    Which machines are wanted, and in which order.

    Attributes:
        duration: Those that came by within this time; ``all`` for however long ago.
        status: Those with this status, as a number; 0 for any.
        version: Those that run this version.
        oem: Those that run there, as they say.
        without_oem: Those that do not say where they run; instead of ``oem``.
        arch: Those of this architecture.
        error: Those that have failed with this code, given without its flags.
        is_silent: Those that did not come by for a day, or those that did. Silent ones
            need a longer ``duration``.
        unseen_since: Those that did not come by since this instant; of the present
            only.
        sort_filter: By what they are sorted; 0 is ``alias``, 1 ``ip``, 2
            ``last_check``.
        sort_order: 0 or ``asc`` upwards, 1 or ``desc`` downwards; upwards if it is not
            given, but the latest check first.
        search_filter: Where ``searchValue`` is looked for.
        search_value: Part of an id or an alias, or a whole IP address.
        written: How the answer is written; a file has all machines, in the order of
            their ids.
    """

    duration: Within
    status: Annotated[int, Meta(ge=0, le=int(max(Status)))] = 0
    version: str | None = None
    oem: str | None = None
    without_oem: bool = False
    arch: ArchFilter | None = None
    error: Annotated[int, Meta(ge=0, le=BASE)] | None = None
    is_silent: bool | None = None
    unseen_since: Instant | None = None
    sort_filter: SortFilter = Sort.ID
    sort_order: SortOrder | None = None
    search_filter: SearchFilter = "all"
    search_value: str | None = None
    written: Annotated[Format | None, one_of({"json": None, **FORMATS})] = None

    @property
    def wanted(self) -> Wanted:
        """
        What to look for.

        Raises:
            InvalidParameter: What is to be searched for as an address is none.
        """
        latest_first = self.sort_filter is Sort.LAST_CHECK
        descends = latest_first if self.sort_order is None else self.sort_order
        return Wanted(
            duration=self.duration,
            status=Status(self.status) if self.status else None,
            version=self.version,
            error=self.error,
            is_silent=self.is_silent,
            search=self._search(),
            order=Order(self.sort_filter, descends),
        )

    def _search(self) -> Search | None:
        oem = "" if self.without_oem else self.oem
        kinds = Search(oem=oem, arch=self.arch, unseen_since=self.unseen_since)
        if self.search_value is not None:
            return self._searching(kinds, self.search_value)
        return None if kinds == Search() else kinds

    def _searching(self, kinds: Search, text: str) -> Search:
        where = self.search_filter
        address = _address(text)
        if where == "ip" and not address:
            raise InvalidParameter(
                "searchValue must be an IP address, such as 192.0.2.1, to search for"
                " one",
                field="searchValue",
            )
        return replace(
            kinds,
            id=text if where in {"all", "id"} else "",
            alias=text if where in {"all", "alias"} else "",
            address=address if where in {"all", "ip"} else "",
        )


class MachinesOfAppQuery(MachinesQuery, frozen=True, kw_only=True):
    """
    Which machines are wanted, and in which order.

    Attributes:
        group: Those of this group.
    """

    group: UUID | None = None


def _address(text: str) -> str:
    """Give an address as it is written elsewhere; nothing if it is none."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
