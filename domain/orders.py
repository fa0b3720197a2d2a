"""
What operators order of one machine: to pin it, and to let it try again.

Pure functions, as `domain.decision.decide` is: each gives what is to be recorded, which
is nothing if nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from domain.budget import Usage
from domain.causes import Cause
from domain.decision import Decision, decision_of
from domain.errors import Conflict, Invalid
from domain.instance_events import AttemptsReset, Pinned
from domain.instances import Grant, Instance
from domain.pins import parse_pin
from domain.story import Story

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
        order: Made by `pin` or `reset_attempts`.
        instance: The machine.
        usages: What its group has used, and that of its last grant.
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
