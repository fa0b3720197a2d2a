"""Commands on the syncer."""

from __future__ import annotations

from uuid import UUID

from domain.channels import Channel
from domain.commands.core import Commands
from domain.errors import Conflict
from domain.syncing import SYNCER_ID, ChannelSync, Syncer


class SyncCommands(Commands):
    """Ordering rounds of the syncer, and noting what came of them."""

    def order_sync(self) -> None:
        """
        Order all channels to be asked for at once.

        Raises:
            Conflict: That is ordered, and has yet to end.
        """
        syncer = self._find(Syncer, SYNCER_ID) or Syncer()
        syncer.order()
        self.save(syncer)

    def end_sync(self, order: int, *, failed: int) -> None:
        """
        Note that what was ordered is done.

        Args:
            order: Version of the event that ordered it.
            failed: How many channels could not be brought up to date.

        Raises:
            Conflict: That order is not under way, or not any more.
        """
        syncer = self._find(Syncer, SYNCER_ID)
        if syncer is None or syncer.version != order:
            raise Conflict("this order is not the one under way")
        syncer.end(failed)
        self.save(syncer)

    def note_sync(self, channel_id: UUID, *, error: str | None) -> None:
        """
        Note whether a channel could be brought up to date; what is no news, is nothing.

        Args:
            channel_id: The channel.
            error: Why it could not; None if it could.

        Raises:
            NotFound: There is no such channel.
        """
        channel = self._get(Channel, channel_id)
        sync = self._find(ChannelSync, ChannelSync.create_id(channel.id))
        if sync is None and error is None:
            return
        sync = sync or ChannelSync(channel_id=channel.id)
        sync.note(error)
        self.save(sync)
