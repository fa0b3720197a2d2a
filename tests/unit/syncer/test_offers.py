"""All that an upstream has for a channel, which it may tell in parts."""

import pytest

from syncer.errors import AnswerRefused
from syncer.offers import MAX_ANSWERS, whole_offer
from tests.unit.syncer.test_answers import QUESTION
from tests.upstream import NOTHING, answer, manifest, offer

FLOOR = 'is_floor="true"'


def upstream(versions, *, at_most):
    """Answer as Nebraska does: some floors, and the target with the last of them."""

    def ask(question):
        asked.append(question.version)
        left = [each for each in versions if each > question.version]
        told = [manifest(each, FLOOR) for each in left[:at_most]]
        if versions[-1] in left[:at_most]:
            told[-1] = manifest(versions[-1], 'is_target="true"')
        return answer(offer(*told) if told else NOTHING)

    asked = []
    return ask, asked


def test_an_upstream_that_tells_some_floors_at_once_is_asked_for_the_rest():
    ask, asked = upstream(["4082.0.0", "4100.1.0", "4152.2.3"], at_most=2)

    offer = whole_offer(ask, QUESTION)

    versions = [step.contents.version for step in offer.steps]
    assert versions == ["4082.0.0", "4100.1.0", "4152.2.3"]
    assert [step.is_floor for step in offer.steps] == [True, True, False]
    assert offer.target == "4152.2.3"
    assert asked == [QUESTION.version, "4100.1.0"]


def test_where_nothing_is_new_there_is_no_offer():
    assert whole_offer(lambda question: answer(NOTHING), QUESTION) is None


def test_floors_that_lead_nowhere_are_refused_with_the_last_of_them():
    def ask(question):
        is_first = question.version == QUESTION.version
        return answer(offer(manifest("4082.0.0", FLOOR)) if is_first else NOTHING)

    with pytest.raises(AnswerRefused, match=r"floors up to 4082\.0\.0, and no version"):
        whole_offer(ask, QUESTION)


def test_an_upstream_that_goes_on_for_ever_is_given_up():
    ask, asked = upstream([f"50{n}.0.0" for n in range(10, 99)], at_most=1)

    with pytest.raises(AnswerRefused, match="no version that the channel"):
        whole_offer(ask, QUESTION)
    assert len(asked) == MAX_ANSWERS
