"""A channel, brought up to what the upstream has: asked, checked, settled, recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import psycopg
import structlog
from msgspec import Struct
from psycopg import Connection

from domain import errors
from domain.causes import acting
from domain.instants import Clock
from domain.package_contents import PackageContents
from domain.platform import Platform
from domain.syncing import SYNCER
from eventstore.database import Database
from projections.asynchronous.projector import in_words
from projections.catalogue import FLATCAR
from projections.syncing import (
    KnownPackage,
    SyncedChannel,
    SyncResult,
    find_synced,
    floors_of,
    known_error,
    known_packages,
    note_channel,
)
from syncer.asking import FIRST_VERSION, Question, ask
from syncer.comparing import check_same
from syncer.errors import Refused, sentence
from syncer.offers import WholeOffer, whole_offer
from syncer.settling import Settle
from syncer.watching import noted

Ask = Callable[[str, Question], bytes]
Packages = Mapping[str, PackageContents]
"""By version."""
_log = structlog.get_logger(__name__)


class Outcome(Struct, frozen=True):
    """
    What came of asking for a channel.

    Attributes:
        version: What the channel points at since, or did already.
        error: Why it could not be brought up to date, in a sentence.
    """

    result: SyncResult
    version: str | None = None
    error: str | None = None


class Mirror:
    """
    Keeps channels in step with an upstream.

    Args:
        database: With the log.
        platform: Takes the commands, in that database.
        upstream: The URL that machines would ask.
        settle: Says where machines get the files from.
        clock: Where the present comes from.
        ask: Sends a question to an upstream, and gives its answer.
    """

    def __init__(
        self,
        database: Database,
        platform: Platform,
        upstream: str,
        settle: Settle,
        clock: Clock,
        ask: Ask = ask,
    ) -> None:
        self.upstream = upstream
        self._database = database
        self._platform = platform
        self._settle = settle
        self._clock = clock
        self._ask = ask

    def sync(self, channel_id: UUID, identity: UUID) -> Outcome:
        """
        Bring a channel up to date, and note what came of it.

        All that is changed for it is one transaction, under the lock that operators'
        commands take: killed at any moment, it leaves nothing half done.

        Args:
            channel_id: The channel; one that was deleted meanwhile is left alone.
            identity: Who we are to the upstream.

        Raises:
            psycopg.Error: The database is away.
        """
        with self._database.connection() as connection:
            channel = find_synced(connection, channel_id)
        if channel is None:
            return Outcome(SyncResult.LEFT)
        if channel.pinned:
            return Outcome(SyncResult.PINNED, channel.points_at)
        try:
            offer = self._offer(channel, identity)
            if offer is not None:
                return self._take_over(channel, offer)
            outcome = Outcome(SyncResult.CURRENT, channel.points_at)
        except (Refused, errors.Refused) as ex:
            outcome = _failure(str(ex))
        except psycopg.Error:
            raise
        except Exception as ex:  # noqa: BLE001  (the other channels go on)
            _log.exception("sync failed", channel=channel.name)
            outcome = _failure(in_words(ex))
        self._note(channel_id, outcome)
        return outcome

    def _offer(self, channel: SyncedChannel, identity: UUID) -> WholeOffer | None:
        question = Question(
            app_id=FLATCAR,
            track=channel.name,
            version=channel.points_at or FIRST_VERSION,
            arch=channel.arch,
            machine_id=uuid5(identity, str(channel.channel_id)),
        )
        return whole_offer(partial(self._ask, self.upstream), question)

    def _take_over(self, channel: SyncedChannel, offer: WholeOffer) -> Outcome:
        settled = self._settled_ones(channel, offer)
        reason = f"{offer.target} from {urlsplit(self.upstream).hostname}"
        with acting(SYNCER, reason), self._database.command() as connection:
            known = _known(connection, channel, offer)
            missing = offer.versions - known.keys() - settled.keys()
            if missing or not _is_unchanged(connection, channel):
                return Outcome(SyncResult.LEFT)
            self._record(connection, channel, offer, known, settled)
            self._platform.note_sync(channel.channel_id, error=None)
            outcome = Outcome(SyncResult.UPDATED, offer.target)
            self._write_note(connection, channel.channel_id, outcome)
        return outcome

    def _settled_ones(self, channel: SyncedChannel, offer: WholeOffer) -> Packages:
        """Settle where the files are of those packages that we have not."""
        with self._database.connection() as connection:
            known = _known(connection, channel, offer)
        new = [s.contents for s in offer.steps if s.contents.version not in known]
        return {each.version: self._settled(channel, each) for each in new}

    def _settled(
        self, channel: SyncedChannel, contents: PackageContents
    ) -> PackageContents:
        try:
            version = contents.version
            with noted(self._database, channel.channel_id, version) as tell:
                return self._settle(FLATCAR, contents, tell)
        except OSError as ex:
            raise Refused(f"the files of {contents.version}: {ex}") from ex

    def _record(
        self,
        connection: Connection[Any],
        channel: SyncedChannel,
        offer: WholeOffer,
        known: Mapping[str, KnownPackage],
        settled: Packages,
    ) -> None:
        """Add what is not there, mark the floors, point the channel at the target."""
        ids = {version: each.package_id for version, each in known.items()}
        for version, contents in settled.items():
            if version not in ids:
                ids[version] = self._platform.add_package(FLATCAR, contents)
        marked = floors_of(connection, channel.channel_id)
        for step in offer.steps:
            package_id = ids[step.contents.version]
            # NOTE: of one that is marked, an operator may have changed the reason.
            if step.is_floor and package_id not in marked:
                self._platform.set_floor(
                    channel.channel_id, package_id, step.floor_reason
                )
        self._platform.revise_channel(
            channel.channel_id,
            name=channel.name,
            color=channel.color,
            package_id=ids[offer.target],
        )

    def _note(self, channel_id: UUID, outcome: Outcome) -> None:
        """Note what came of it; in the log as well, if that is news."""
        with self._database.connection() as connection:
            is_news = known_error(connection, channel_id) != outcome.error
            if not is_news:
                self._write_note(connection, channel_id, outcome)
        if is_news:
            reason = f"asked {urlsplit(self.upstream).hostname}"
            with acting(SYNCER, reason), self._database.command() as connection:
                if find_synced(connection, channel_id) is not None:
                    self._platform.note_sync(channel_id, error=outcome.error)
                    self._write_note(connection, channel_id, outcome)

    def _write_note(
        self, connection: Connection[Any], channel_id: UUID, outcome: Outcome
    ) -> None:
        result, version, error = outcome.result, outcome.version, outcome.error
        now = self._clock()
        note_channel(connection, channel_id, result, version, error, now)


def _known(
    connection: Connection[Any], channel: SyncedChannel, offer: WholeOffer
) -> dict[str, KnownPackage]:
    """Find those packages of an offer that we have, and make sure of them."""
    versions = [step.contents.version for step in offer.steps]
    known = known_packages(connection, channel.arch, versions)
    for step in offer.steps:
        if step.contents.version in known:
            check_same(known[step.contents.version].contents, step.contents)
    return known


def _is_unchanged(connection: Connection[Any], channel: SyncedChannel) -> bool:
    """Whether nobody has pointed, pinned, renamed or deleted it since it was read."""
    now = find_synced(connection, channel.channel_id)
    return now is not None and _settings(now) == _settings(channel)


def _settings(channel: SyncedChannel) -> tuple[object, ...]:
    return channel.name, channel.color, channel.pinned, channel.package_id


def _failure(error: str) -> Outcome:
    return Outcome(SyncResult.FAILED, error=sentence(error))
