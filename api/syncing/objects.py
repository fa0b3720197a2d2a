"""The syncer as the REST API shows it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from domain.arch import Arch
from domain.instants import to_datetime, to_datetime_or_none
from projections.catalogue import FLATCAR
from projections.downloads import Download
from projections.syncing import Order, Round, SyncedChannel, SyncResult


class SyncOrderObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A round that was ordered.

    Attributes:
        at: When it was ordered.
        actor: By whom.
        ended_at: When it had ended; null while it waits or is under way.
        failed: How many channels could not be brought up to date.
    """

    at: datetime
    actor: str
    reason: str
    ended_at: datetime | None
    failed: int | None

    @classmethod
    def of(cls, order: Order) -> SyncOrderObject:
        """Show an order."""
        return cls(
            at=to_datetime(order.at),
            actor=order.actor,
            reason=order.reason,
            ended_at=to_datetime_or_none(order.ended_at),
            failed=order.failed,
        )


class DownloadObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    How far the files of a package are that is downloaded; to be hosted here.

    Attributes:
        version: Of the package.
        received: Bytes that are here by now.
        total: Bytes that there will be.
    """

    version: str
    received: int
    total: int

    @classmethod
    def of(cls, download: Download) -> DownloadObject:
        """Show a download."""
        return cls(**msgspec.structs.asdict(download))


class ChannelSyncObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A channel that is kept in step with the upstream.

    Attributes:
        application: Its name.
        channel: Its name.
        pinned: It is not asked for, and stays as it is.
        points_at: The version of its package.
        last_attempt: When the upstream was asked for it last.
        last_success: When it was last brought up to date, or found to be.
        result: What came of it last; ``pinned`` of a pinned one, null before the first.
        version: What it was pointed at then, or pointed at already.
        error: Why it could not be brought up to date.
        download: What is downloaded for it just now; null while nothing is.
    """

    application_id: UUID
    application: str
    channel_id: UUID
    channel: str
    arch: Arch
    pinned: bool
    points_at: str | None
    last_attempt: datetime | None
    last_success: datetime | None
    result: SyncResult | None
    version: str | None
    error: str | None
    download: DownloadObject | None

    @classmethod
    def of(cls, channel: SyncedChannel, *, running: bool) -> ChannelSyncObject:
        """Show a channel; `running` is whether a syncer is at a round just now."""
        # NOTE: a syncer that was killed leaves what it was at.
        download = channel.download if running else None
        return cls(
            application_id=FLATCAR,
            application=channel.application,
            channel_id=channel.channel_id,
            channel=channel.name,
            arch=channel.arch,
            pinned=channel.pinned,
            points_at=channel.points_at,
            last_attempt=to_datetime_or_none(channel.attempted_at),
            last_success=to_datetime_or_none(channel.succeeded_at),
            result=channel.last_result,
            version=channel.version,
            error=channel.last_error,
            download=None if download is None else DownloadObject.of(download),
        )


class SyncerObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    The syncer, and the channels that it keeps in step with its upstream.

    Attributes:
        enabled: A syncer runs, on this host or another.
        running: It is at a round just now.
        upstream: The URL that it asked last; null before the first round.
        interval: Seconds from one round to the next.
        last_run: When the last round began.
        last_run_ended: When it had ended; null while it is under way.
        next_run: When the next is due; null while one is under way.
        order: What was ordered last, if anything ever was.
    """

    enabled: bool
    running: bool
    upstream: str | None
    interval: int | None
    last_run: datetime | None
    last_run_ended: datetime | None
    next_run: datetime | None
    order: SyncOrderObject | None
    channels: list[ChannelSyncObject]

    @classmethod
    def of(
        cls,
        last: Round,
        order: Order | None,
        channels: list[SyncedChannel],
        *,
        enabled: bool,
    ) -> SyncerObject:
        """Show the syncer."""
        is_under_way = last.began_at is not None and last.ended_at is None
        running = enabled and is_under_way
        return cls(
            enabled=enabled,
            running=running,
            upstream=last.upstream,
            interval=last.interval_s,
            last_run=to_datetime_or_none(last.began_at),
            last_run_ended=to_datetime_or_none(last.ended_at),
            next_run=to_datetime_or_none(last.next_at),
            order=SyncOrderObject.of(order) if order else None,
            channels=[ChannelSyncObject.of(each, running=running) for each in channels],
        )
