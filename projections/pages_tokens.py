"""Tokens: whom they let in, and as the REST API lists them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.causes import SERVICE
from domain.instants import SECOND
from domain.roles import Role
from domain.tokens import Terms
from projections.pages import Page, Span, fetch

USE_NOTED_EVERY = 60 * SECOND
"""How exactly it is known when a token was last used, in microseconds."""

_TOKENS = """
    SELECT t.token_id, t.name, t.owner_id, u.username, u.role AS owner_role,
           coalesce(u.team_id, t.team_id) AS team_id, t.terms, t.created_at,
           n.last_used_at
      FROM tokens AS t
      LEFT JOIN users AS u ON u.user_id = t.owner_id
      LEFT JOIN token_uses AS n USING (token_id)
     WHERE {}
     ORDER BY t.created_at DESC, t.token_id
"""
_BY_DIGEST = _TOKENS.format("t.digest = %(digest)s")
_BY_ID = _TOKENS.format("t.token_id = %(token_id)s")
_OF_OWNER = _TOKENS.format("t.owner_id = %(owner_id)s")
_ALL = _TOKENS.format("true")
_NOTE_USE = """
    INSERT INTO token_uses AS n (token_id, last_used_at) VALUES (%s, %s)
    ON CONFLICT (token_id) DO UPDATE
       SET last_used_at = greatest(n.last_used_at, excluded.last_used_at)
"""


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    """
    A token.

    Attributes:
        owner_id: The user whose it is; None for a service's, as are the next two.
        team_id: The team whose applications it lets see: its owner's by now.
        terms: As it was issued.
        last_used_at: Microseconds, to the minute; None before the first time.
    """

    token_id: UUID
    name: str
    owner_id: UUID | None
    username: str | None
    owner_role: Role | None
    team_id: UUID
    terms: Terms
    created_at: int
    last_used_at: int | None

    @property
    def actor(self) -> str:
        """Who the log says has acted."""
        return f"{self.username or SERVICE}/{self.name}"

    @property
    def role(self) -> Role:
        """What it lets do by now: no more than its owner may."""
        if self.owner_role is None or self.owner_role.includes(self.terms.role):
            return self.terms.role
        return self.owner_role


def find_token(connection: Connection[Any], digest: str, now: int) -> TokenRow | None:
    """Find the token that a digest is of, unless it has expired."""
    rows = fetch(connection, _BY_DIGEST, {"digest": digest}, TokenRow)
    return rows[0] if rows and not rows[0].terms.has_expired(now) else None


def load_token(connection: Connection[Any], token_id: UUID) -> TokenRow | None:
    """Give a token by its id."""
    rows = fetch(connection, _BY_ID, {"token_id": token_id}, TokenRow)
    return rows[0] if rows else None


def list_tokens_of(
    connection: Connection[Any], owner_id: UUID | None, span: Span
) -> Page[TokenRow]:
    """List the tokens of a user, the newest first; whoever is none has none."""
    rows = fetch(connection, _OF_OWNER, {"owner_id": owner_id}, TokenRow)
    return Page(len(rows), span.of(rows))


def list_all_tokens(connection: Connection[Any], span: Span) -> Page[TokenRow]:
    """List the tokens of everybody, the newest first."""
    rows = fetch(connection, _ALL, {}, TokenRow)
    return Page(len(rows), span.of(rows))


def note_use(connection: Connection[Any], token: TokenRow, now: int) -> None:
    """Write down that a token is being used, unless that was done a moment ago."""
    if token.last_used_at is None or token.last_used_at + USE_NOTED_EVERY <= now:
        connection.execute(_NOTE_USE, (token.token_id, now))
