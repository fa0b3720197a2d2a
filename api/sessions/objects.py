"""Sessions, as the REST API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.instants import to_datetime
from domain.roles import Role
from domain.sessions import SignedInBy
from projections.pages_sessions import SessionRow


class Password(msgspec.Struct, frozen=True):
    """
    Body of ``POST /api/session``.

    Attributes:
        username: By which the user signs in.
        password: The user's.
    """

    # NOTE: PostgreSQL takes no NUL.
    username: Annotated[str, Meta(min_length=1, max_length=1000, pattern="^[^\\0]*$")]
    password: Annotated[str, Meta(min_length=1, max_length=1000)]


class SessionObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    The session that a request is sent in.

    Attributes:
        id: The id of the session.
        username: By which the user signs in.
        role: What the user may do.
        team_id: The user's team.
        csrf_token: To be sent as ``X-CSRF-Token`` with all that may change something.
        expires_at: However much it is used; unused, it ends before.
    """

    id: UUID
    username: str
    role: Role
    team_id: UUID
    csrf_token: str
    expires_at: datetime


class SessionListing(msgspec.Struct, frozen=True, kw_only=True):
    """
    One of the sessions of a user.

    Attributes:
        id: The id of the session.
        is_current: It is the one that asks.
        signed_in_by: What the user signed in with.
        address: Where the user signed in from.
        agent: The user's browser, as it said itself.
        created_at: When the user signed in.
        expires_at: When it ends, however much it is used.
        last_seen_at: To the minute.
    """

    id: UUID
    is_current: bool
    signed_in_by: SignedInBy
    address: str
    agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, row: SessionRow, current: UUID | None) -> SessionListing:
        """Show a session."""
        return cls(
            id=row.session_id,
            is_current=row.session_id == current,
            signed_in_by=row.signed_in_by,
            address=row.address,
            agent=row.agent,
            created_at=to_datetime(row.created_at),
            last_seen_at=to_datetime(row.last_seen_at),
            expires_at=to_datetime(row.expires_at),
        )


class SessionList(msgspec.Struct, frozen=True):
    """
    The sessions of a user.

    Attributes:
        sessions: The newest first.
    """

    sessions: list[SessionListing]
