"""Every event of an aggregate carries who caused it, why, and in which request."""

import pytest

from domain.causes import SYSTEM, Cause, acting, current_cause
from tests.unit.domain.given import (
    given_app,
    given_channel,
    given_group,
    given_name,
    given_package,
    given_team,
    given_user,
)

BY_ADA = Cause("ada", "CVE-2026-1", "req-7")


def causes(aggregate):
    return [
        Cause(event.actor, event.reason, event.correlation_id)
        for event in aggregate.collect_events()
    ]


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (given_app, "delete"),
        (given_channel, "delete"),
        (given_group, "delete"),
        (given_package, "delete"),
        (given_team, "delete"),
        (given_user, "delete"),
        (given_name, "release"),
    ],
)
def test_an_event_says_who_caused_it_and_why(given, command):
    aggregate = given()

    with acting("ada", "CVE-2026-1", "req-7"):
        getattr(aggregate, command)()

    assert causes(aggregate) == [BY_ADA]


def test_what_nobody_ordered_is_of_the_system():
    app = given_app()

    app.delete()

    assert causes(app) == [SYSTEM] == [Cause("system", "", "")]


def test_the_actor_is_the_one_before_again_when_the_context_ends():
    with acting("ada"):
        with acting("grace"):
            pass
        inside = current_cause()

    assert inside == Cause("ada")
    assert current_cause() == SYSTEM


def test_the_actor_is_the_one_before_again_even_after_a_refusal():
    with pytest.raises(RuntimeError), acting("ada"):
        raise RuntimeError

    assert current_cause() == SYSTEM
