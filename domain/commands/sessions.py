"""Commands on sessions, and the record of what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.commands.core import Commands
from domain.people import User
from domain.refusals import MAX_SAID, AccessRefusal, SignInRefusal
from domain.sessions import Session, SignedInBy

MAX_SESSIONS = 20
"""Of one user; one more ends the oldest."""


class SessionCommands(Commands):
    """Opening and ending sessions, and noting refusals."""

    def open_session(
        self,
        user_id: UUID,
        *,
        digest: str,
        signed_in_by: SignedInBy,
        expires_at: int,
        address: str,
        agent: str,
    ) -> UUID:
        """
        Open a session and return its id.

        Args:
            user_id: Who has signed in.
            digest: SHA-256 of its secret, hexadecimal.
            signed_in_by: How.
            expires_at: Microseconds.
            address: Where the user is; cut to what is kept.
            agent: The user's program, as it says itself; cut, too.

        Raises:
            NotFound: There is no such user.
        """
        user = self._get(User, user_id)
        session = Session(
            user_id=user.id,
            digest=digest,
            signed_in_by=signed_in_by,
            expires_at=expires_at,
            address=address[:MAX_SAID],
            agent=agent[:MAX_SAID],
        )
        older = self._directory.sessions_of(user.id)
        surplus = older[: max(len(older) - MAX_SESSIONS + 1, 0)]
        self.save(*self._ended(surplus, "one too many"), session)
        return session.id

    def end_session(self, session_id: UUID, *, why: str) -> None:
        """End a session; `NotFound` if it was ended."""
        session = self._get(Session, session_id)
        session.end(why)
        self.save(session)

    def end_sessions(self, user_id: UUID, *, why: str, but: UUID | None = None) -> None:
        """End all sessions of a user, or all but one."""
        self.save(*self._sessions_ended(user_id, why, but=but))

    def note_refused_sign_in(
        self, *, username: str, address: str, why: str, failures: int
    ) -> None:
        """Record that a sign-in failed; what was said is cut to what is kept."""
        username, address = username[:MAX_SAID], address[:MAX_SAID]
        self.save(
            SignInRefusal(
                username=username, address=address, why=why, failures=failures
            )
        )

    def note_refused_access(
        self, *, method: str, path: str, address: str, why: str, refusals: int
    ) -> None:
        """Record that a request was forbidden to whoever acts."""
        self.save(
            AccessRefusal(
                method=method,
                path=path,
                address=address[:MAX_SAID],
                why=why,
                refusals=refusals,
            )
        )

    def _sessions_ended(
        self, user_id: UUID, why: str, *, but: UUID | None = None
    ) -> list[Session]:
        """End the sessions of a user but one, for the caller to save."""
        sessions = self._directory.sessions_of(user_id)
        return self._ended([each for each in sessions if each != but], why)

    def _ended(self, session_ids: Sequence[UUID], why: str) -> list[Session]:
        sessions = self._get_all(Session, session_ids)
        for session in sessions:
            session.end(why)
        return sessions
