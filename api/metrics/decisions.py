"""Decisions on machines, counted; what they are is the Omaha endpoint's business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from api.metrics.families import Families
from domain.decision import Decision
from domain.instance_events import MachineEvent
from domain.rules import Reason

_VERDICTS = {
    Reason.GRANTED: "offered",
    Reason.OFFERED_AGAIN: "offered",
    Reason.UP_TO_DATE: "nothing",
    Reason.NOT_ASKED: "nothing",
    Reason.NO_PACKAGE: "nothing",
    Reason.NO_MACHINE_ID: "unfit",
    Reason.INVALID_VERSION: "unfit",
    Reason.BLACKLISTED: "unfit",
    Reason.DELTA_NOT_TAKEN: "unfit",
}
VERDICTS = {reason: _VERDICTS.get(reason, "held") for reason in Reason}
"""What each reason comes to for a machine; policy holds it where nothing else does."""
_UNKNOWN = "unknown"
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
_BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Batch(Protocol):
    """What a batch came to; see `omaha.observing`."""

    @property
    def requests(self) -> int: ...  # noqa: D102
    @property
    def decisions(self) -> Sequence[Decision]: ...  # noqa: D102
    @property
    def unknown(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def recording_s(self) -> float | None: ...  # noqa: D102


class DecisionMetrics:
    """
    Counts what batches come to.

    Args:
        families: Where the counts go.
        statuses: Why a machine may not be found.
    """

    def __init__(self, families: Families, statuses: Iterable[str]) -> None:
        reasons = [(verdict, str(reason)) for reason, verdict in VERDICTS.items()]
        unknown = [(_UNKNOWN, str(status)) for status in statuses]
        self._decisions = families.counter(
            "coreroller_decisions",
            "Answers to machines, by what they came to and why.",
            ("verdict", "reason"),
            [*reasons, *unknown],
        )
        self._events = families.counter(
            "coreroller_machine_events",
            "Events of machines that requests have brought about.",
            ("event",),
            [(topic,) for topic in _topics()],
        )
        self._requests = families.histogram(
            "coreroller_batch_requests", "Requests decided together.", _SIZES
        )
        self._seconds = families.histogram(
            "coreroller_commit_duration_seconds",
            "Of the transaction that records a batch.",
            _BOUNDS_S,
        )

    def observe(self, batch: Batch) -> None:
        """Count a batch; called in the committer's thread."""
        self._requests.see(batch.requests)
        if batch.recording_s is not None:
            self._seconds.see(batch.recording_s)
        for decision in batch.decisions:
            self._decisions.add(VERDICTS[decision.reason], decision.reason)
            for event in decision.events:
                self._events.add(event.TOPIC)
        for status in batch.unknown:
            self._decisions.add(_UNKNOWN, status)


def _topics() -> list[str]:
    return sorted(each.TOPIC for each in MachineEvent.__subclasses__())
