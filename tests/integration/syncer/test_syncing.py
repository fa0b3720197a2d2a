"""Channels that follow an upstream, which is not always as it should be."""

import time

import pytest

from domain.instants import SECOND
from projections.asynchronous.activity.fold import ACTIVITY
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projector import Projector
from projections.downloads import Download
from projections.pages_floors import load_floors
from projections.syncing import SyncResult
from syncer.errors import Refused
from tests.integration.syncer.conftest import ON_ARM, STABLE
from tests.upstream import FOLDER, NOTHING, answer, manifest, offer, send

FLOORS = (
    manifest("4082.0.0", 'is_floor="true" floor_reason="new keys"'),
    manifest("4100.1.0", 'is_floor="true"'),
    manifest("4152.2.3", 'is_target="true"'),
)
MAX_BYTES = 1 << 20
_AUDIT = "SELECT topic, subject_name FROM audit WHERE kind = 'sync'"
_ACTIVITY = """
    SELECT application_name, channel_name, facts FROM activity WHERE class = 107
"""


def offers(*manifests):
    return answer(offer(*manifests))


def test_a_channel_gets_packages_and_floors_and_is_pointed(ours, upstream):
    upstream.says["stable"] = offers(*FLOORS)

    outcomes = ours.sync()

    assert outcomes["stable"].result is SyncResult.UPDATED
    assert ours.channels()["stable"].points_at == "4152.2.3"
    with ours.database.connection() as connection:
        floors = load_floors(connection, STABLE)
    assert [(each.package.contents.version, each.reason) for each in floors] == [
        ("4082.0.0", "new keys"),
        ("4100.1.0", ""),
    ]
    assert {actor for _, actor in ours.events()} == {"syncer"}


def test_a_round_that_changes_nothing_is_in_no_event(ours, upstream):
    upstream.says["stable"] = offers(*FLOORS)
    ours.sync()
    upstream.says["stable"] = answer(NOTHING)
    before = ours.events()

    outcomes = ours.sync()

    assert ours.events() == before
    assert outcomes["stable"].result is SyncResult.CURRENT
    assert any('version="4152.2.3"' in each for each in upstream.asked[-2:])


def test_a_package_that_is_there_is_used_and_not_added_again(ours, upstream):
    upstream.says["beta"] = upstream.says["stable"] = offers(FLOORS[2])

    ours.sync()

    added = [topic for topic, _ in ours.events() if topic == "package.created"]
    assert len(added) == 2, "one for each architecture"
    channels = ours.channels()
    assert channels["stable"].package_id == channels["beta"].package_id


def test_a_package_that_is_another_one_here_is_refused(ours, upstream):
    upstream.says["stable"] = offers(FLOORS[2])
    ours.sync()
    upstream.says["beta"] = offers(manifest("4152.2.3", size=9))

    outcomes = ours.sync()

    assert "is another one here than at the upstream" in outcomes["beta"].error
    assert ours.channels()["beta"].package_id is None


def test_a_pinned_channel_is_not_asked_for(ours, upstream):
    ours.command("pin_channel", STABLE, pinned=True)
    upstream.says["stable"] = offers(FLOORS[2])

    outcomes = ours.sync()

    assert outcomes["stable"].result is SyncResult.PINNED
    assert ours.channels()["stable"].package_id is None
    assert not any(
        'track="stable"' in each and 'arch="x64"' in each for each in upstream.asked
    )


def test_what_an_operator_does_meanwhile_is_left(ours, upstream):
    def pin_meanwhile(handler):
        ours.command("pin_channel", STABLE, pinned=True)
        send(handler, offers(FLOORS[2]))

    upstream.behaves["stable"] = pin_meanwhile

    outcomes = ours.sync()

    assert outcomes["stable"].result is SyncResult.LEFT
    assert ours.channels()["stable"].package_id is None


def hangs(handler):
    time.sleep(1)


def drips(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(15):
        handler.wfile.write(b" ")
        time.sleep(0.1)


def stops_in_the_middle(handler):
    body = offers(*FLOORS)
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[:100])


