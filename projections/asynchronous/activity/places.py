"""Where something happened, by the names of that time."""

from __future__ import annotations

from uuid import UUID

from domain.aggregates import ConfigurationAggregate
from domain.applications import App
from domain.channels import Channel
from domain.groups import Group
from domain.packages import Package
from domain.rollouts import Rollout
from domain.syncing import ChannelSync
from eventstore.log import Recorded
from projections.asynchronous.activity.entries import Place
from projections.asynchronous.differences import Plain
from projections.asynchronous.past import Past
from projections.asynchronous.subjects import subject_of, version_of


def place_of_machine(past: Past, recorded: Recorded) -> Place:
    """Tell where something happened to a machine, and with which package."""
    instance = past.machine(recorded).after
    package_id = getattr(recorded.event, "package_id", None)
    group = past.get(Group, instance.group_id)
    return Place(
        **_application(past, instance.application_id),
        group_id=instance.group_id,
        group_name=group.name,
        machine_id=instance.machine_id,
        version=version_of(past, package_id),
    )


def place_of(past: Past, aggregate: ConfigurationAggregate) -> Place:
    """Tell where something happened to an aggregate."""
    at = _application(past, subject_of(past, aggregate).application_id)
    match aggregate:
        case Group():
            return Place(**at, group_id=aggregate.id, group_name=aggregate.name)
        case Channel():
            return _of_channel(past, aggregate, at)
        case ChannelSync():
            return _of_channel(past, past.get(Channel, aggregate.channel_id), at)
        case Package():
            return Place(**at, version=aggregate.contents.version)
        case Rollout():
            return _of_rollout(past, aggregate, at)
        case _:
            return Place(**at)


def _of_channel(past: Past, channel: Channel, at: Plain) -> Place:
    return Place(
        **at,
        channel_id=channel.id,
        channel_name=channel.name,
        version=version_of(past, channel.package_id),
    )


def _of_rollout(past: Past, rollout: Rollout, at: Plain) -> Place:
    group = past.get(Group, rollout.group_id)
    return Place(
        **at,
        group_id=rollout.group_id,
        group_name=group.name,
        rollout_id=rollout.id,
        version=version_of(past, rollout.package_id),
    )


def _application(past: Past, application_id: UUID | None) -> Plain:
    if application_id is None:
        return {}
    name = past.get(App, application_id).name
    return {"application_id": application_id, "application_name": name}
