"""``/api/tokens``: what programs show instead of a password."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.access.callers import Caller, caller_of
from api.concurrency.things import TOKEN
from api.operations.operation import operation
from api.operations.services import Services
from api.people.bodies import NewToken
from api.people.objects import IssuedTokenObject, TokenListing, TokenObject
from api.requests.errors import Forbidden
from api.requests.lookups import application_id, existing, named_in
from api.requests.paging import Paging, listed
from domain.errors import Invalid, NameTaken, NotFound
from domain.instants import from_datetime
from domain.roles import Role
from domain.tokens import Terms, digest_of, new_secret
from projections.pages_tokens import (
    TokenRow,
    list_all_tokens,
    list_tokens_of,
    load_token,
)


class TokenPaging(Paging, frozen=True, kw_only=True):
    """
    Which tokens are wanted.

    Attributes:
        all: Those of everybody, and of services; for admins only.
    """

    all: bool = False


class TokensResource:
    """
    The tokens of whoever asks, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listTokens", role=Role.VIEWER, refuses=(Forbidden,))
    async def on_get_list(
        self, req: Request, resp: Response, *, query: TokenPaging
    ) -> TokenListing:
        """List the tokens of the caller, the newest first; admins see those of all."""
        caller = caller_of(req)
        if not query.all:
            page = await self._services.read(list_tokens_of, caller.user_id, query.span)
        elif caller.role is Role.ADMIN:
            page = await self._services.read(list_all_tokens, query.span)
        else:
            raise Forbidden("only an admin sees the tokens of others")
        return listed(TokenListing, page, TokenObject.of)

    @operation(
        "createToken",
        role=Role.VIEWER,
        status=HTTPStatus.CREATED,
        refuses=(NameTaken,),
        versioned=TOKEN,
    )
    async def on_post_list(
        self, req: Request, resp: Response, *, body: NewToken
    ) -> IssuedTokenObject:
        """
        Issue a token to the caller, or to a service of a team.

        The secret is in the answer, and nowhere else: nobody can look it up again.
        """
        caller, secret = caller_of(req), new_secret()
        _require_may_issue(caller, body)
        row = await self._services.command(req, self._issue, caller, body, secret)
        resp.location = f"/api/tokens/{row.token_id}"
        resp.cache_control = ["no-store"]
        return IssuedTokenObject.of_issued(row, secret)

    @operation(
        "deleteToken",
        role=Role.VIEWER,
        status=HTTPStatus.NO_CONTENT,
        versioned=TOKEN,
    )
    async def on_delete(self, req: Request, resp: Response, token: UUID) -> None:
        """Revoke a token of the caller; an admin may revoke any."""
        await self._services.command(req, self._revoke, caller_of(req), token)

    def _issue(
        self, connection: Connection[Any], caller: Caller, body: NewToken, secret: str
    ) -> TokenRow:
        platform, digest = self._services.platform, digest_of(secret)
        terms = self._terms(connection, caller, body)
        if body.team_id is not None:
            with named_in("team_id"):
                token_id = platform.issue_service_token(
                    body.team_id, name=body.name, digest=digest, terms=terms
                )
        else:
            owner = existing(caller.user_id, f"user {caller.name}")
            token_id = platform.issue_token(
                owner, name=body.name, digest=digest, terms=terms
            )
        return _find(connection, token_id)

    def _terms(
        self, connection: Connection[Any], caller: Caller, body: NewToken
    ) -> Terms:
        terms = Terms(body.role, expires_at=_end(body.expires_ts))
        if terms.has_expired(self._services.clock()):
            raise Invalid("expires_ts must be in the future", field="expires_ts")
        if body.applications is None:
            return terms
        with named_in("applications"):
            ids = [
                application_id(connection, name, caller.sight)
                for name in body.applications
            ]
        return msgspec.structs.replace(terms, application_ids=(*ids,))

    def _revoke(
        self, connection: Connection[Any], caller: Caller, token_id: UUID
    ) -> None:
        token = _find(connection, token_id)
        if not _may_revoke(caller, token):
            raise _unknown(token_id)
        self._services.platform.revoke_token(token_id)


def _end(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    try:
        return from_datetime(moment.astimezone(UTC))
    except OverflowError:
        # NOTE: the last hours of a year 9999 elsewhere, which could not be shown.
        raise Invalid(
            "expires_ts must be within the year 9999 of UTC", field="expires_ts"
        ) from None


def _require_may_issue(caller: Caller, body: NewToken) -> None:
    if body.team_id is not None:
        if caller.role is not Role.ADMIN:
            raise Forbidden("only an admin issues tokens to services")
    elif caller.token_id is not None:
        # SECURITY: else a token that was stolen could outlive its end.
        raise Forbidden("a token issues no tokens to its owner: sign in for that")


def _may_revoke(caller: Caller, token: TokenRow) -> bool:
    if caller.role is Role.ADMIN or caller.token_id == token.token_id:
        return True
    is_theirs = caller.user_id is not None and caller.user_id == token.owner_id
    return is_theirs and caller.token_id is None


def _find(connection: Connection[Any], token_id: UUID) -> TokenRow:
    token = load_token(connection, token_id)
    if token is None:
        raise _unknown(token_id)
    return token


def _unknown(token_id: UUID) -> NotFound:
    return NotFound(f"there is no token {token_id}")
