"""Commands on teams and users."""

from __future__ import annotations

from uuid import UUID, uuid4

from domain.commands.sessions import SessionCommands
from domain.commands.tokens import TokenCommands
from domain.errors import Conflict, StillInUse
from domain.people import NO_PASSWORD, Identity, Team, User
from domain.roles import Role
from domain.tokens import Token

DEFAULT_TEAM = UUID("d89342dc-9214-441d-a4af-bdd837a3b239")
_TEAMS = "team"
_USERS = "user"
_IDENTITIES = "identity"


class PeopleCommands(SessionCommands, TokenCommands):
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

    def identify_user(
        self, identity: Identity, *, username: str, role: Role, team_id: UUID | None
    ) -> UUID:
        """
        Give the id of the user whom a provider knows, who is added if new.

        Args:
            identity: By which the provider knows them.
            username: Of a new one.
            role: What they may do from now on.
            team_id: Of which team they are; None for the one that they are of, or
                the default team.

        Raises:
            NotFound: There is no such team.
            NameTaken: Somebody else goes by the username.
            Invalid: The username is not acceptable.
            Conflict: The only admin would be none.
        """
        known = self._owner(_IDENTITIES, str(identity))
        if known is None:
            return self._add_identified(
                identity, username, role, team_id or DEFAULT_TEAM
            )
        team_id = team_id or self._get(User, known).team_id
        self.revise_user(known, role=role, team_id=team_id)
        return known

    def _add_identified(
        self, identity: Identity, username: str, role: Role, team_id: UUID
    ) -> UUID:
        user_id = self.add_user(
            username=username, password_hash=NO_PASSWORD, role=role, team_id=team_id
        )
        user = self._get(User, user_id)
        user.identify(identity)
        self.save(user, self._claim(_IDENTITIES, str(identity), user_id, "identity"))
        return user_id

    def change_password(
        self, user_id: UUID, *, password_hash: str, session_id: UUID | None = None
    ) -> None:
        """
        Give a user another password; all their sessions end but one.

        Args:
            user_id: Whose it is.
            password_hash: Hashed by the caller.
            session_id: The one in which the user changes it.

        Raises:
            NotFound: There is no such user.
        """
        user = self._get(User, user_id)
        user.change_password(password_hash)
        self.save(
            user,
            *self._sessions_ended(user_id, "password changed", but=session_id),
        )

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
        names = [self._release(_USERS, user.username)]
        if user.identity is not None:
            names.append(self._release(_IDENTITIES, str(user.identity)))
        sessions = self._sessions_ended(user_id, "user deleted")
        self.save(user, *sessions, *names, *revoked)

    def _require_another_admin(self, user: User) -> None:
        if list(self._directory.admins()) == [user.id]:
            raise Conflict(
                f"{user.username} is the only admin; make somebody else one first"
            )
