"""Events, as the feed shows them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.instants import to_datetime
from eventstore.codec import fields_of
from projections.hiding import SECRETS
from projections.pages_events import EventRow, Piece

# SECURITY: a hash can be guessed at, so it leaves the server as little as a password.
_OF_THE_LIBRARY = {"originator_topic"}
_LEFT_OUT = SECRETS | _OF_THE_LIBRARY


class EventObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    An event.

    Attributes:
        position: Its place in the log; rises, with gaps.
        type: Its stored name.
        version: Counts the events of its stream from 1.
        at: When it happened, by the clock of whoever decided.
        recorded_at: When the database took it in, by the database's clock.
        data: What else it says, in today's shape, whenever it was recorded.
    """

    position: int
    type: str
    stream_id: UUID
    version: int
    at: datetime
    recorded_at: datetime
    actor: str
    reason: str
    correlation_id: str
    data: dict[str, Any]

    @classmethod
    def of(cls, row: EventRow) -> EventObject:
        """Show an event, without what is nobody's business."""
        recorded = row.recorded
        fields = fields_of(recorded.event)
        return cls(
            position=recorded.position,
            type=recorded.topic,
            stream_id=recorded.stream_id,
            version=recorded.version,
            at=to_datetime(fields.pop("at")),
            recorded_at=row.recorded_at.astimezone(UTC),
            actor=fields.pop("actor"),
            reason=fields.pop("reason"),
            correlation_id=fields.pop("correlation_id"),
            data={name: v for name, v in fields.items() if name not in _LEFT_OUT},
        )


class PieceObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A piece of the log.

    Attributes:
        events: Oldest first after a position, newest first before one.
        next: Where to go on: what to send as ``after``, or as ``before``.
        end: Position of the newest event.
        is_end: There is nothing more so far.
    """

    events: list[EventObject]
    next: int
    end: int
    is_end: bool

    @classmethod
    def of(cls, piece: Piece) -> PieceObject:
        """Show a piece of the log."""
        return cls(
            events=[EventObject.of(row) for row in piece.rows],
            next=piece.next,
            end=piece.end,
            is_end=piece.is_end,
        )
