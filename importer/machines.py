"""Machines of the other product, as records tell of them one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from domain.arch import Arch
from domain.causes import current_cause
from domain.instance_events import Status
from domain.instances import Instance, instance_stream
from domain.policy import Policy
from domain.story import Story
from importer.chronicle import Chronicle
from importer.lives import Census
from importer.records import Arrived, Granted, MachineRecord, Seen, Stood
from importer.retelling import (
    SILENT_AFTER,
    UNKNOWN_VERSION,
    Offer,
    arrive,
    be_granted,
    be_seen,
    deadline,
    fall_silent,
    join,
    run_out,
    stand,
)
from importer.summary import Summary
from importer.translating import Translation

Push = Callable[[int, Callable[[], None]], None]
"""Has something done at an instant, if that is past."""


class Machines:
    """
    Turns records into events.

    Args:
        chronicle: Where they are told.
        translation: Of the configuration.
        summary: Is told of what is not quite as it was.
        push: Has deadlines looked at.
    """

    def __init__(
        self,
        chronicle: Chronicle,
        translation: Translation,
        summary: Summary,
        push: Push,
    ) -> None:
        self._chronicle = chronicle
        self._translation = translation
        self._summary = summary
        self._push = push

    def expect(self, census: Census, *, history: bool) -> None:
        """Note whom nobody will tell of."""
        self._summary.count(
            "instances with an id in braces were left out: syncers and load generators"
            " invent them",
            census.fakes,
        )
        self._summary.count(
            "instances without a group of their application were left out; they"
            " register when they come by",
            census.homeless,
        )
        if not history:
            self._summary.count(
                "entries of the status history were left out (--no-history)",
                census.statuses,
            )

    def tell(self, record: MachineRecord) -> None:
        """Tell what a record adds."""
        instance = self._chronicle.instance(record.application_id, record.id)
        story = self._story(instance, record.at)
        if isinstance(record, Arrived):
            self._arrive(story, record)
        elif instance is None:
            self._summary.count(
                "statuses of machines that were not there yet were left out",
                example=repr(record.id),
            )
        elif isinstance(record, Granted):
            self._grant(story, instance, record.group_id, record)
        elif isinstance(record, Stood):
            self._stand(story, instance, record)
        elif isinstance(record, Seen):
            be_seen(story, instance, record)
        self._chronicle.tell(record.application_id, record.id, story.events)
        if isinstance(record, Seen):
            self._leave(record)

    def _arrive(self, story: Story, record: Arrived) -> None:
        arrive(story, record, self._arch(record.group_id))
        self._summary.take("machines")
        if story.instance is not None and story.instance.version == UNKNOWN_VERSION:
            self._summary.count(
                f"machines are shown with version {UNKNOWN_VERSION} until their first"
                " update: what they ran before is not known"
            )

    def _stand(self, story: Story, instance: Instance, record: Stood) -> None:
        group_id = instance.group_id
        if record.group_id is not None and self._chronicle.knows(record.group_id):
            group_id = record.group_id
        if record.status == Status.UPDATE_GRANTED:
            self._grant(story, instance, group_id, record)
            return
        join(story, instance, group_id)
        if story.instance is not None:
            stand(story, story.instance, record, record.error)

    def _grant(
        self, story: Story, instance: Instance, group_id: UUID, record: Granted | Stood
    ) -> None:
        release = self._translation.releases.find(
            record.application_id, record.version, self._arch(group_id), record.at
        )
        if release is None:
            self._summary.count(
                "grants of what is no version, or of a package for other machines,"
                " were left out",
                example=f"{record.version!r} to {record.id!r}",
            )
            return
        number = self._chronicle.grants(group_id) + 1
        offer = Offer(group_id, release.package_id, release.version, number)
        be_granted(story, instance, offer)

    def _leave(self, record: Seen) -> None:
        """See to what comes of a machine that nothing more is known of."""
        stream_id = instance_stream(record.application_id, record.id)
        self._chronicle.see(stream_id, record.last_check_at, record.address)
        instance = self._chronicle.instance(record.application_id, record.id)
        end = None if instance is None else deadline(instance, self._policy(instance))
        if end is not None:
            self._push(end, partial(self._run_out, record))
        silent_at = record.last_check_at + SILENT_AFTER
        self._push(silent_at, partial(self._fall_silent, record))

    def _run_out(self, record: Seen) -> None:
        instance = self._chronicle.instance(record.application_id, record.id)
        story = self._story(instance, self._chronicle.now)
        if instance is not None:
            run_out(story, instance)
        self._chronicle.tell(record.application_id, record.id, story.events)
        self._summary.count("updates that took too long are recorded as such")

    def _fall_silent(self, record: Seen) -> None:
        instance = self._chronicle.instance(record.application_id, record.id)
        story = self._story(instance, self._chronicle.now)
        fall_silent(story, record.last_check_at)
        self._chronicle.tell(record.application_id, record.id, story.events)
        self._summary.count("machines are silent: they did not come by for a day")

    def _story(self, instance: Instance | None, at: int) -> Story:
        cause = current_cause()
        return Story(instance, {}, at, actor=cause.actor, reason=cause.reason)

    def _arch(self, group_id: UUID) -> Arch:
        return self._translation.group_archs[group_id]

    def _policy(self, instance: Instance) -> Policy:
        return self._translation.policies[instance.group_id]
