"""Commands on notifications that were given up."""

from __future__ import annotations

from uuid import UUID

from domain.commands.core import Commands
from domain.dead_letters import DeadLetters


class DeadLetterCommands(Commands):
    """Noting what operators do about them; the caller does it in the outbox."""

    def retry_notifications(
        self, sink: str, *, count: int, notification: UUID | None = None
    ) -> None:
        """
        Note that notifications are tried again.

        Args:
            sink: Whose they are, by name.
            count: How many.
            notification: Which one; None for all that there are.
        """
        letters = self._letters_of(sink)
        letters.retry(count, notification)
        self.save(letters)

    def drop_notification(
        self, sink: str, notification: UUID, *, position: int, sentence: str
    ) -> None:
        """
        Note that a notification is forgotten.

        Args:
            sink: Whose it is, by name.
            notification: Its own id.
            position: Of what it told of, in the log.
            sentence: What it said.
        """
        letters = self._letters_of(sink)
        letters.drop(notification, position, sentence)
        self.save(letters)

    def _letters_of(self, sink: str) -> DeadLetters:
        found = self._find(DeadLetters, DeadLetters.create_id(sink))
        return found or DeadLetters(sink=sink)
