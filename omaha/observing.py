"""What a batch came to, for who counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from domain.decision import Decision
from omaha.protocol.statuses import AppStatus


class Decided(msgspec.Struct, frozen=True):
    """
    What a batch came to, once all of it is on disk.

    Attributes:
        requests: How many it had.
        decisions: On machines; a mirror's visit is not decided on.
        unknown: Why the others were not found.
        recording_s: Seconds that its transaction took; None if it had none.
    """

    requests: int
    decisions: Sequence[Decision]
    unknown: Sequence[AppStatus]
    recording_s: float | None


Observer = Callable[[Decided], None]
"""Told of each batch, in the committer's thread."""


def nobody(decided: Decided) -> None:
    """Take no notice."""
