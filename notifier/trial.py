"""What is sent to see whether anything arrives."""

from __future__ import annotations

from uuid import uuid4

from notifier.notifications import Notification
from notifier.sentences import TEST
from notifier.sinks import AnySink
from projections.asynchronous.activity.entries import ActivityClass, Entry, Severity


def trial_of(sink: AnySink, now: int) -> Notification:
    """
    Make a test for a sink.

    Args:
        sink: Who is to get it, whatever its rules are.
        now: The present, in microseconds.
    """
    entry = Entry(
        position=0,
        at=now,
        class_=ActivityClass.CHANGED,
        severity=Severity.INFO,
        topic=TEST,
        actor="system",
        reason=f"rollerd notify test {sink.name}",
        correlation_id="",
        facts={},
    )
    return Notification(id=uuid4(), entry=entry)
