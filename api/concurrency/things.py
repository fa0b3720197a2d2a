"""
The things that clients change, and which events make another version of them.

A version is that of the thing's stream in the log, after the last event that changed
what belongs to the thing itself. What happens to it by the way, such as its machines'
progress, makes no new one.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from api.concurrency.tags import version_tag
from api.requests.lookups import application_id, existing, group_in
from domain.aggregates import ConfigurationAggregate
from domain.applications import App
from domain.channels import Channel
from domain.groups import Group
from domain.instances import instance_stream
from domain.packages import Package
from domain.people import Team, User
from domain.rollouts import Rollout
from domain.tokens import Token
from eventstore.log import Recorded, read_back
from projections.asynchronous.audit.fold import ORDERS
from projections.instances import lock_instances
from projections.pages_channels import find_channel
from projections.pages_floors import find_floor_reason
from projections.pages_instances import find_instance
from projections.pages_packages import find_package
from projections.pages_people import load_team, load_user

_AT_ONCE = 10
"""Events read to find the last that counts: nearly always the first does."""


class Place(NamedTuple):
    """
    Where a thing is in the log.

    Attributes:
        stream_id: Of its events.
        package_id: Of a floor, which is a part of its channel.
    """

    stream_id: UUID
    package_id: UUID | None = None


class Changeable(Struct, frozen=True, kw_only=True):
    """
    A kind of thing whose answers carry its version.

    Attributes:
        topics: The stored names of the events that make another version.
        find: Gives the place of the thing that a path leads to, None if it has yet to
            come to be; takes a connection and the parameters of the path, and raises
            `NotFound` as the command does.
        made: Gives the place of what a command made, from what that returned.
        hold: Keeps others from making another version until the end of the transaction;
            needed only of what is changed without the configuration lock.
        keeps_answer: What a command on it answers may be stored, for those who send
            their request again; false of secrets.
    """

    topics: tuple[str, ...]
    find: Callable[..., Place | None]
    made: Callable[[Any], Place] | None = None
    hold: Callable[[Connection[Any], Place], None] | None = None
    keeps_answer: bool = True

    def version(self, connection: Connection[Any], place: Place) -> Version:
        """Give the version of a thing."""
        events = read_back(connection, place.stream_id, *self.topics, batch=_AT_ONCE)
        numbers = (each.version for each in events if self.counts(place, each))
        return Version(self, place, next(numbers, 0))

    def counts(self, place: Place, recorded: Recorded) -> bool:
        """Say whether an event of the stream made another version of the thing."""
        return recorded.topic in self.topics and (
            place.package_id is None or recorded.event.package_id == place.package_id
        )


class Version(NamedTuple):
    """
    A version of a thing.

    Attributes:
        number: Of the event in its stream that made it; 0 if nobody ever ordered any.
    """

    changeable: Changeable
    place: Place
    number: int

    @property
    def tag(self) -> str:
        """Its tag, without quotes."""
        return version_tag(self.place.stream_id, self.number)


def topics_of(
    kind: type[ConfigurationAggregate], *, but: tuple[type[Any], ...] = ()
) -> tuple[str, ...]:
    """List the stored names of the events of an aggregate."""
    inner = [each for each in vars(kind).values() if isinstance(each, type)]
    events = [each for each in inner if hasattr(each, "TOPIC") and each not in but]
    return tuple(event.TOPIC for event in events)


def made_by_id(name: str) -> Callable[[Any], Place]:
    """Take the place of what was made from a field of what the command returned."""
    id_of = attrgetter(name)
    return lambda result: Place(id_of(result))


def _application(connection: Connection[Any], app: str) -> Place:
    return Place(application_id(connection, app))


def _group(connection: Connection[Any], app: str, group: UUID) -> Place:
    return Place(group_in(connection, app, group).group_id)


def _channel(connection: Connection[Any], app: str, channel: UUID) -> Place:
    row = find_channel(connection, application_id(connection, app), channel)
    return Place(existing(row, f"channel {channel} in this application").channel_id)


def _package(connection: Connection[Any], app: str, package: UUID) -> Place:
    row = find_package(connection, application_id(connection, app), package)
    return Place(existing(row, f"package {package} in this application").package_id)


def _floor(
    connection: Connection[Any], channel: UUID, package: UUID, app: str | None = None
) -> Place | None:
    reason = find_floor_reason(connection, channel, package)
    return None if reason is None else Place(channel, package)


def _rollout(
    connection: Connection[Any], app: str, group: UUID, rollout: UUID | None = None
) -> Place | None:
    current = group_in(connection, app, group).rollout
    if rollout is None and current is not None:
        return Place(current.rollout_id)
    return None if rollout is None else Place(rollout)


def _hold_instance(connection: Connection[Any], place: Place) -> None:
    with connection.cursor(binary=True) as cursor:
        lock_instances(cursor, [place.stream_id])


def _instance(connection: Connection[Any], app: str, instance: str) -> Place:
    owner = application_id(connection, app)
    find_instance(connection, owner, instance)
    return Place(instance_stream(owner, instance))


def _user(connection: Connection[Any], user: UUID) -> Place:
    return Place(existing(load_user(connection, user), f"user {user}").user_id)


def _team(connection: Connection[Any], team: UUID) -> Place:
    return Place(existing(load_team(connection, team), f"team {team}").team_id)


def _token(connection: Connection[Any], token: UUID) -> Place:
    return Place(token)


APPLICATION = Changeable(
    topics=topics_of(App), find=_application, made=made_by_id("application_id")
)
GROUP = Changeable(
    # Its schedule opens and closes by itself.
    topics=topics_of(Group, but=(Group.WindowOpened, Group.WindowClosed)),
    find=_group,
    made=made_by_id("group_id"),
)
CHANNEL = Changeable(
    topics=topics_of(Channel, but=(Channel.FloorSet, Channel.FloorRemoved)),
    find=_channel,
    made=made_by_id("channel_id"),
)
PACKAGE = Changeable(
    topics=topics_of(Package), find=_package, made=made_by_id("package_id")
)
FLOOR = Changeable(
    topics=(Channel.FloorSet.TOPIC, Channel.FloorRemoved.TOPIC), find=_floor
)
ROLLOUT = Changeable(topics=topics_of(Rollout), find=_rollout)
INSTANCE = Changeable(
    topics=tuple(each.TOPIC for each in ORDERS), find=_instance, hold=_hold_instance
)
"""A machine, as far as operators order it about; what it does itself is no edit."""

USER = Changeable(
    topics=topics_of(User, but=(User.PasswordChanged,)),
    find=_user,
    made=made_by_id("user_id"),
    # It would be kept with the hash of the password.
    keeps_answer=False,
)
TEAM = Changeable(topics=topics_of(Team), find=_team, made=made_by_id("team_id"))
TOKEN = Changeable(
    topics=topics_of(Token),
    find=_token,
    made=made_by_id("token_id"),
    keeps_answer=False,
)
"""A token; only the digest of its secret is ever kept."""
