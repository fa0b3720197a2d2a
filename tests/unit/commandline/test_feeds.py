"""The activity and the audit trail: filtered, listed and exported."""

import json

import httpx
import pytest

from tests.unit.commandline.server import APP, CHANNEL, GROUP, page

ENTRY = {
    "id": "7",
    "created_ts": "2026-08-03T09:30:00Z",
    "severity": 4,
    "event": "rollout.halted",
    "application_name": "My app",
    "group_name": "Stable",
    "channel_name": None,
    "instance_id": None,
    "version": "1.2.3",
    "actor": "system",
    "reason": "",
}
CHANGE = {
    "position": 7,
    "at": "2026-08-03T09:30:00Z",
    "actor": "ada",
    "type": "group.policy_changed",
    "name": "Stable",
    "before": {"policy": {"period_interval": "15 minutes", "max_attempts": 5}},
    "after": {"policy": {"period_interval": "1 hour"}, "name": "Stable"},
    "reason": "slowly",
}


def trail(count: int, next_: int | None = None):
    return {"count": count, "audit": [CHANGE] * count, "next": next_}


def test_activity_is_asked_for_by_ids(server):
    server.answers["GET /api/activity"] = page("activities", ENTRY)

    listed = server.run(
        *("activity", "list", "--app", "My app", "--group", "Stable"),
        *("--channel", "stable", "--instance", "m-1", "--version", "1.2.3"),
        *("--severity", "error", "--since", "2026-08-03T00:00Z"),
    )

    asked = dict(server.last.url.params)
    assert {**asked, "page": "", "perpage": ""} == {
        "appIDorProductID": APP,
        "groupID": GROUP,
        "channelID": CHANNEL,
        "instanceID": "m-1",
        "version": "1.2.3",
        "severity": "4",
        "start": "2026-08-03T00:00:00Z",
        "page": "",
        "perpage": "",
    }
    assert listed.stdout.splitlines()[1].split() == [
        *("2026-08-03", "09:30:00", "error", "rollout.halted"),
        *("My", "app", "/", "Stable", "1.2.3", "system"),
    ]


def test_what_has_an_end_is_not_followed(server):
    refused = server.run(
        *("activity", "list", "--follow", "--until", "2026-08-03T00:00Z")
    )

    assert refused.exit_code == 2
    assert "--follow has no end" in refused.stderr


def test_the_audit_trail_tells_each_field_that_changed(server):
    server.answers["GET /api/audit"] = trail(1)

    listed = server.run("audit", "list", "--app", "My app", "--actor", "ada")

    assert dict(server.last.url.params) == {
        "application": APP,
        "actor": "ada",
        "limit": "50",
    }
    assert (
        'slowly  period_interval: "15 minutes" -> "1 hour", max_attempts: 5 -> none,'
        ' name: none -> "Stable"\n'
    ) in listed.stdout


def test_the_audit_trail_is_read_on_as_far_as_is_wanted(server):
    pages = {None: trail(1000, 44), "44": trail(500)}
    server.answers["GET /api/audit"] = lambda r: pages[r.url.params.get("after")]

    listed = server.run("audit", "list", "--limit", "2000", "--json")

    assert len(listed.stdout.splitlines()) == 1500
    assert json.loads(listed.stdout.splitlines()[0]) == CHANGE
    assert server.last.url.params["limit"] == "1000"


def test_an_export_goes_into_a_file_as_it_comes(server, tmp_path):
    server.answers["GET /api/audit"] = httpx.Response(200, content=b"a,b\r\n1,2\r\n")
    file = tmp_path / "audit.csv"

    server.run("audit", "export", "--format", "csv", "--output", str(file))
    printed = server.run("audit", "export", "--format", "csv")

    assert file.read_bytes() == printed.stdout_bytes == b"a,b\r\n1,2\r\n"
    assert server.last.url.params["format"] == "csv"
    assert list(tmp_path.iterdir()) == [file]


class _Cut(httpx.SyncByteStream):
    """A body that breaks off."""

    def __iter__(self):
        yield b"a,b\r\n"
        raise httpx.RemoteProtocolError("cut")


def test_an_export_that_was_cut_off_is_not_taken_for_a_whole_one(server, tmp_path):
    server.answers["GET /api/audit"] = httpx.Response(200, stream=_Cut())
    file = tmp_path / "audit.csv"

    failed = server.run("audit", "export", "--output", str(file))

    assert failed.exit_code == 3
    assert not file.exists()


def test_an_export_that_cannot_be_written_is_told(server, tmp_path):
    server.answers["GET /api/audit"] = httpx.Response(200, content=b"")
    file = tmp_path / "nowhere" / "audit.csv"

    failed = server.run("audit", "export", "--output", str(file))

    assert failed.exit_code == 1
    assert "--output" in failed.stderr


def test_an_export_that_is_refused_says_so(server, tmp_path):
    refused = server.run("audit", "export", "--output", str(tmp_path / "audit.csv"))

    assert refused.exit_code == 1
    assert "request id: r-1" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["activity", "audit"])
def test_a_feed_for_programs_is_a_line_for_each(server, command):
    server.answers["GET /api/activity"] = page("activities", ENTRY, ENTRY)
    server.answers["GET /api/audit"] = trail(2)

    listed = server.run(command, "list", "--json")

    assert len([json.loads(line) for line in listed.stdout.splitlines()]) == 2
