"""What is printed at the end."""

import msgspec
import pytest

from simulator.fleet import Fleet
from simulator.habits import HOUR, MINUTE, SECOND, Habits
from simulator.lapse import Lapse
from simulator.latencies import Summary
from simulator.report import Report, Updates, render_report, report_on
from tests.unit.simulator.server import Server

NONE = Updates(
    begun=0, finished=0, failed=0, rolled_back=0, died=0, lost=0, under_way=0
)
REPORT = Report(
    machines=2000,
    seconds=93_600,
    requests={"poll": 12_345, "event 13/1": 7},
    answers={"noupdate": 12_000, "HTTP 503": 345},
    updates=msgspec.structs.replace(NONE, begun=8, finished=5, rolled_back=3),
    error_codes={},
    stages={"polls": 2000},
    versions={"4230.2.1": 2000},
    needless_offers=0,
)


def test_a_report_for_people_is_a_table():
    assert render_report(REPORT).splitlines()[:10] == [
        "2,000 machines lived 1 d 2 h.",
        "",
        "Updates",
        "  begun                    8",
        "  finished                 5",
        "  failed                   0",
        "  rolled back              3",
        "  died                     0",
        "  lost                     0",
        "  under way                0",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(59.6, "1 min 0 s"), (7260, "2 h 1 min"), (1_209_600, "14 d 0 h")],
)
def test_how_long_a_fleet_lived_is_put_into_words(seconds, words):
    report = msgspec.structs.replace(REPORT, seconds=seconds)

    assert render_report(report).startswith(f"2,000 machines lived {words}.")


def test_what_there_is_none_of_is_left_out():
    table = render_report(REPORT)

    assert "Error codes" not in table
    assert "Milliseconds" not in table
    assert "WRONG" not in table
    assert "waiting" not in table


def test_what_went_wrong_stands_at_the_end():
    changes = {"needless_offers": 3, "waiting": 1200, "seconds": 61.4}
    latency = Summary(p50=1.5, p95=2, p99=3, longest=21)
    report = msgspec.structs.replace(REPORT, latency=latency, **changes)

    table = render_report(report)

    assert table.startswith("2,000 machines lived 1 min 1 s.")
    assert "longest             21\n" in table
    assert table.endswith(
        "1,200 machines were waiting for a connection at the end.\n\n"
        "WRONG: 3 offers of what machines ran already\n"
    )


def test_a_report_counts_what_the_server_saw():
    server, fleet = Server(), Fleet(Habits(machines=30, failures=0.3, reboot=MINUTE))
    Lapse([fleet], server.send, lambda now: None, 0, 10 * SECOND).run(2 * HOUR)

    report = report_on(fleet, 2 * HOUR)

    kinds = [
        "poll" if app.update_check else "ping" if app.ping else "event"
        for _, app in server.received
    ]
    sent = report.requests
    assert (report.machines, report.seconds) == (30, 7200)
    assert sent["poll"] == kinds.count("poll")
    assert sum(sent.values()) == len(kinds) == sum(report.answers.values())
    assert sum(report.stages.values()) == sum(report.versions.values()) == 30
    assert sum(report.error_codes.values()) == (
        report.updates.failed + report.updates.rolled_back
    )
    assert report.updates.failed > 0


def test_a_report_for_scripts_has_the_same_numbers():
    assert msgspec.json.decode(msgspec.json.encode(REPORT), type=Report) == REPORT
