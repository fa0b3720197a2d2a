"""What the API says of notifications."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api.requests.paging import Listing
from domain.instants import to_datetime, to_datetime_or_none
from projections.notifications import DeadLetter, SinkStatus


class SinkFailureObject(msgspec.Struct, frozen=True, kw_only=True):
    """The last try that failed, and why."""

    at: datetime
    error: str


class SinkObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who is told.

    Attributes:
        kind: ``hipchat``, ``webhook`` or ``apprise``.
        rules: What it is told of, in words.
        is_configured: The notifier has it in its configuration. It writes that down
            when it starts.
        position: Up to which the activity was looked at for it.
        lag: Entries that are yet to be looked at, 10,000 at most.
        waiting: Notifications that it has yet to get.
        waiting_since: When the oldest of them happened.
        next_try: When what could not be sent is tried again.
        delivered: Notifications that it got.
        last_delivery: When it got the last of them.
        failures: Tries that failed.
        dead: Notifications that were given up.
    """

    name: str
    kind: str
    rules: str
    is_configured: bool
    position: int
    lag: int
    waiting: int
    waiting_since: datetime | None
    next_try: datetime | None
    delivered: int
    last_delivery: datetime | None
    failures: int
    last_failure: SinkFailureObject | None
    dead: int

    @classmethod
    def of(cls, status: SinkStatus) -> SinkObject:
        """Show how far a sink is."""
        return cls(
            name=status.name,
            kind=status.kind,
            rules=status.rules,
            is_configured=status.is_configured,
            position=status.position,
            lag=status.lag,
            waiting=status.waiting,
            waiting_since=to_datetime_or_none(status.waiting_since),
            next_try=to_datetime_or_none(status.next_try_at),
            delivered=status.delivered,
            last_delivery=to_datetime_or_none(status.delivered_at),
            failures=status.failures,
            last_failure=_last_failure(status),
            dead=status.dead,
        )


class SinkListing(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody who is told."""

    count: int
    sinks: list[SinkObject]


class DeadLetterObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A notification that was given up.

    Attributes:
        id: Its own, as its sink would know it.
        position: Of its event in the log; of many failures, of the first.
        created_ts: When it happened.
        count: How many failures it stands for; 1 for everything else.
        sentence: What happened.
        tries: How often it was tried.
        error: Why the last try failed.
        dead_ts: When it was given up.
    """

    id: UUID
    sink: str
    position: int
    created_ts: datetime
    count: int
    sentence: str
    tries: int
    error: str
    dead_ts: datetime

    @classmethod
    def of(cls, letter: DeadLetter) -> DeadLetterObject:
        """Show what was given up."""
        return cls(
            id=letter.id,
            sink=letter.sink,
            position=letter.position,
            created_ts=to_datetime(letter.at),
            count=letter.count,
            sentence=letter.sentence,
            tries=letter.tries,
            error=letter.error,
            dead_ts=to_datetime(letter.dead_at),
        )


class DeadLetterListing(Listing, frozen=True, kw_only=True):
    """A page of what was given up."""

    dead: list[DeadLetterObject]


class RetriedObject(msgspec.Struct, frozen=True, kw_only=True):
    """How many will be tried again."""

    count: int


def _last_failure(status: SinkStatus) -> SinkFailureObject | None:
    if status.failed_at is None:
        return None
    at = to_datetime(status.failed_at)
    return SinkFailureObject(at=at, error=status.error or "")
