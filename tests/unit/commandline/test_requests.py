"""What a server is asked, and what its answers become."""

import json
import time

import httpx
import pytest

from tests.unit.commandline.server import (
    APP,
    CHANNEL,
    GROUP,
    URL,
    app,
    channel,
    group,
    page,
    problem,
)

PATH = f"/api/apps/{APP}/channels/{CHANNEL}"


def change(server, *options, **environ):
    server.answers.setdefault(f"GET {PATH}", channel())
    server.answers.setdefault(f"PUT {PATH}", channel(name="edge"))
    return server.run(
        *("channel", "change", "stable", "--app", APP, "--name", "edge"),
        *options,
        **environ,
    )


def test_a_request_says_who_asks_with_what_program(server):
    server.run("app", "list")

    headers = server.last.headers
    assert headers["Authorization"] == "Bearer crt_secret"
    assert headers["User-Agent"].startswith("rollerd/2.")
    assert str(server.last.url).startswith(f"{URL}/api/apps?")


def test_a_reason_is_sent_in_any_script(server):
    done = change(server, "--reason", "Größe ✓")

    assert done.stdout == "Channel edge changed.\n"
    assert dict(server.last.headers.raw)[b"X-Reason"].decode() == "Größe ✓"


def test_a_reason_of_several_lines_is_wrong_usage(server):
    refused = change(server, "--reason", "a\nb")

    assert refused.exit_code == 2
    assert not server.requests


def test_a_change_is_of_what_was_read(server):
    answer = httpx.Response(200, json=channel(), headers={"ETag": '"7"'})
    server.answers[f"GET {PATH}"] = answer

    change(server)

    assert server.last.headers["If-Match"] == '"7"'
    assert server.body() == {"name": "edge"}


def test_a_server_that_knows_no_versions_is_asked_without(server):
    change(server)

    assert "If-Match" not in server.last.headers


def test_a_change_meanwhile_is_told_with_who_made_it(server):
    meanwhile = {
        "actor": "ada",
        "at": "2026-08-03T09:30:00Z",
        "type": "channel.renamed",
        "reason": "why",
        "before": {"name": "stable"},
        "after": {"name": "canary"},
    }
    title, detail = "Precondition failed", "it is no longer what you have seen"
    server.answers[f"PUT {PATH}"] = problem(
        412, title=title, detail=detail, field="If-Match", changed=[meanwhile]
    )

    refused = change(server)

    assert refused.exit_code == 1
    assert refused.stderr == (
        "Error: Precondition failed: it is no longer what you have seen\n"
        "  changed meanwhile: ada  2026-08-03 09:30:00  channel.renamed"
        '  name: "stable" -> "canary"  why\n'
        "  Look at it again, then repeat the command.\n"
        "  request id: r-1\n"
    )


def test_a_refusal_tells_the_field_what_is_in_the_way_and_the_request(server):
    obstacle = {"kind": "group", "id": GROUP, "name": "Stable"}
    server.answers[f"PUT {PATH}"] = problem(
        409, title="Conflict", detail="no", field="name", in_the_way=[obstacle]
    )

    refused = change(server)

    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "Error: Conflict: no",
        f"  in the way: group Stable ({GROUP})",
        "  field: name",
        "  request id: r-1",
    ]


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "Sign in with `rollerd login`"),
        (403, "Ask an administrator for the role"),
    ],
)
def test_who_may_not_is_told_what_to_do(server, status, advice):
    server.answers["GET /api/apps"] = problem(status)

    refused = server.run("app", "list")

    assert refused.exit_code == 1
    assert advice in refused.stderr


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_server_that_cannot_answer_now_is_told_from_a_refusal(server, status):
    server.answers["GET /api/apps"] = httpx.Response(
        status, text="<html>", headers={"Retry-After": "5"}
    )

    failed = server.run("app", "list")

    assert failed.exit_code == 3
    assert failed.stderr.startswith(f"Error: {status} ")
    assert "Try again in 5 seconds." in failed.stderr


def test_a_server_that_is_not_there_is_named(server):
    server.answers["GET /api/apps"] = httpx.ConnectError("refused")

    failed = server.run("app", "list")

    assert failed.exit_code == 3
    assert f"{URL} does not answer: refused" in failed.stderr
    assert "COREROLLER_SERVER says where it is" in failed.stderr


@pytest.mark.parametrize(
    ("error", "may_be_done"),
    [(httpx.ReadTimeout(""), True), (httpx.ConnectTimeout(""), False)],
)
def test_a_change_without_an_answer_may_have_been_made(server, error, may_be_done):
    server.answers[f"PUT {PATH}"] = error

    failed = change(server)

    assert failed.exit_code == 3
    assert ("It may have done so all the same" in failed.stderr) is may_be_done


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>Welcome</html>"),
        httpx.Response(302, headers={"Location": "https://sso.example.net"}),
    ],
)
def test_what_is_no_server_of_ours_is_named(server, answer):
    server.answers["GET /api/apps"] = answer

    failed = server.run("app", "list")

    assert failed.exit_code == 3
    assert "does not answer as CoreRoller does" in failed.stderr


