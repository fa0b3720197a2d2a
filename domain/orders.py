"""
What operators order of one machine: an alias, a pin, a group, another try, retirement.

Pure functions, as `domain.decision.decide` is: each gives what is to be recorded, which
is nothing if nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from domain.arch import Arch
from domain.budget import Usage
from domain.causes import Cause
from domain.checks import checked_text
from domain.decision import Decision, decision_of, lift_hold, supersede
from domain.errors import Conflict, Invalid
from domain.instance_events import (
    AliasGiven,
    Assigned,
    AttemptsReset,
    GroupChanged,
    Pinned,
    Retired,
)
from domain.instances import Grant, Instance
from domain.pins import parse_pin
from domain.story import Story

MAX_ALIAS = 256
"""Characters."""

Order = Callable[[Story, Instance], None]
"""Tells what is ordered of a machine; raises `Refused`."""


def obey(
    order: Order,
    instance: Instance,
    usages: Mapping[UUID, Usage],
    cause: Cause,
    now: int,
) -> Decision:
    """
    Carry out an order.

    Args:
        order: One of this module.
        instance: The machine.
        usages: What its group has used, that of its last grant, and that it goes to.
        cause: Who orders, and why.
        now: The present, in microseconds.

    Raises:
        Refused: The order cannot be carried out.
    """
    story = Story(
        instance,
        usages,
        now,
        actor=cause.actor,
        reason=cause.reason,
        correlation_id=cause.correlation_id,
    )
    order(story, instance)
    return decision_of(story)


def give_alias(alias: str) -> Order:
    """
    Order what people call a machine, whatever it calls itself.

    Args:
        alias: Empty for what it calls itself.

    Raises:
        Invalid: It is too long, or cannot be shown.
    """
    checked_text(alias, "alias", at_most=MAX_ALIAS)

    def order(story: Story, instance: Instance) -> None:
        if instance.alias != alias:
            story.tell(AliasGiven, alias=alias)

    return order


def move(group_id: UUID, arch: Arch) -> Order:
    """
    Order which group a machine belongs to, whatever its track is, until `follow_track`.

    The order refuses a machine of another architecture (`Conflict`).

    Args:
        group_id: A group of its application.
        arch: That of the group's channel.
    """

    def order(story: Story, instance: Instance) -> None:
        if not arch.fits(instance.traits.arch):
            raise Conflict(
                f"the group is for {arch.name.lower()}, and this machine is"
                f" {instance.traits.arch.name.lower()}"
            )
        if instance.group_id != group_id:
            _leave(story)
            story.tell(GroupChanged, group_id=group_id)
        if instance.assigned_group_id != group_id:
            story.tell(Assigned, group_id=group_id)

    return order


def follow_track(story: Story, instance: Instance) -> None:
    """Order that a machine is in the group of its track again, from its next check."""
    if instance.assigned_group_id is not None:
        story.tell(Assigned)


def retire(story: Story, instance: Instance) -> None:
    """Order that a machine is out of service, until it comes by again."""
    if not instance.is_retired:
        supersede(story)
        story.tell(Retired)


def _leave(story: Story) -> None:
    """Give a slot back, and wait for nothing any more."""
    supersede(story)
    lift_hold(story)


def pin(versions: str) -> Order:
    """
    Order which versions a machine may be offered, whatever its group is pinned to.

    Args:
        versions: See `domain.pins`; empty to take the pin off.

    Raises:
        Invalid: It cannot be read.
    """
    if versions:
        _check_pin(versions)

    def order(story: Story, instance: Instance) -> None:
        if instance.pin != versions:
            story.tell(Pinned, pin=versions)

    return order


def reset_attempts(story: Story, instance: Instance) -> None:
    """
    Order that the failed attempts of a machine count no more: it may try at once.

    Raises:
        Conflict: No attempt of it failed that counts.
    """
    grant = instance.grant
    if grant is None or not _tried_in_vain(grant):
        raise Conflict("no failed attempt counts against this machine")
    if grant.attempt:
        story.tell(AttemptsReset)


def _tried_in_vain(grant: Grant) -> bool:
    """Say whether this attempt went wrong, or those before it, as far as they count."""
    return grant.went_wrong or (grant.is_awaited and grant.attempt != 1)


def _check_pin(versions: str) -> None:
    try:
        parse_pin(versions)
    except Invalid as ex:
        raise Invalid(str(ex), field="version") from None
