"""Two services: one follows the channels of the other, and hosts what it offers."""

import random

import httpx
import pytest

from deploy.seed import LINES
from tests.acceptance.conftest import (
    FLATCAR,
    PASSWORD,
    free_port,
    rollerd,
    running,
    running_clock,
)
from tests.digests import base64_of
from tests.machines import UpdateEngine
from tests.upstream import answer, manifest, offer, serving
from tests.waiting import eventually

STABLE = LINES[0]
WAY = ("4082.0.0", "4100.1.0", "4152.2.3")
PAYLOADS = {version: random.Random(version).randbytes(200_000) for version in WAY}


@pytest.fixture(scope="module")
def pair(postgres, template, tmp_path_factory):
    """The upstream, and our service; both host files."""

    def hosting(url, name):
        port = free_port()
        settings = {
            "COREROLLER_HOST_COREOS_PACKAGES": "true",
            "COREROLLER_COREOS_PACKAGES_PATH": str(tmp_path_factory.mktemp(name)),
            "COREROLLER_URL": f"http://127.0.0.1:{port}",
        }
        return settings, running(url, port=port, **settings)

    with (
        postgres.fresh_database(template) as theirs,
        postgres.fresh_database(template) as ours,
    ):
        _, at_theirs = hosting(theirs, "theirs")
        settings, at_ours = hosting(ours, "ours")
        with at_theirs as upstream, at_ours as service:
            yield upstream, service, settings


def release(upstream, version):
    """Upload a payload, and add its package; gives the package."""
    made = httpx.post(
        f"{upstream.url}/api/apps/{FLATCAR}/payloads",
        params={"version": version, "filename": "update.gz"},
        content=PAYLOADS[version],
        headers={"Content-Type": "application/octet-stream"},
        auth=("admin", PASSWORD),
    ).json()
    package = {
        "type": 1,
        "version": version,
        "arch": 1,
        "url": made["url"],
        "filename": made["filename"],
        "size": made["size"],
        "hash": made["hash"],
        "flatcar_action": {"sha256": made["sha256"]},
    }
    return upstream.api("POST", f"/api/apps/{FLATCAR}/packages", package, 201)


def sync(service, **settings):
    """Run `rollerd sync`, with an upstream; gives what it prints."""
    return rollerd("sync", "--once", db_url=service.db_url, **settings)


def only_stable(service):
    """Pin all channels but one, so that the test waits for no other."""
    app = f"/api/apps/{FLATCAR}"
    for channel in service.api("GET", f"{app}/channels?perpage=50")["channels"]:
        if channel["id"] != str(STABLE.channel_id):
            path = f"{app}/channels/{channel['id']}"
            service.api("PUT", path, {"pinned": True})


def test_packages_floors_and_files_come_from_another_service(pair):
    upstream, service, settings = pair
    packages = {version: release(upstream, version) for version in WAY}
    channel = f"/api/apps/{FLATCAR}/channels/{STABLE.channel_id}"
    for floor in WAY[:2]:
        reason = {"floor_reason": f"why {floor}"}
        path = f"/api/channels/{STABLE.channel_id}/floors/{packages[floor]['id']}"
        upstream.api("PUT", path, reason)
    upstream.api("PUT", channel, {"package_id": packages[WAY[2]]["id"]})
    only_stable(service)

    told = sync(service, COREROLLER_SYNCER_URL=f"{upstream.url}/v1/update/", **settings)

    assert "stable    amd64     updated   4152.2.3" in told
    floors = service.api("GET", f"{channel}/floors")
    assert [(each["version"], each["floor_reason"]) for each in floors["packages"]] == [
        (version, f"why {version}") for version in WAY[:2]
    ], floors
    for package in service.api("GET", f"/api/apps/{FLATCAR}/packages")["packages"]:
        assert package["url"].startswith(settings["COREROLLER_URL"])
        payload = httpx.get(package["url"] + package["filename"]).content
        assert payload == PAYLOADS[package["version"]]
        assert package["hash"] == base64_of("sha1", payload)
    machine = UpdateEngine("8" * 32, version="4081.2.0")
    assert service.check(machine.polls()) == "ok"

    def those_who_moved_channels():
        entries = service.api("GET", f"/api/activity?app={FLATCAR}")["activities"]
        return {each["actor"] for each in entries if each["class"] == 6}

    assert eventually(those_who_moved_channels) == {"syncer"}


def test_the_syncer_does_what_is_ordered_and_tells_why_a_channel_failed(pair):
    _, service, _ = pair
    wrong = manifest("4200.0.0", sha1="none")
    only_stable(service)
    with serving() as upstream:
        upstream.says["stable"] = answer(offer(wrong))
        process = {"COREROLLER_SYNCER_URL": upstream.url}
        with (
            running_clock(service.db_url, "syncer", **process) as first,
            running_clock(service.db_url, "syncer", **process) as second,
        ):
            eventually(lambda: first.says("sync ended") or second.says("sync ended"))
            eventually(lambda: first.says("standing by") or second.says("standing by"))
            asked = len(upstream.asked)
            service.api("POST", "/api/syncer/sync", {}, status=202)

            def ended():
                return service.api("GET", "/api/syncer")["order"]["ended_at"]

            eventually(ended)
            state = service.api("GET", "/api/syncer")
            assert len(upstream.asked) == asked + 1, "one of both asks"
    (stable,) = [each for each in state["channels"] if not each["pinned"]]
    assert stable["result"] == "failed"
    assert "version '4200.0.0' is not acceptable" in stable["error"]
    assert (state["enabled"], state["order"]["failed"]) == (True, 1)

    def entry():
        found = service.api("GET", f"/api/activity?app={FLATCAR}&severity=4")
        return [each for each in found["activities"] if "4200.0.0" in str(each)]

    assert eventually(entry)
    metrics = httpx.get(f"{service.url}/metrics").text
    assert 'coreroller_sync_failed{arch="amd64",channel="stable"} 1.0' in metrics
