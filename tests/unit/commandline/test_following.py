"""What happens, as it happens: cut off and resumed, and never told twice."""

import json

import httpx
import pytest

from commandline import following
from commandline.connection.client import Client
from commandline.connection.problems import Unavailable
from commandline.connection.servers import Server as Place
from commandline.connection.servers import Token
from commandline.following import follow_activity, follow_events, parse_events
from commandline.session import Session
from tests.unit.commandline.server import URL, page

STREAM = "GET /api/events"


@pytest.fixture
def waits(monkeypatch) -> list[float]:
    """The seconds that were waited between attempts, which take no time here."""
    waited: list[float] = []
    monkeypatch.setattr(following.time, "sleep", waited.append)
    return waited


@pytest.fixture
def client(server):
    with Client(Place(URL, Token("crt_secret")), server) as client:
        yield client


def stream(*positions: int, beat: int | None = None) -> httpx.Response:
    text = "".join(
        f'id: {position}\nevent: x\ndata: {{"position": {position}}}\n\n'
        for position in positions
    )
    if beat is not None:
        text += f": still following\nid: {beat}\n\n"
    return httpx.Response(200, text=text)


def take(events, count: int) -> list[int]:
    return [next(events)["position"] for _ in range(count)]


def test_events_are_read_and_signs_of_life_are_not_events():
    lines = stream(1, 2, beat=9).text.splitlines()

    read = list(parse_events(lines))

    assert read == [("1", {"position": 1}), ("2", {"position": 2}), ("9", None)]


def test_who_was_cut_off_goes_on_where_the_last_sign_of_life_was(server, client, waits):
    answers = iter([stream(1, 2, beat=9), httpx.ReadError("cut"), stream(10)])
    server.answers[STREAM] = lambda request: next(answers)

    seen = take(follow_events(client, {"type": ["rollout."]}, "0"), 3)

    assert seen == [1, 2, 10]
    asked = [request.headers.get("Last-Event-ID") for request in server.requests]
    assert asked == [None, "9", "9"]
    assert {request.url.params["type"] for request in server.requests} == {"rollout."}
    assert {request.headers["Accept"] for request in server.requests} == {
        "text/event-stream"
    }
    assert waits == [1.0, 2.0]


def test_who_never_got_an_answer_is_told_so(server, client, waits):
    server.answers[STREAM] = httpx.ConnectError("refused")

    with pytest.raises(Unavailable, match="does not answer: refused"):
        next(follow_events(client, {}, "0"))


def test_activity_is_followed_oldest_first_and_each_once(server, client, waits):
    def entries(*ids: int):
        return page("activities", *[{"id": str(number)} for number in ids])

    answers = iter([entries(3, 2, 1), entries(3, 2, 1), entries(5, 4, 3, 2, 1)])
    server.answers["GET /api/activity"] = lambda request: next(answers)

    found = follow_activity(Session(client), {"severity": 4}, last=1)

    assert [next(found)["id"] for _ in range(4)] == ["2", "3", "4", "5"]
    assert server.last.url.params["severity"] == "4"


def event(position: int):
    return {
        "position": position,
        "at": "2026-08-03T09:30:00Z",
        "type": "rollout.started",
        "actor": "ada",
        "reason": "fix",
        "stream_id": "s",
    }


def piece(*positions: int, is_end: bool):
    events = [event(position) for position in positions]
    return {"events": events, "next": positions[-1], "end": 9, "is_end": is_end}


def test_the_log_is_read_to_its_end_and_resumed_from_there(server, tmp_path):
    cursor = tmp_path / "cursor"
    pieces = {
        "0": piece(1, 2, is_end=False),
        "2": piece(3, is_end=True),
        "3": {"events": [], "next": 3, "end": 9, "is_end": True},
    }
    server.answers[STREAM] = lambda request: pieces[request.url.params["after"]]
    command = ("events", "--json", "--cursor", str(cursor))

    first, second = server.run(*command), server.run(*command)

    told = [json.loads(line)["position"] for line in first.stdout.splitlines()]
    assert told == [1, 2, 3]
    assert second.stdout == ""
    assert cursor.read_text() == "3\n"
    assert list(tmp_path.iterdir()) == [cursor]


def test_people_get_a_line_for_each_event(server):
    server.answers[STREAM] = piece(1, is_end=True)

    told = server.run("events")

    assert told.stdout == "1  2026-08-03 09:30:00  rollout.started  ada  fix  s\n"


def test_a_cursor_that_is_none_is_wrong_usage(server, tmp_path):
    cursor = tmp_path / "cursor"
    cursor.write_text("yesterday")

    refused = server.run("events", "--cursor", str(cursor))

    assert refused.exit_code == 2
    assert "has no position in it" in refused.stderr


@pytest.mark.parametrize("command", [["events"], ["activity", "list"]])
def test_a_group_without_its_application_is_wrong_usage(server, command):
    refused = server.run(*command, "--group", "Stable")

    assert refused.exit_code == 2
    assert "needs its --app as well" in refused.stderr


def test_a_cursor_that_cannot_be_kept_is_told(server, tmp_path):
    server.answers[STREAM] = piece(1, is_end=True)

    failed = server.run("events", "--cursor", str(tmp_path / "nowhere" / "cursor"))

    assert failed.exit_code == 1
    assert "nowhere" in failed.stderr
