"""Telling servers that mirror a channel from machines."""

from pathlib import Path

import pytest

from omaha.arrivals import is_mirror
from omaha.protocol.requests import AppRequest, Request, parse_request
from tests.machines import UpdateEngine

REQUESTS = Path(__file__).parents[2] / "golden" / "omaha" / "requests"


@pytest.mark.parametrize("path", sorted(REQUESTS.glob("*.xml")), ids=lambda p: p.stem)
def test_of_all_known_clients_nebraskas_syncer_alone_is_a_mirror(path):
    request = parse_request(path.read_bytes())

    found = any(is_mirror(request, app) for app in request.apps)
    assert found == (path.stem == "nebraska_syncer_check")


@pytest.mark.parametrize(
    ("version", "source"),
    [
        ("update_engine-0.4.10", "scheduler"),
        ("CoreOSUpdateEngine-0.1.0.0", "ondemandupdate"),
        ("CoreOSUpdateEngine-0.1.0.0", ""),
        ("", "scheduler"),
    ],
)
def test_case_100_half_of_the_sign_is_none(version, source):
    request = Request(version=version, install_source=source)

    assert not is_mirror(request, AppRequest(update_check=True))


@pytest.mark.parametrize(
    "body",
    [
        UpdateEngine("machine").polls(),
        UpdateEngine("machine").pings(),
        UpdateEngine("machine").reports(13, 1),
        UpdateEngine("machine").polls_after_rollback(),
    ],
    ids=["poll", "ping", "report", "poll after a rollback"],
)
def test_case_100_an_old_update_engine_names_itself_like_a_mirror_and_is_none(body):
    old = body.replace(b"update_engine-0.4.10", b"CoreOSUpdateEngine-0.1.0.0")
    request = parse_request(old)
    assert request.version == "CoreOSUpdateEngine-0.1.0.0"

    assert not is_mirror(request, request.apps[0])
