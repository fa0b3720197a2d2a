"""Everything arrives, in order, whatever the receiver does meanwhile."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from deploy.platform import build_platform
from domain.dead_letters import DeadLetters
from domain.instants import SECOND
from notifier.backoff import IN_ORDER_TRIES, MAX_TRIES
from notifier.deliveries import Failure
from notifier.office import Office
from notifier.rules import Rules
from notifier.secrets import Secret
from notifier.senders import posting
from notifier.sinks import Webhook
from projections.asynchronous.activity.entries import Severity
from projections.asynchronous.activity.fold import ACTIVITY
from projections.asynchronous.projector import Projector
from projections.notifications import drop_dead, list_dead, retry_dead
from projections.pages import Span
from tests.integration.notifier.conftest import BASE, EVERYTHING
from tests.notifying import FAILED, HALTED, POLICY, SECRET, STARTED
from tests.waiting import eventually

DAY_S = 86_400


def sentences(receiver):
    return [request.json["sentence"].split(":")[0] for request in receiver.requests]


def test_what_happens_is_told_once_in_order_and_with_a_link(bureau, receiver, sink):
    bureau.happens(STARTED, HALTED)

    bureau.goes_round(sink)
    bureau.goes_round(sink)

    first, second = receiver.requests
    assert first.json["class"] == "rollout_started"
    assert second.json["class"] == "rollout_halted"
    app, group = HALTED.application_id, HALTED.group_id
    assert second.json["link"] == f"{BASE}/apps/{app}/groups/{group}"
    assert bureau.status().delivered == 2
    assert bureau.status().waiting == bureau.status().lag == 0


def test_a_new_sink_begins_at_the_present_and_one_that_was_away_goes_on(
    bureau, receiver, world
):
    def projected():
        Projector(bureau.database, ACTIVITY).catch_up(0)

    sink = Webhook(
        name="late", url=receiver.address, secret=Secret(SECRET), rules=EVERYTHING
    )
    world.offer("1.0.0")
    bureau.enrol(sink)
    projected()
    bureau.goes_round(sink)
    assert receiver.requests == []

    bureau.enrol()
    assert not bureau.status("late").is_configured
    world.pauses()
    projected()
    assert bureau.status("late").lag == 1
    bureau.enrol(sink)
    bureau.goes_round(sink)

    assert bureau.status("late").is_configured
    (request,) = receiver.requests
    assert request.json["class"] == "rollout_paused"


def test_a_notifier_with_another_file_says_whom_it_leaves_out_and_nothing_is_lost(
    bureau, receiver, sink
):
    def office_of(*sinks):
        return Office(bureau.database, sinks, BASE, lambda: bureau.now)

    def takes_over(office):
        with capture_logs() as logs:
            office.look_after(bureau.now)
            office.look_after(bureau.now)
            office.close(5)
        return [
            (each["log_level"], each["new"], each["changed"], each["left_out"])
            for each in logs
        ]

    ours = office_of(sink)
    other = Webhook(name="other", url=receiver.address, secret=Secret(SECRET))
    of_errors = replace(sink, rules=Rules(at_least=Severity.ERROR))
    assert takes_over(ours) == []

    # Another with another file is on watch for a while.
    assert takes_over(office_of(other)) == [("warning", ["other"], [], ["ops"])]
    bureau.happens(HALTED)
    assert takes_over(ours) == [("warning", ["ops"], [], ["other"])]
    assert [request.json["event"] for request in receiver.requests] == [
        "rollout.halted"
    ]
    assert takes_over(office_of(of_errors)) == [("warning", [], ["ops"], [])]


def test_what_fails_is_tried_again_under_the_same_id_before_what_comes_later(
    bureau, receiver, sink
):
    receiver.script = [500, 503, 429]
    bureau.happens(STARTED, HALTED)

    for _ in range(4):
        bureau.goes_round(sink)
        bureau.goes_round(sink)  # too early: nothing is sent
        bureau.passes(60)

    assert sentences(receiver) == [
        *["Rollout of 4230.2.1 to Stable started"] * 4,
        "Rollout of 4230.2.1 to Stable was halted by failures",
    ]
    assert len({request.id for request in receiver.requests}) == 2
    status = bureau.status()
    assert (status.delivered, status.failures, status.waiting) == (2, 3, 0)
    assert status.error == "answered 429 Too Many Requests"


def test_what_wants_to_be_left_alone_is(bureau, receiver, sink):
    receiver.script = [(429, {"Retry-After": "3600"})]
    bureau.happens(HALTED)
    bureau.goes_round(sink)

    bureau.passes(3599)
    bureau.goes_round(sink)
    assert len(receiver.requests) == 1
    assert bureau.status().next_try_at == bureau.now + SECOND

    bureau.passes(1)
    bureau.goes_round(sink)
    assert len(receiver.requests) == 2


def test_a_sender_that_breaks_is_tried_again_as_rarely_as_one_that_fails(bureau, sink):
    def send(notification, now):
        raise KeyError("5ecret")

    bureau.happens(HALTED)
    bureau.goes_round(sink, send)
    bureau.goes_round(sink, send)  # too early

    status = bureau.status()
    assert (status.failures, status.waiting) == (1, 1)
    assert status.error == "KeyError: the log of the notifier says more"
    assert status.next_try_at > bureau.now


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_what_is_refused_for_good_is_given_up_and_holds_up_nothing(
    bureau, receiver, sink, status
):
    receiver.script = [status]
    bureau.happens(STARTED, HALTED)

    bureau.goes_round(sink)

    assert len(receiver.requests) == 2
    assert (bureau.status().dead, bureau.status().delivered) == (1, 1)
    with bureau.database.connection() as connection:
        (letter,) = list_dead(connection, Span(0, 10)).rows
    assert letter.sentence == "Rollout of 4230.2.1 to Stable started"
    assert letter.error.startswith(f"answered {status}")


def test_what_was_given_up_can_be_tried_again_or_dropped(bureau, receiver, sink):
    receiver.script = [410, 410]
    bureau.happens(STARTED, HALTED)
    bureau.goes_round(sink)
    platform = build_platform(bureau.database)
    with bureau.database.command() as connection:
        letters = list_dead(connection, Span(0, 10)).rows
        first, second = sorted(letters, key=lambda letter: letter.position)
        assert drop_dead(connection, platform, second.id)
        assert not drop_dead(connection, platform, second.id)
        assert retry_dead(connection, platform, bureau.now) == 1
        assert retry_dead(connection, platform, bureau.now) == 0
        told = platform.repository.get(DeadLetters.create_id(sink.name))

    bureau.goes_round(sink)

    assert receiver.requests[-1].id == str(first.id)
    assert (bureau.status().dead, bureau.status().waiting) == (0, 0)
    assert (told.retried, told.dropped, told.sentence) == (1, 1, second.sentence)
    assert told.version == 3


def test_one_that_never_arrives_holds_the_others_up_for_a_minute_and_a_day_itself(
    bureau, receiver, sink
):
    tried = []

    def send(notification, now):
        tried.append(notification.entry.topic)
        return Failure("no") if notification.entry == poisoned else None

    bureau.happens(STARTED, HALTED)
    begun = bureau.now
    poisoned = replace(STARTED, position=1, at=begun)

    while len(set(tried)) < 2:
        bureau.goes_round(sink, send)
        bureau.passes(1)
    assert tried.count("rollout.started") == IN_ORDER_TRIES
    assert bureau.now - begun < 120 * SECOND

    while not bureau.status().dead:
        bureau.goes_round(sink, send)
        bureau.passes(600)
    assert tried.count("rollout.started") == MAX_TRIES
    assert DAY_S / 2 < (bureau.now - begun) / SECOND < 2 * DAY_S


def test_redirects_are_not_followed(bureau, receiver, sink):
    receiver.script = [(302, {"Location": f"{receiver.url}/elsewhere"})]
    bureau.happens(HALTED)

    bureau.goes_round(sink)

    assert [request.path for request in receiver.requests] == ["/hooks/5ecret"]
    assert "redirects are not followed" in bureau.status().error


def test_no_secret_is_in_the_database(bureau, receiver, sink):
    receiver.script = [500]
    bureau.happens(HALTED)
    bureau.goes_round(sink)
    bureau.passes(3600)
    away = replace(sink, url=Secret("http://127.0.0.1:9/hooks/5ecret"))
    bureau.goes_round(away)

    rows = bureau.query(
        "SELECT s::text, n::text FROM notification_sinks s, notifications n"
    )

    assert "Connect call failed" in str(rows)
    assert "5ecret" not in str(rows)
    assert "whsec" not in str(rows)


def test_a_flood_of_failures_is_one_notification_and_the_halt_does_not_wait_for_it(
    bureau, receiver, sink
):
    machines = [replace(FAILED, machine_id=f"m{n}") for n in range(1200)]
    bureau.happens(*machines, HALTED)
    bureau.goes_round(sink)
    assert [request.json["class"] for request in receiver.requests] == [
        "rollout_halted"
    ]

    bureau.passes(59)
    bureau.happens(FAILED)
    bureau.goes_round(sink)
    assert len(receiver.requests) == 1
    bureau.passes(1)
    bureau.happens(FAILED)
    bureau.goes_round(sink)

    told = receiver.requests[1].json
    assert told["count"] == 1201
    assert told["instances"] == ["m0", "m1", "m2", "m3", "m4"]
    assert told["position"] == 1
    assert len(receiver.requests) == 2
    assert bureau.status().waiting == 1


def test_rules_say_who_is_told_what(bureau, receiver, sink):
    elsewhere = Rules(at_least=Severity.ERROR, groups=frozenset({"Edge"}))
    errors = replace(sink, rules=Rules(at_least=Severity.ERROR))
    edge = replace(sink, name="edge", rules=elsewhere)
    bureau.enrol(errors, edge)
    bureau.happens(STARTED, POLICY, HALTED)

    bureau.goes_round(errors)
    bureau.goes_round(edge)

    assert [request.json["event"] for request in receiver.requests] == [
        "rollout.halted"
    ]


def test_a_sink_that_hangs_keeps_no_other_from_its_own(
    bureau, receiver, sink, monkeypatch
):
    monkeypatch.setattr(posting, "DEADLINE_S", 0.5)
    receiver.script = [None]
    told = replace(sink, name="other")
    office = Office(bureau.database, [sink, told], "", lambda: bureau.now)
    office.look_after(bureau.now)
    bureau.happens(HALTED)
    office.look_after(bureau.now)

    eventually(lambda: bureau.status().failures + bureau.status("other").failures)
    office.close(5)

    delivered = bureau.status().delivered + bureau.status("other").delivered
    assert (delivered, len(receiver.requests)) == (1, 2)
    errors = {bureau.status().error, bureau.status("other").error}
    assert errors == {None, "no answer within 0.5 s"}