FAULTS = {
    "500": (lambda handler: send(handler, b"", 500), "status 500"),
    "redirect": (
        lambda handler: send(handler, b"", 302, Location="http://127.0.0.1:1/"),
        "sends us on to http://127.0.0.1:1/",
    ),
    "huge": (
        lambda handler: send(handler, b" " * (MAX_BYTES + 2)),
        "longer than 1048576 octets",
    ),
    "hangs": (hangs, "no whole answer came within 0.5 s"),
    "drips": (drips, "no whole answer came within 0.5 s"),
    "truncated": (stops_in_the_middle, "cannot be reached"),
    "nothing": (lambda handler: handler.connection.close(), "cannot be reached"),
    "entities": (
        lambda handler: send(
            handler,
            b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            b'<response protocol="3.0">&a;</response>',
        ),
        "unusable",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_channel_that_fails_says_why_and_stops_no_other(fault, ours, upstream):
    behaves, sentence = FAULTS[fault]
    ours.command("pin_channel", ON_ARM, pinned=True)
    upstream.says["edge"] = offers(FLOORS[2])
    upstream.behaves["stable"] = behaves

    outcomes = ours.sync()

    assert sentence in outcomes["stable"].error
    assert outcomes["edge"].result is SyncResult.UPDATED
    assert ours.channels()["stable"].error == outcomes["stable"].error
    assert ("sync.failed", "syncer") in ours.events()


def test_a_failure_that_lasts_is_said_once(ours, upstream):
    upstream.behaves["stable"] = lambda handler: send(handler, b"", 500)
    ours.sync()
    before = ours.events()

    ours.sync()
    assert ours.events() == before

    upstream.behaves["stable"] = lambda handler: send(handler, b"", 503)
    ours.sync()
    assert len(ours.events()) == len(before) + 2, "one for each architecture"


def test_a_failure_is_one_change_and_one_entry_that_tells_the_channel(ours, upstream):
    upstream.behaves["stable"] = lambda handler: send(handler, b"", 500)
    ours.command("pin_channel", ON_ARM, pinned=True)

    ours.sync()
    for projection in (AUDIT, ACTIVITY):
        Projector(ours.database, projection).catch_up(ours.now)

    with ours.database.connection() as connection:
        audit = connection.execute(_AUDIT).fetchall()
        activity = connection.execute(_ACTIVITY).fetchall()
    assert audit == [("sync.failed", "stable")]
    error = "the upstream answers with status 500"
    assert activity == [
        ("Flatcar Container Linux", "stable", {"error": error, "arch": 1})
    ]


def test_a_channel_that_is_well_again_says_so(ours, upstream):
    upstream.behaves["stable"] = lambda handler: send(handler, b"", 500)
    ours.sync()
    upstream.behaves.clear()

    ours.sync()

    assert ("sync.recovered", "syncer") in ours.events()
    assert ours.channels()["stable"].error is None


def test_machines_are_sent_where_files_were_settled(ours, upstream):
    def settle(application_id, contents, tell):
        if contents.version == "4100.1.0":
            raise Refused("no room on the disk")
        return contents

    upstream.says["stable"] = offers(*FLOORS)

    outcomes = ours.sync(ours.new_rounds(settle))

    assert outcomes["stable"].error == "no room on the disk"
    assert [topic for topic, _ in ours.events()] == [
        *("sync.registered", "sync.failed") * 2
    ], "the packages before the one that failed are not added without it"


def test_how_far_a_download_is_can_be_seen_until_it_ends(ours, upstream):
    seen = []

    def settle(application_id, contents, tell):
        tell(3_000, 8_000)
        tell(5_000, 8_000)
        seen.append(ours.channels()["stable"].download)
        raise Refused("the disk is full")

    upstream.says["stable"] = offers(FLOORS[2])

    ours.sync(ours.new_rounds(settle))

    assert seen[0] == Download("4152.2.3", received=5_000, total=8_000)
    assert ours.channels()["stable"].download is None


def test_floors_without_a_target_are_a_failure_that_names_the_last(ours, upstream):
    def tell_floors(handler):
        at_the_end = 'version="4082.0.0"' in upstream.asked[-1]
        send(handler, answer(NOTHING) if at_the_end else offers(FLOORS[0]))

    upstream.behaves["stable"] = tell_floors

    outcomes = ours.sync()

    assert "floors up to 4082.0.0, and no version" in outcomes["stable"].error
    assert not [topic for topic, _ in ours.events() if topic.startswith("package.")]


def test_an_upstream_that_is_older_than_the_channel_changes_nothing(ours, upstream):
    upstream.says["stable"] = offers(FLOORS[2])
    ours.sync()
    upstream.says["stable"] = offers(manifest("4081.0.0"))

    outcomes = ours.sync()

    assert "which is not newer" in outcomes["stable"].error
    assert ours.channels()["stable"].points_at == "4152.2.3"


def look_until_the_round_ends(ours, rounds):
    rounds.look_after()
    for _ in range(10):
        ours.now += 5 * SECOND
        rounds.look_after()


def test_rounds_come_at_the_start_then_every_interval_and_on_order(ours, upstream):
    rounds = ours.new_rounds()
    look_until_the_round_ends(ours, rounds)
    asked = len(upstream.asked)
    assert asked == 10

    rounds = ours.new_rounds()
    ours.now += 1800 * SECOND
    rounds.look_after()
    assert len(upstream.asked) == asked, "a restart is no reason to ask again"

    ours.command("order_sync")
    look_until_the_round_ends(ours, rounds)
    assert len(upstream.asked) == 2 * asked
    assert ("syncer.order_ended", "syncer") in ours.events()

    ours.now += 4000 * SECOND
    look_until_the_round_ends(ours, rounds)
    assert len(upstream.asked) == 3 * asked


def test_channels_are_asked_for_one_after_another(ours, upstream):
    rounds = ours.new_rounds()

    rounds.look_after()
    rounds.look_after()
    assert len(upstream.asked) == 1, "five seconds have not passed"
    ours.now += 5 * SECOND
    rounds.look_after()
    assert len(upstream.asked) == 2


def test_packages_are_where_the_upstream_says(ours, upstream):
    upstream.says["stable"] = offers(FLOORS[2])
    ours.sync()

    with ours.database.connection() as connection:
        (url,) = connection.execute(
            "SELECT DISTINCT contents ->> 'url' FROM packages"
        ).fetchone()
    assert url == FOLDER.format("4152.2.3")
