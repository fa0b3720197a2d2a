"""Commands on tokens."""

from __future__ import annotations

from uuid import UUID, uuid4

from domain.applications import App
from domain.commands.core import Commands
from domain.errors import Invalid
from domain.names import Name
from domain.people import Team, User
from domain.tokens import Terms, Token


class TokenCommands(Commands):
    """Issuing and revoking tokens."""

    def issue_token(
        self, owner_id: UUID, *, name: str, digest: str, terms: Terms
    ) -> UUID:
        """
        Issue a token to a user and return its id.

        Args:
            owner_id: The user, by whose team and role it is bound.
            name: Tells the tokens of this user apart.
            digest: Of the secret, which nobody keeps.
            terms: What it is good for.

        Raises:
            NotFound: There is no such user.
            NameTaken: The user has one of this name.
            Invalid: The name or the terms are not acceptable.
        """
        owner = self._get(User, owner_id)
        self._require_of_team(owner.team_id, terms)
        token = Token.issue(
            uuid4(), name=name, digest=digest, holder=owner, terms=terms
        )
        self.save(token, *self._claims(_scope(token), "", name, token.id))
        return token.id

    def issue_service_token(
        self, team_id: UUID, *, name: str, digest: str, terms: Terms
    ) -> UUID:
        """
        Issue a token to a service of a team and return its id.

        It outlives whoever issued it. Takes and raises what `issue_token` does; its
        name tells it from those of all other services.
        """
        team = self._get(Team, team_id)
        self._require_of_team(team.id, terms)
        token = Token.issue(uuid4(), name=name, digest=digest, holder=team, terms=terms)
        self.save(token, *self._claims(_scope(token), "", name, token.id))
        return token.id

    def revoke_token(self, token_id: UUID) -> None:
        """Let a token be good for nothing any more; `NotFound`."""
        self.save(*self._revoked(self._get(Token, token_id)))

    def _revoked(self, token: Token) -> tuple[Token, Name]:
        token.revoke()
        return token, self._release(_scope(token), token.name)

    def _require_of_team(self, team_id: UUID, terms: Terms) -> None:
        theirs = self._directory.applications_of(team_id)
        for application_id in terms.application_ids or ():
            if application_id not in theirs:
                raise Invalid(
                    f"the team has no {App.KIND} {application_id}",
                    field="applications",
                )


def _scope(token: Token) -> str:
    return f"user:{token.owner_id}:token" if token.owner_id else "service:token"
