"""Names that are stored with every event, so they must never follow a rename."""

from eventsourcing.utils import get_topic

from domain.aggregates import ConfigurationAggregate
from domain.applications import App
from domain.channels import Channel
from domain.dead_letters import DeadLetters
from domain.groups import Group
from domain.names import Name
from domain.packages import Package
from domain.people import Team, User
from domain.platform import Platform
from domain.refusals import AccessRefusal, SignInRefusal
from domain.rollouts import Rollout
from domain.sessions import Session
from domain.syncing import ChannelSync, Syncer
from domain.tokens import Token
from domain.upkeep import Upkeep
from eventstore.codec import machine_event_classes, stored_names
from tests.unit.eventstore.samples import aggregate_events, machine_events

AGGREGATES = [App, Channel, Group, Package, Team, Token, User, Name, Rollout]
AGGREGATES += [Session, SignInRefusal, AccessRefusal, Upkeep]
AGGREGATES += [Syncer, ChannelSync, DeadLetters]


def event_classes(aggregate_class):
    """List all but the base class that the library gives each aggregate."""
    return [
        value
        for name, value in vars(aggregate_class).items()
        if isinstance(value, type)
        and issubclass(value, ConfigurationAggregate.Event)
        and name != "Event"
    ]


def test_stored_names_never_change():
    assert Platform.name == "coreroller"
    assert {get_topic(cls) for cls in AGGREGATES} == {
        "application",
        "channel",
        "group",
        "package",
        "team",
        "token",
        "user",
        "name",
        "rollout",
        "session",
        "sign_in",
        "access",
        "projection",
        "syncer",
        "notifications",
        "sync",
    }
    assert {get_topic(cls) for a in AGGREGATES for cls in event_classes(a)} == {
        "application.created",
        "application.renamed",
        "application.described",
        "application.product_identified",
        "application.deleted",
        "channel.created",
        "channel.renamed",
        "channel.recolored",
        "channel.package_assigned",
        "channel.floor_set",
        "channel.floor_removed",
        "channel.pinned",
        "channel.unpinned",
        "channel.deleted",
        "group.created",
        "group.renamed",
        "group.described",
        "group.track_changed",
        "group.channel_assigned",
        "group.policy_changed",
        "group.window_opened",
        "group.window_closed",
        "group.deleted",
        "package.created",
        "package.revised",
        "package.channels_blacklisted",
        "package.deleted",
        "team.created",
        "team.renamed",
        "team.deleted",
        "token.issued",
        "token.revoked",
        "user.created",
        "user.password_changed",
        "user.role_changed",
        "user.moved",
        "user.deleted",
        "user.identified",
        "session.opened",
        "session.ended",
        "sign_in.refused",
        "access.refused",
        "projection.registered",
        "projection.ordered",
        "projection.order_ended",
        "syncer.registered",
        "syncer.ordered",
        "syncer.order_ended",
        "sync.registered",
        "sync.failed",
        "sync.recovered",
        "notifications.registered",
        "notifications.retried",
        "notifications.dropped",
        "name.created",
        "name.reclaimed",
        "name.released",
        "rollout.started",
        "rollout.restarted",
        "rollout.paused",
        "rollout.resumed",
        "rollout.halted",
        "rollout.halted_by_operator",
        "rollout.finished",
        "rollout.superseded",
    }
    assert {cls.TOPIC for cls in machine_event_classes()} == {
        "instance.registered",
        "instance.group_changed",
        "instance.traits_changed",
        "instance.version_changed",
        "instance.update_granted",
        "instance.update_held",
        "instance.hold_lifted",
        "instance.update_progressed",
        "instance.update_restarted",
        "instance.update_deferred",
        "instance.update_completed",
        "instance.update_failed",
        "instance.update_timed_out",
        "instance.update_superseded",
        "instance.error_reported",
        "instance.update_confirmed",
        "instance.update_lost",
        "instance.went_silent",
        "instance.came_back",
        "instance.pinned",
        "instance.attempts_reset",
        "instance.retired",
        "instance.alias_given",
        "instance.assigned",
    }


def test_no_aggregate_is_left_out():
    assert set(ConfigurationAggregate.__subclasses__()) == set(AGGREGATES)


def test_all_stored_names_are_listed():
    # Other tests have events of their own, which are listed as well.
    assert stored_names() >= aggregate_events().keys() | machine_events().keys()
    assert "application" not in stored_names()
