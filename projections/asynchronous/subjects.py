"""What an event is about, by the names of that time."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from domain.aggregates import ConfigurationAggregate
from domain.applications import App
from domain.channels import Channel
from domain.dead_letters import DeadLetters
from domain.groups import Group
from domain.packages import Package
from domain.people import Team, User
from domain.refusals import AccessRefusal, SignInRefusal
from domain.rollouts import Rollout
from domain.sessions import Session
from domain.syncing import ChannelSync, Syncer
from domain.tokens import Token
from domain.upkeep import Upkeep
from projections.asynchronous.past import Past


class Subject(NamedTuple):
    """
    What something happened to.

    Attributes:
        kind: As in the stored names of its events.
        name: Of a package its version, of a rollout its version and its group.
        application_id: None of what belongs to none, such as teams.
    """

    kind: str
    id: UUID
    name: str
    application_id: UUID | None


def subject_of(past: Past, aggregate: ConfigurationAggregate) -> Subject:
    """Tell what an aggregate is called, and what application it belongs to."""
    name, application_id = _called(past, aggregate)
    return Subject(aggregate.KIND, aggregate.id, name, application_id)


def version_of(past: Past, package_id: UUID | None) -> str | None:
    """Give the version of a package; None where there is none."""
    package = past.find(Package, package_id)
    return None if package is None else package.contents.version


def _called(past: Past, aggregate: ConfigurationAggregate) -> tuple[str, UUID | None]:
    match aggregate:
        case App():
            return aggregate.name, aggregate.id
        case Channel() | Group():
            return aggregate.name, aggregate.application_id
        case Package():
            return aggregate.contents.version, aggregate.application_id
        case ChannelSync():
            channel = past.get(Channel, aggregate.channel_id)
            return channel.name, channel.application_id
        case Rollout():
            return _rollout_called(past, aggregate)
        case _:
            return _called_by_itself(past, aggregate), None


def _called_by_itself(past: Past, aggregate: ConfigurationAggregate) -> str:
    match aggregate:
        case Team() | Token() | Upkeep():
            return aggregate.name
        case DeadLetters():
            return aggregate.sink
        case Syncer():
            return "syncer"
        case User() | SignInRefusal():
            return aggregate.username
        case Session():
            return past.get(User, aggregate.user_id).username
        case AccessRefusal():
            return f"{aggregate.method} {aggregate.path}"
        case _:
            raise TypeError(f"nobody says how to call a {aggregate.KIND}")


def _rollout_called(past: Past, rollout: Rollout) -> tuple[str, UUID]:
    package = past.get(Package, rollout.package_id)
    group = past.get(Group, rollout.group_id)
    return f"{package.contents.version} to {group.name}", group.application_id
