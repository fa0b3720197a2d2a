"""What the API answers with of users, teams and tokens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api.requests.paging import Listing
from domain.instants import to_datetime, to_datetime_or_none
from domain.roles import Role
from projections.pages_people import TeamRow, UserRow
from projections.pages_tokens import TokenRow


class UserObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A user.

    Attributes:
        id: The id of the user.
        username: By which the user signs in.
        role: What the user may do.
        team_id: The team whose applications the user sees, unless an admin.
        has_password: A password lets the user in; else it is a provider.
    """

    id: UUID
    username: str
    role: Role
    team_id: UUID
    has_password: bool
    created_ts: datetime

    @classmethod
    def of(cls, row: UserRow) -> UserObject:
        """Show a user."""
        return cls(
            id=row.user_id,
            username=row.username,
            role=row.role,
            team_id=row.team_id,
            has_password=row.has_password,
            created_ts=to_datetime(row.created_at),
        )


class TeamObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A team, which owns applications.

    Attributes:
        id: The id of the team.
        name: What it is called; unique.
    """

    id: UUID
    name: str
    created_ts: datetime

    @classmethod
    def of(cls, row: TeamRow) -> TeamObject:
        """Show a team."""
        return cls(
            id=row.team_id, name=row.name, created_ts=to_datetime(row.created_at)
        )


class TokenObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A token, without its secret.

    Attributes:
        id: The id of the token.
        name: Tells it from others of the same owner, or of services.
        role: What it lets do by now: no more than its owner may.
        owner: Name of the user whose it is; null for a service's.
        team_id: The team whose applications it lets see, unless an admin's.
        applications: Ids of those that it is good for; null for all that are seen.
        expires_ts: When it ends by itself; null for never.
        last_used_ts: To the minute; null before the first time.
    """

    id: UUID
    name: str
    role: Role
    owner: str | None
    team_id: UUID
    applications: tuple[UUID, ...] | None
    created_ts: datetime
    expires_ts: datetime | None
    last_used_ts: datetime | None

    @classmethod
    def of(cls, row: TokenRow) -> TokenObject:
        """Show a token."""
        return cls(
            id=row.token_id,
            name=row.name,
            role=row.role,
            owner=row.username,
            team_id=row.team_id,
            applications=row.terms.application_ids,
            created_ts=to_datetime(row.created_at),
            expires_ts=to_datetime_or_none(row.terms.expires_at),
            last_used_ts=to_datetime_or_none(row.last_used_at),
        )


class IssuedTokenObject(TokenObject, frozen=True, kw_only=True):
    """
    A token that was just issued.

    Attributes:
        token: The secret, shown only this once.
    """

    token: str

    @classmethod
    def of_issued(cls, row: TokenRow, secret: str) -> IssuedTokenObject:
        """Show a token, and its secret."""
        return cls(**msgspec.structs.asdict(TokenObject.of(row)), token=secret)


class UserListing(Listing, frozen=True, kw_only=True):
    """
    A page of users.

    Attributes:
        users: By name.
    """

    users: list[UserObject]


class TeamListing(Listing, frozen=True, kw_only=True):
    """
    A page of teams.

    Attributes:
        teams: By name.
    """

    teams: list[TeamObject]


class TokenListing(Listing, frozen=True, kw_only=True):
    """
    A page of tokens.

    Attributes:
        tokens: The newest first.
    """

    tokens: list[TokenObject]


class MayObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the caller may do.

    Attributes:
        change: Change the applications that are seen.
        upload: Upload files of their packages, as this server hosts files.
        create_applications: Register new ones, too.
        administer: See every team, and manage teams, users and tokens.
        issue_tokens: Issue tokens of their own.
        change_password: Change their own password; who has none signs in at a provider.
    """

    change: bool
    upload: bool
    create_applications: bool
    administer: bool
    issue_tokens: bool
    change_password: bool


class MeObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who asks.

    Attributes:
        name: Who the audit trail says has acted.
        user_id: The id of the user; null for a service.
        role: What they may do at most.
        team: Whose applications they see, unless an admin; null for who is of no team.
        token_id: The token that was shown, if one was.
        applications: Ids of those that the token is good for; null for all.
        may: What that comes to.
    """

    name: str
    user_id: UUID | None
    role: Role
    team: TeamObject | None
    token_id: UUID | None
    applications: tuple[UUID, ...] | None
    may: MayObject
