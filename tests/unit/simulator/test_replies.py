"""Simulated machines make of an answer what update_engine makes of it."""

import pytest

from simulator.replies import Reply, Silence, judge
from tests.checkers.outcome import Rejected
from tests.checkers.update_engine import accepts_update_engine
from tests.unit.simulator.server import NEW, answer, nothing, offer

GOOD = answer(offer())
UNUSABLE = [
    (200, b""),
    (200, b"Welcome"),
    (200, b"<html></html>"),
    (200, answer(None)),
    (200, GOOD.replace(b'updatecheck status="ok"', b"updatecheck")),
    (200, GOOD.replace(b'updatecheck status="ok"', b'updatecheck status="error-x"')),
    (200, GOOD.replace(b"manifest", b"menifast")),
    (200, GOOD.replace(b"<url ", b"<uri ")),
    (200, GOOD.replace(b'codebase="https://packages.example.net/4230.2.1/"', b"")),
    (200, GOOD.replace(b"<package ", b"<parcel ")),
    (200, GOOD.replace(b'name="update.gz"', b"")),
    (200, GOOD.replace(b'size="481234567"', b"")),
    (200, GOOD.replace(b'size="481234567"', b'size="0"')),
    (200, GOOD.replace(b"<action ", b"<deed ")),
    (200, GOOD.replace(b"postinstall", b"install")),
    (200, GOOD.replace(b'sha256="4230.2.1"', b"")),
    (301, GOOD),
    (404, b""),
    (503, b"<response/>"),
]


@pytest.mark.parametrize(("status", "body"), UNUSABLE)
def test_an_answer_of_no_use_has_the_error_code_of_the_client(status, body):
    with pytest.raises(Rejected) as rejected:
        accepts_update_engine(body, status=status)

    assert judge(Reply(status, body), asked=True).error_code == rejected.value.code


@pytest.mark.parametrize("check", [offer(), nothing(), nothing(3600)])
def test_a_useful_answer_is_understood_as_the_client_understands_it(check):
    outcome = accepts_update_engine(answer(check))

    verdict = judge(Reply(200, answer(check)), asked=True)

    assert verdict.error_code == 0
    assert (verdict.offer is not None) == (outcome.status == "ok")
    assert (verdict.poll_interval or 0) == outcome.poll_interval
    if verdict.offer is not None:
        assert verdict.offer.version == outcome.version == NEW


@pytest.mark.parametrize("body", [b"", b"?", GOOD])
def test_the_body_of_what_was_no_question_is_not_read(body):
    assert judge(Reply(200, body), asked=False).heard == "acknowledged"


def test_what_was_heard_is_put_into_words():
    replies = [
        Reply(200, GOOD),
        Reply(200, answer(nothing())),
        Reply(200),
        Reply(200, b"?"),
        Reply(200, b"<a/>"),
        Reply(503),
        Silence.REFUSED,
    ]

    assert [judge(reply, asked=True).heard for reply in replies] == [
        "offered",
        "noupdate",
        "empty answer",
        "not XML",
        "invalid answer",
        "HTTP 503",
        "connection refused",
    ]
