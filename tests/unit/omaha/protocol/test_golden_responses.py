"""Responses byte for byte, and that every client accepts them."""

from pathlib import Path

import pytest

from omaha.protocol.manifests import Action, Manifest, PackageEntry
from omaha.protocol.responses import (
    AppAnswer,
    Response,
    UpdateCheckAnswer,
    render_response,
)
from omaha.protocol.statuses import AppStatus, UpdateCheckStatus
from tests.checkers import Outcome, Package, accepts_update_engine, check_all

GOLDEN = Path(__file__).parents[3] / "golden" / "omaha" / "responses"

FLATCAR = "{e96281a6-d1af-4bde-9a0a-97b76e56dc57}"
SHA1 = "2jmj7l5rSw0yVb/vlWAYkK/YBwk="
SHA256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
SHA256_HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

NO_UPDATE = UpdateCheckAnswer(status=UpdateCheckStatus.NO_UPDATE)
POSTINSTALL = Action(event="postinstall", sha256=SHA256)


def offer(urls, *manifests):
    return UpdateCheckAnswer(
        status=UpdateCheckStatus.OK, urls=urls, manifests=manifests
    )


FLATCAR_OFFER = offer(
    ("https://pkg.example.net/amd64-usr/4230.2.1",),
    Manifest(
        version="4230.2.1",
        packages=(
            PackageEntry(
                name="flatcar_production_update.gz", size=481234567, hash=SHA1
            ),
            PackageEntry(
                name="oem-qemu.gz",
                size=2280,
                hash=SHA1,
                hash_sha256=SHA256_HEX,
                required=False,
            ),
        ),
        actions=(
            Action(event="postinstall", sha256=SHA256, disable_payload_backoff=True),
        ),
    ),
)
MY_APP_OFFER = offer(
    ("https://a.example.net/", "https://b.example.net/?x=1&y=2"),
    Manifest(
        version="2.0.0",
        packages=(PackageEntry(name="myapp.tar.gz", size=1024, hash=SHA1),),
    ),
)
FLOORS = offer(
    ("https://pkg.example.net/",),
    Manifest(
        version="3510.2.8",
        packages=(PackageEntry(name="a.gz", size=1, hash=SHA1),),
        actions=(POSTINSTALL,),
        is_floor=True,
        floor_reason='new partition "layout"',
    ),
    Manifest(
        version="4230.2.1",
        packages=(PackageEntry(name="b.gz", size=2, hash=SHA1),),
        actions=(POSTINSTALL,),
        is_target=True,
    ),
)


def answer(app_id, check=None, status=AppStatus.OK, *, ping=False, events=0):
    return AppAnswer(
        app_id=app_id, status=status, ping=ping, update_check=check, events=events
    )


QUIET = UpdateCheckAnswer(status=UpdateCheckStatus.NO_UPDATE, poll_interval=3600)

RESPONSES = {
    "quiet": (answer(FLATCAR, QUIET, ping=True, events=1),),
    "flatcar_offer": (answer(FLATCAR, FLATCAR_OFFER, ping=True, events=1),),
    "two_apps": (
        answer("io.flatcar.MyApp", MY_APP_OFFER),
        answer(
            "{430FD4D0-B729-4F61-AA34-91526481799D}", NO_UPDATE, ping=True, events=2
        ),
    ),
    "unknown_app": (
        answer("no such <app>", NO_UPDATE, AppStatus.UNKNOWN_APPLICATION, ping=True),
    ),
    "event_only": (answer(FLATCAR, events=1),),
    "floors": (answer(FLATCAR, FLOORS),),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_is_written_as_agreed_and_accepted_by_all_clients(name):
    apps = RESPONSES[name]

    body = render_response(
        Response(apps=apps, elapsed_seconds=41100, elapsed_days=7000)
    )

    assert body == (GOLDEN / f"{name}.xml").read_bytes()
    app_ids = [app.app_id for app in apps]
    check_all(body, "text/xml; charset=utf-8", 200, app_ids)


def test_update_engine_understands_the_offer():
    outcome = accepts_update_engine((GOLDEN / "flatcar_offer.xml").read_bytes())

    assert outcome == Outcome(
        status="ok",
        version="4230.2.1",
        urls=(
            "https://pkg.example.net/amd64-usr/4230.2.1/flatcar_production_update.gz",
        ),
        packages=(Package("flatcar_production_update.gz", 481234567),),
        sha256=SHA256,
    )


def test_update_engine_understands_the_poll_interval():
    outcome = accepts_update_engine((GOLDEN / "quiet.xml").read_bytes())

    assert outcome == Outcome(status="noupdate", poll_interval=3600)
