"""
Aggregates: the syncer, and each channel as it is kept in step with an upstream.

A round that changes nothing is in no event.
"""

from __future__ import annotations

import re
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.arch import Arch
from domain.errors import Conflict

SYNCER = "syncer"
"""Who acts where the syncer does."""
SYNCER_ID = uuid5(NAMESPACE_URL, "/syncer")
_LINES = re.compile(r"stable|beta|alpha|edge|lts(-.+)?")


def is_line(name: str, arch: Arch) -> bool:
    """Say whether a channel is a release line of Flatcar, which upstreams have too."""
    return arch in (Arch.AMD64, Arch.AARCH64) and bool(_LINES.fullmatch(name))


class Syncer(ConfigurationAggregate):
    """
    Orders to ask the upstream at once, and their ends.

    There is one of it, and one order at a time.
    """

    TOPIC: ClassVar[str] = "syncer"
    KIND = "syncer"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """The syncer is about to be given its first order."""

        TOPIC: ClassVar[str] = "syncer.registered"

    class Ordered(ConfigurationAggregate.Event):
        """Somebody wants all channels to be asked for at once."""

        TOPIC: ClassVar[str] = "syncer.ordered"

    class Ended(ConfigurationAggregate.Event):
        """
        All channels were asked for.

        Attributes:
            failed: How many of them could not be brought up to date.
        """

        TOPIC: ClassVar[str] = "syncer.order_ended"
        failed: int

    @staticmethod
    def create_id() -> UUID:
        """Give the id of the one that there is."""
        return SYNCER_ID

    @event(Created)
    def __init__(self) -> None:
        self.is_ordered = False

    def order(self) -> None:
        """
        Order a round.

        Raises:
            Conflict: One is ordered, and has yet to end.
        """
        if self.is_ordered:
            raise Conflict("a round is ordered already: wait until it has ended")
        self._ordered()

    def end(self, failed: int) -> None:
        """
        Note that the round was done.

        Raises:
            Conflict: None is ordered.
        """
        if not self.is_ordered:
            raise Conflict("no round is ordered")
        self._ended(failed=failed)

    @event(Ordered)
    def _ordered(self) -> None:
        self.is_ordered = True

    @event(Ended)
    def _ended(self, failed: int) -> None:
        self.is_ordered = False


class ChannelSync(ConfigurationAggregate):
    """A channel in step with its upstream, or the reason why it is not."""

    TOPIC: ClassVar[str] = "sync"
    KIND = "sync"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A channel failed to be synced for the first time."""

        TOPIC: ClassVar[str] = "sync.registered"
        channel_id: UUID

    class Failed(ConfigurationAggregate.Event):
        """
        The channel cannot be brought up to date, or not for another reason than before.

        Attributes:
            error: Why not, in a sentence for operators.
        """

        TOPIC: ClassVar[str] = "sync.failed"
        error: str

    class Recovered(ConfigurationAggregate.Event):
        """It could be again."""

        TOPIC: ClassVar[str] = "sync.recovered"

    @staticmethod
    def create_id(channel_id: UUID) -> UUID:
        """Derive the id of the sync of a channel from that of the channel."""
        return uuid5(channel_id, "sync")

    @event(Created)
    def __init__(self, channel_id: UUID) -> None:
        self.channel_id = channel_id
        self.error: str | None = None

    def note(self, error: str | None) -> None:
        """Record why the channel cannot be brought up to date, if that is news."""
        if error is not None and error != self.error:
            self._failed(error=error)
        elif error is None and self.error is not None:
            self._recovered()

    @event(Failed)
    def _failed(self, error: str) -> None:
        self.error = error

    @event(Recovered)
    def _recovered(self) -> None:
        self.error = None