def test_a_refusal_sends_a_terminal_nothing_to_obey(server):
    evil = httpx.Response(409, json={"title": "\x1b[2J", "status": 409})
    server.answers["GET /api/apps"] = evil

    assert "\x1b" not in server.run("app", "list").stderr


def test_an_unknown_status_is_told_as_it_is(server):
    server.answers["GET /api/apps"] = httpx.Response(599)

    assert "status 599" in server.run("app", "list").stderr


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        ("4711", "4711"),
        ("2026-08-03T11:30:00+02:00", "2026-08-03T09:30:00Z"),
    ],
)
def test_who_looks_back_does_so_in_every_request(server, at, asked):
    server.answers[f"GET {PATH}/floors"] = page("packages")

    server.run("channel", "floors", "stable", "--app", APP, "--at", at)

    assert len(server.requests) == 2
    assert {request.url.params["at"] for request in server.requests} == {asked}


def test_an_instant_without_a_zone_is_of_the_local_one(server, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()

    server.run("app", "list", "--at", "2026-08-03 18:30", TZ="Asia/Tokyo")

    monkeypatch.undo()
    time.tzset()
    assert server.last.url.params["at"] == "2026-08-03T09:30:00Z"


def test_what_is_no_instant_is_wrong_usage(server):
    refused = server.run("app", "list", "--at", "yesterday")

    assert refused.exit_code == 2
    assert "'yesterday' is no instant such as" in refused.stderr


def test_json_is_what_the_api_says(server):
    listed = server.run("app", "list", "--json")
    shown = server.run("group", "show", "Stable", "--app", APP, "--json")

    assert json.loads(listed.stdout) == [app()]
    assert json.loads(shown.stdout) == group()


def test_json_sends_a_terminal_nothing_to_obey(server):
    name = "\x1b\x7f\x9b2J\u202e\U000e0001 Größe"
    server.answers["GET /api/apps"] = page("applications", app(name=name))

    shown = server.run("app", "list", "--json").stdout

    assert json.loads(shown)[0]["name"] == name
    assert all(each.isprintable() for each in shown.splitlines())
    assert "Größe" in shown


def test_a_list_is_read_to_its_end(server):
    path = f"/api/apps/{APP}/packages"

    def pages(request):
        number = int(request.url.params["page"])
        return page("packages", *[{}] * (1000 if number < 3 else 1))

    server.answers[f"GET {path}"] = pages

    listed = server.run("package", "list", "--app", APP, "--json", "--limit", "5000")

    assert len(json.loads(listed.stdout)) == 2001
    assert listed.stderr == ""


def test_a_list_with_more_to_it_says_so(server):
    path = f"/api/apps/{APP}/packages"
    server.answers[f"GET {path}"] = page("packages", {}, {}, {})

    listed = server.run("package", "list", "--app", APP, "--json", "--limit", "2")

    assert len(json.loads(listed.stdout)) == 2
    assert listed.stderr == "The first 2 of 3; more with --limit.\n"


def test_a_credential_that_others_can_read_is_warned_of(server):
    warned = server.run("app", "list", "--server", "http://updates.example.net")
    fine = server.run("app", "list", "--server", "https://updates.example.net")

    assert warned.exit_code == 0
    assert "http://updates.example.net is not encrypted" in warned.stderr
    assert fine.stderr == ""


def test_nobody_signed_in_is_wrong_usage(server):
    refused = server.run("app", "list", COREROLLER_TOKEN=None)

    assert refused.exit_code == 2
    assert f"nobody is signed in to {URL}" in refused.stderr


def test_a_password_is_asked_for_and_not_shown(server):
    listed = server.run(
        *("app", "list", "--user", "ada"), stdin="secret\n", COREROLLER_TOKEN=None
    )

    assert listed.exit_code == 0
    assert server.last.headers["Authorization"].startswith("Basic ")
    assert "Password of ada" in listed.stderr
    assert "secret" not in listed.output


def test_deleting_asks_first(server):
    server.answers[f"DELETE {PATH}"] = httpx.Response(204)
    command = ("channel", "delete", "stable", "--app", APP)

    kept = server.run(*command, stdin="n\n")
    asked_before = len(server.requests)
    deleted = server.run(*command, stdin="y\n")
    unasked = server.run(*command, "--yes")

    assert (kept.exit_code, asked_before) == (1, 1)
    assert "Delete the channel stable?" in kept.stderr
    assert deleted.stdout == unasked.stdout == "Channel stable deleted.\n"
    assert server.last.method == "DELETE"
