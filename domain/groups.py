"""Aggregate: a group, machines of one application under one rollout policy."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.channels import Channel
from domain.checks import checked_prose, checked_text
from domain.errors import Conflict
from domain.policy import Policy


class Group(ConfigurationAggregate):
    """Machines that follow one channel under one policy."""

    TOPIC: ClassVar[str] = "group"
    KIND = "group"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A group was created; it follows no channel yet."""

        TOPIC: ClassVar[str] = "group.created"
        application_id: UUID
        name: str
        description: str
        track: str
        policy: Policy

    class Renamed(ConfigurationAggregate.Event):
        """Its name changed."""

        TOPIC: ClassVar[str] = "group.renamed"
        name: str

    class Described(ConfigurationAggregate.Event):
        """Its description changed."""

        TOPIC: ClassVar[str] = "group.described"
        description: str

    class TrackChanged(ConfigurationAggregate.Event):
        """The name by which machines ask for it changed."""

        TOPIC: ClassVar[str] = "group.track_changed"
        track: str

    class ChannelAssigned(ConfigurationAggregate.Event):
        """It follows another channel now, or none."""

        TOPIC: ClassVar[str] = "group.channel_assigned"
        channel_id: UUID | None

    class PolicyChanged(ConfigurationAggregate.Event):
        """Its rollout policy changed."""

        TOPIC: ClassVar[str] = "group.policy_changed"
        policy: Policy

    class WindowOpened(ConfigurationAggregate.Event):
        """Its schedule lets machines go: office hours, windows and blackouts agree."""

        TOPIC: ClassVar[str] = "group.window_opened"

    class WindowClosed(ConfigurationAggregate.Event):
        """Its schedule lets nobody go any more."""

        TOPIC: ClassVar[str] = "group.window_closed"

    class Deleted(ConfigurationAggregate.Event):
        """It was deleted."""

        TOPIC: ClassVar[str] = "group.deleted"

    @event(Created)
    def __init__(
        self,
        application_id: UUID,
        name: str,
        description: str,
        track: str,
        policy: Policy,
    ) -> None:
        self.application_id = application_id
        self.name = name
        self.description = description
        self.track = track
        self.policy = policy
        self.channel_id: UUID | None = None
        self.schedule_is_open = True

    @classmethod
    def create(
        cls,
        group_id: UUID,
        *,
        application_id: UUID,
        name: str,
        description: str,
        track: str,
        policy: Policy,
    ) -> Group:
        """
        Create a group under a given id; its track defaults to that id.

        Raises:
            Invalid: The name, description, track or policy is not acceptable.
        """
        return cls._create(
            cls.Created,
            id=group_id,
            application_id=application_id,
            name=_checked_name(name),
            description=_checked_description(description),
            track=_checked_track(track or str(group_id)),
            policy=policy.checked(),
        )

    def revise(self, *, name: str, description: str, track: str) -> None:
        """
        Record what differs from what is known; an empty track keeps the old one.

        Raises:
            Invalid: The name, description or track is not acceptable.
            NotFound: The group was deleted.
        """
        self.require_existing()
        if name != self.name:
            self._renamed(name=_checked_name(name))
        if description != self.description:
            self._described(description=_checked_description(description))
        if track and track != self.track:
            self._track_changed(track=_checked_track(track))

    def change_policy(self, policy: Policy) -> None:
        """
        Put the group under another policy; it counts from the next poll on.

        Raises:
            Invalid: The policy cannot be followed.
            NotFound: The group was deleted.
        """
        self.require_existing()
        if policy != self.policy:
            self._policy_changed(policy=policy.checked())

    def follow(self, channel: Channel | None) -> None:
        """
        Let the group follow a channel, or none.

        Raises:
            Conflict: The channel belongs to another application.
            NotFound: The group or the channel was deleted.
        """
        self.require_existing()
        if channel is not None:
            channel.require_existing()
            if channel.application_id != self.application_id:
                raise Conflict(
                    "the channel belongs to another application", field="channel_id"
                )
        channel_id = None if channel is None else channel.id
        if channel_id != self.channel_id:
            self._channel_assigned(channel_id=channel_id)

    def note_schedule(self, *, is_open: bool) -> None:
        """
        Record that the schedule of the policy has opened or closed, if that is news.

        For the record only: no decision on a machine goes by it.

        Raises:
            NotFound: The group was deleted.
        """
        self.require_existing()
        if is_open and not self.schedule_is_open:
            self._window_opened()
        elif self.schedule_is_open and not is_open:
            self._window_closed()

    def delete(self) -> None:
        """Record the deletion."""
        self.require_existing()
        self._deleted()

    @event(Renamed)
    def _renamed(self, name: str) -> None:
        self.name = name

    @event(Described)
    def _described(self, description: str) -> None:
        self.description = description

    @event(TrackChanged)
    def _track_changed(self, track: str) -> None:
        self.track = track

    @event(ChannelAssigned)
    def _channel_assigned(self, channel_id: UUID | None) -> None:
        self.channel_id = channel_id

    @event(PolicyChanged)
    def _policy_changed(self, policy: Policy) -> None:
        self.policy = policy

    @event(WindowOpened)
    def _window_opened(self) -> None:
        self.schedule_is_open = True

    @event(WindowClosed)
    def _window_closed(self) -> None:
        self.schedule_is_open = False

    @event(Deleted)
    def _deleted(self) -> None:
        self.is_deleted = True


def _checked_name(name: str) -> str:
    return checked_text(name, "name", at_least=1, at_most=50)


def _checked_description(description: str) -> str:
    return checked_prose(description, "description", at_most=250)


def _checked_track(track: str) -> str:
    return checked_text(track, "track", at_least=1, at_most=256)
