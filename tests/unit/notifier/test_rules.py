"""Rules let through what matters, where it matters."""

import pytest
from msgspec.structs import replace

from notifier.rules import AS_BEFORE, USUAL, Rules
from projections.asynchronous.activity.entries import Severity
from tests.notifying import APP, FAILED, GROUP, HALTED, POLICY, STARTED

EVERYTHING = Rules(at_least=Severity.SUCCESS)


@pytest.mark.parametrize(
    ("rules", "topics"),
    [
        (USUAL, ["rollout.started", "rollout.halted", "instance.update_failed"]),
        (AS_BEFORE, ["rollout.started", "rollout.halted", "instance.update_failed"]),
        (Rules(at_least=Severity.ERROR), ["rollout.halted", "instance.update_failed"]),
        (
            EVERYTHING,
            [
                "rollout.started",
                "group.policy_changed",
                "rollout.halted",
                "instance.update_failed",
            ],
        ),
    ],
)
def test_it_has_to_be_bad_enough_or_of_the_class(rules, topics):
    entries = [STARTED, POLICY, HALTED, FAILED]

    assert [each.topic for each in entries if rules.fit(each)] == topics


def test_nobody_is_told_of_what_was_imported():
    assert not EVERYTHING.fit(replace(HALTED, actor="import"))


@pytest.mark.parametrize("name", ["Flatcar", str(APP)])
def test_an_application_is_named_or_given_by_its_id(name):
    rules = replace(EVERYTHING, applications=frozenset({name}))

    assert rules.fit(HALTED)
    elsewhere = replace(HALTED, application_id=GROUP, application_name="Other")
    assert not rules.fit(elsewhere)
    nowhere = replace(HALTED, application_id=None, application_name=None)
    assert not rules.fit(nowhere)


@pytest.mark.parametrize("name", ["Stable", str(GROUP)])
def test_so_is_a_group(name):
    rules = replace(EVERYTHING, groups=frozenset({name}))

    assert rules.fit(HALTED)
    assert not rules.fit(replace(HALTED, group_id=APP, group_name="Edge"))


@pytest.mark.parametrize(
    ("at_least", "words"),
    [
        (Severity.SUCCESS, "everything"),
        (Severity.INFO, "infos, warnings and errors"),
        (Severity.WARNING, "warnings and errors"),
        (Severity.ERROR, "errors"),
    ],
)
def test_how_bad_it_has_to_be_is_said_in_words(at_least, words):
    assert str(Rules(at_least=at_least)) == words
