"""Commands on teams and users."""

from __future__ import annotations

from uuid import UUID, uuid4

from domain.commands.tokens import TokenCommands
from domain.errors import Conflict, StillInUse
from domain.people import Team, User
from domain.roles import Role
from domain.tokens import Token

DEFAULT_TEAM = UUID("d89342dc-9214-441d-a4af-bdd837a3b239")
_TEAMS = "team"
_USERS = "user"


class PeopleCommands(TokenCommands):
    """Founding teams, adding users, changing what they may do."""

    def found_team(self, *, name: str, team_id: UUID | None = None) -> UUID:
        """Found a team and return its id; `NameTaken` or `Invalid` by its name."""
        team = Team.found(team_id or uuid4(), name=name)
        self.save(team, *self._claims(_TEAMS, "", name, team.id))
        return team.id

    def rename_team(self, team_id: UUID, *, name: str) -> None:
        """Call a team by another name; `NotFound`, `NameTaken` or `Invalid`."""
        team = self._get(Team, team_id)
        before = team.name
        team.rename(name)
        self.save(team, *self._claims(_TEAMS, before, name, team.id))

    def delete_team(self, team_id: UUID) -> None:
        """Delete a team; `StillInUse` as long as anything belongs to it."""
        team = self._get(Team, team_id)
        if self._directory.applications_of(team.id):
            raise StillInUse("applications belong to this team; delete them first")
        if self._directory.users_of(team.id):
            raise StillInUse("users belong to this team; delete them first")
        if self._directory.service_tokens_of(team.id):
            raise StillInUse("services of this team have tokens; revoke them first")
        team.delete()
        self.save(team, self._release(_TEAMS, team.name))

    def add_user(
        self,
        *,
        username: str,
        password_hash: str,
        role: Role,
        team_id: UUID = DEFAULT_TEAM,
    ) -> UUID:
        """Add a user and return the id; `NotFound`, `NameTaken` or `Invalid`."""
        team = self._get(Team, team_id)
        user = User.add(
            uuid4(),
            team_id=team.id,
            username=username,
            password_hash=password_hash,
            role=role,
        )
        self.save(user, *self._claims(_USERS, "", username, user.id, "username"))
        return user.id

    def change_password(self, user_id: UUID, *, password_hash: str) -> None:
        """Give a user another password, hashed by the caller; `NotFound`."""
        user = self._get(User, user_id)
        user.change_password(password_hash)
        self.save(user)

    def revise_user(self, user_id: UUID, *, role: Role, team_id: UUID) -> None:
        """
        Let a user do more or less, or be of another team.

        Raises:
            NotFound: There is no such user, or no such team.
            Conflict: Nobody else is an admin.
        """
        user = self._get(User, user_id)
        if role is not Role.ADMIN:
            self._require_another_admin(user)
        user.change_role(role)
        user.move(self._get(Team, team_id))
        self.save(user)

    def delete_user(self, user_id: UUID) -> None:
        """
        Let a user sign in no more, and revoke all tokens of this user.

        Raises:
            NotFound: There is no such user.
            Conflict: Nobody else is an admin.
        """
        user = self._get(User, user_id)
        self._require_another_admin(user)
        tokens = self._get_all(Token, self._directory.tokens_of(user.id))
        revoked = [each for token in tokens for each in self._revoked(token)]
        user.delete()
        self.save(user, self._release(_USERS, user.username), *revoked)

    def _require_another_admin(self, user: User) -> None:
        if list(self._directory.admins()) == [user.id]:
            raise Conflict(
                f"{user.username} is the only admin; make somebody else one first"
            )
