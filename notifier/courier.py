"""The courier brings one sink what is in the outbox for it."""

from __future__ import annotations

import random
from threading import Thread

import structlog

from domain.instants import Clock
from eventstore.database import Database
from notifier import outbox
from notifier.backoff import next_try
from notifier.deliveries import Failure, Send
from notifier.notifications import Notification
from notifier.outbox import Letter

MAX_AT_ONCE = 100
"""Notifications in a row, before it looks again what there is."""
_log = structlog.get_logger(__name__)


class Courier:
    """
    Tells one sink, in a thread of its own: who is slow holds up nobody else.

    Each notification is sent at least once: it is taken out of the outbox after it has
    arrived. Whoever is killed between the two sends it again, under the same id.

    Args:
        database: With the outbox.
        sink: The sink's name.
        send: Tells it.
        clock: Where the present comes from.
    """

    def __init__(self, database: Database, sink: str, send: Send, clock: Clock) -> None:
        self._database = database
        self._sink = sink
        self._send = send
        self._clock = clock
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin a round, unless one is under way."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._try_round, daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait for the end of a round."""
        if self._thread is not None:
            self._thread.join(seconds)

    def go_round(self) -> None:
        """Send what is due, in order, until it is done or has to wait."""
        with self._database.connection() as connection:
            letters = outbox.next_letters(
                connection, self._sink, self._clock(), MAX_AT_ONCE
            )
        for letter in letters:
            if letter.due_at > self._clock() or not self._bring(letter):
                return

    def _try_round(self) -> None:
        try:
            self.go_round()
        except Exception:  # noqa: BLE001  (it is begun again, and others go on)
            _log.exception("notifications failed", sink=self._sink)

    def _bring(self, letter: Letter) -> bool:
        """Send a notification; tells whether it is settled."""
        failure = self._try(letter.notification)
        if failure is None:
            self._note_delivered(letter)
            return True
        return self._note_failed(letter, failure)

    def _try(self, notification: Notification) -> Failure | None:
        try:
            return self._send(notification, self._clock())
        except Exception as ex:  # noqa: BLE001  (else it is tried again without a pause)
            _log.exception("notification failed", sink=self._sink)
            return Failure(f"{type(ex).__name__}: the log of the notifier says more")

    def _note_delivered(self, letter: Letter) -> None:
        with self._database.connection() as connection, connection.transaction():
            outbox.note_delivered(
                connection, self._sink, letter.notification.id, self._clock()
            )

    def _note_failed(self, letter: Letter, failure: Failure) -> bool:
        """Put it off or give it up; tells whether it was given up."""
        now, tries = self._clock(), letter.tries + 1
        due_at = next_try(failure, tries, now, random.random)
        about = {"id": str(letter.notification.id), "error": failure.error}
        with self._database.connection() as connection, connection.transaction():
            failed = {**about, "now": now, "due_at": due_at}
            outbox.note_failed(connection, self._sink, failed)
        event = "notification given up" if due_at is None else "notification failed"
        _log.warning(event, sink=self._sink, tries=tries, **about)
        return due_at is None
