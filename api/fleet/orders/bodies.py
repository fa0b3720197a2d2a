"""What is ordered of many machines, and the answer to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.fleet.orders.single import Instruct, moving_to, plainly
from domain.arch import Arch
from domain.checks import checked_text
from domain.error_codes import BASE
from domain.errors import Invalid
from domain.instance_events import Status
from domain.instants import from_datetime
from domain.orders import (
    follow_track,
    give_alias,
    pin,
    reset_attempts,
    retire,
)
from projections.orders import Obeyed, Result
from projections.selections import Selection

MAX_MACHINES = 10_000
"""Machines that one request orders at most."""
MAX_TEXT = 256
"""Characters of what a filter looks for."""


class OrderName(StrEnum):
    """What can be ordered of many machines."""

    ALIAS = "alias"
    PIN = "pin"
    RESET = "reset"
    MOVE = "move"
    RETIRE = "retire"


class FilterBody(msgspec.Struct, frozen=True, kw_only=True):
    """
    Machines that meet all of these; retired ones only if asked for by status 11.

    Attributes:
        status: As in the list of machines; 1 for those that nothing happened to yet.
        oem: Where they run, as they say.
        arch: As machines are shown with it, a number.
        error: The code that they have failed with, without its flags.
        is_silent: They did not come by for a day, or they did.
        seen_since: They have come by since that instant, which has a zone.
        unseen_since: They have not.
        text: A part of the id or alias, in any case, or the whole address.
    """

    group_id: UUID | None = None
    version: str | None = None
    status: Status | None = None
    oem: str | None = None
    arch: Arch | None = None
    error: Annotated[int, Meta(ge=0, le=BASE)] | None = None
    is_silent: bool | None = None
    seen_since: Annotated[datetime, Meta(tz=True)] | None = None
    unseen_since: Annotated[datetime, Meta(tz=True)] | None = None
    text: str | None = None

    def selection(self) -> Selection:
        """
        Give what is asked for.

        Raises:
            Invalid: Nothing is, which would mean all machines; or what no text is.
        """
        if self == FilterBody():
            raise Invalid("name at least one condition", field="filter")
        checked_text(self.version or "", "filter.version", at_most=MAX_TEXT)
        checked_text(self.oem or "", "filter.oem", at_most=MAX_TEXT)
        checked_text(self.text or "", "filter.text", at_most=MAX_TEXT)
        return Selection(
            group_id=self.group_id,
            version=self.version,
            status=self.status,
            oem=self.oem,
            arch=self.arch,
            error=self.error,
            is_silent=self.is_silent,
            seen_since=_instant(self.seen_since),
            unseen_since=_instant(self.unseen_since),
            text=self.text,
        )


class OrdersBody(msgspec.Struct, frozen=True, kw_only=True):
    """
    An order to many machines.

    Attributes:
        instances: The ids of the machines; instead of a filter.
        filter: Which machines; instead of ids.
        alias: For an alias; empty or null for what machines call themselves.
        version: For a pin, see ``.../pin``; empty or null takes pins off.
        group_id: For a move; null lets machines go to the groups of their tracks.
        reason: Why; the header ``X-Reason`` says it as well.
        dry_run: Only tell what would come of it.
    """

    order: OrderName
    instances: (
        Annotated[list[str], Meta(min_length=1, max_length=MAX_MACHINES)] | None
    ) = None
    filter: FilterBody | None = None
    alias: str | None = None
    version: str | None = None
    group_id: UUID | None = None
    reason: str | None = None
    dry_run: bool = False

    def instruct(self) -> Instruct:
        """Give what makes the instruction; `Invalid` if there is none of this kind."""
        match self.order:
            case OrderName.ALIAS:
                return plainly(give_alias(self.alias or ""))
            case OrderName.PIN:
                return plainly(pin(self.version or ""))
            case OrderName.RESET:
                return plainly(reset_attempts)
            case OrderName.MOVE if self.group_id is not None:
                return moving_to(self.group_id)
            case OrderName.MOVE:
                return plainly(follow_track)
            case OrderName.RETIRE:
                return plainly(retire)


class ObeyedObject(msgspec.Struct, frozen=True):
    """
    What came of an order to a machine.

    Attributes:
        result: ``done``, ``unchanged`` for one that was so already, ``refused``,
            ``unknown`` for no such machine, or ``notDone`` if the server had to give
            up before it.
        why: Why not; empty if it was done.
    """

    id: str
    result: Result
    why: str


class OrdersObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    What came of an order to many machines.

    Attributes:
        correlation_id: That of every event of it.
        total: How many machines there were.
        counts: Of these, by result.
    """

    order: OrderName
    dry_run: bool
    correlation_id: str
    total: int
    counts: dict[Result, int]
    instances: list[ObeyedObject]

    @classmethod
    def of(
        cls, body: OrdersBody, correlation_id: str, obeyed: Sequence[Obeyed]
    ) -> OrdersObject:
        """Show what came of an order."""
        return cls(
            order=body.order,
            dry_run=body.dry_run,
            correlation_id=correlation_id,
            total=len(obeyed),
            counts=dict(Counter(each.result for each in obeyed)),
            instances=[
                ObeyedObject(each.machine_id, each.result, each.why) for each in obeyed
            ],
        )


def _instant(given: datetime | None) -> int | None:
    return None if given is None else from_datetime(given)
