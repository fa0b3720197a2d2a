"""
What machines' reports mean, by event type and result.

Numbers in the ids are those of the conformance cases in the protocol study; a dash
and a pair stands for a row of the table that both predecessors share.
"""

import pytest

from domain.check_in import Report
from domain.instance_events import (
    ErrorReported,
    Status,
    UpdateCompleted,
    UpdateConfirmed,
    UpdateDeferred,
    UpdateFailed,
    UpdateProgressed,
    UpdateRestarted,
    VersionChanged,
)
from domain.rules import Reason
from tests.unit.domain.machines import (
    COMPLETED,
    FAILED,
    GRANTED,
    LATER,
    PACKAGE,
    decided,
    machine,
    polls,
    progressed,
    reports,
    rules,
)

DOWNLOADING = progressed(Status.DOWNLOADING)
DOWNLOADED = progressed(Status.DOWNLOADED)
INSTALLED = progressed(Status.INSTALLED)
IS_DOWNLOADING = UpdateProgressed(at=LATER, status=Status.DOWNLOADING)
IS_DOWNLOADED = UpdateProgressed(at=LATER, status=Status.DOWNLOADED)
IS_INSTALLED = UpdateProgressed(at=LATER, status=Status.INSTALLED)
RESTARTED = UpdateRestarted(at=LATER)
CLAIMED = UpdateCompleted(at=LATER, package_id=PACKAGE, version="2.0.0")
CONFIRMED_LATER = UpdateConfirmed(at=LATER, package_id=PACKAGE, version="2.0.0")


def failed(code):
    return UpdateFailed(at=LATER, package_id=PACKAGE, error_code=code)


def events_of(given, *said, is_flatcar):
    group = rules(is_flatcar=is_flatcar)
    return list(decided(machine(*given), reports(*said), group).events)


ON_ANY_APPLICATION = [
    pytest.param([GRANTED], Report(13, 1), [IS_DOWNLOADING], id="27 13/1"),
    pytest.param([GRANTED, DOWNLOADING], Report(14, 1), [IS_DOWNLOADED], id="27 14/1"),
    pytest.param([GRANTED, DOWNLOADED], Report(800, 1), [IS_INSTALLED], id="27 800/1"),
    pytest.param([GRANTED], Report(14, 1), [IS_DOWNLOADED], id="79 14/1 before 13/1"),
    pytest.param([GRANTED, DOWNLOADING], Report(13, 1), [], id="79 13/1 again"),
    pytest.param([GRANTED], Report(3, 0, 9), [failed(9)], id="- 3/0"),
    pytest.param(
        [GRANTED], Report(3, 0, 268435465), [failed(268435465)], id="33 with a URL flag"
    ),
    pytest.param(
        [GRANTED], Report(3, 0, 1342177289), [failed(1342177289)], id="35 resumed"
    ),
    pytest.param(
        [GRANTED], Report(3, 0, -1879048183), [failed(-1879048183)], id="36 signed"
    ),
    pytest.param(
        [GRANTED],
        Report(3, 9, 268435496),
        [UpdateDeferred(at=LATER, error_code=268435496)],
        id="37 deferred",
    ),
    pytest.param(
        [GRANTED, UpdateDeferred(at=LATER, error_code=40)],
        Report(3, 9, 40),
        [],
        id="37 deferred again",
    ),
    pytest.param([GRANTED], Report(3, 0), [failed(None)], id="80 without a code"),
    pytest.param(
        [GRANTED], Report(3, 0, -2147219440), [failed(-2147219440)], id="81 HRESULT"
    ),
    pytest.param([GRANTED], Report(1000, 1000), [], id="73 unheard of"),
    pytest.param([GRANTED], Report(13, 0), [], id="- 13/0"),
    pytest.param([GRANTED], Report(2, 1), [], id="- 2/1"),
    pytest.param([GRANTED], Report(6, 1), [], id="- 6/1"),
    pytest.param([GRANTED], Report(3, 4), [], id="- 3/4"),
    pytest.param([GRANTED], Report(54, 1), [], id="- 54/1"),
    pytest.param([], Report(13, 1), [], id="76 13/1 without an update"),
    pytest.param([], Report(3, 1), [], id="76 3/1 without an update"),
    pytest.param([], Report(3, 2, None, "0.9.0"), [], id="76 3/2 without an update"),
    pytest.param(
        [],
        Report(3, 0, 2000),
        [ErrorReported(at=LATER, error_code=2000)],
        id="76 3/0 without an update",
    ),
    pytest.param(
        [ErrorReported(at=LATER, error_code=2000)],
        Report(3, 0, 2000),
        [],
        id="76 the same error again",
    ),
    pytest.param(
        [ErrorReported(at=LATER, error_code=2000)],
        Report(3, 0, 2503),
        [ErrorReported(at=LATER, error_code=2503)],
        id="76 another error",
    ),
    pytest.param([GRANTED, COMPLETED], Report(3, 1), [], id="79 3/1 twice"),
    pytest.param([GRANTED, FAILED], Report(3, 0, 9), [], id="79 3/0 twice"),
    pytest.param(
        [GRANTED, COMPLETED], Report(3, 0, 9), [failed(9)], id="- 3/0 after all"
    ),
]
ON_FLATCAR = [
    pytest.param(
        [GRANTED], Report(3, 2, None, "0.0.0.0"), [], id="24 first check ever"
    ),
    pytest.param([GRANTED], Report(3, 2), [], id="25 check"),
    pytest.param([GRANTED, DOWNLOADING], Report(3, 2), [RESTARTED], id="25 anew"),
    pytest.param([GRANTED, DOWNLOADED], Report(3, 2), [RESTARTED], id="25 anew, later"),
    pytest.param(
        [GRANTED, INSTALLED],
        Report(3, 2, None, "0.0.0.0"),
        [RESTARTED],
        id="24 anew, last",
    ),
    pytest.param([GRANTED, DOWNLOADED], Report(3, 1), [IS_INSTALLED], id="28 3/1"),
    pytest.param([GRANTED, INSTALLED], Report(3, 1), [], id="79 3/1 again"),
    pytest.param(
        [GRANTED, INSTALLED], Report(3, 2, None, "1.0.0"), [CLAIMED], id="- 3/2"
    ),
    pytest.param(
        [GRANTED, INSTALLED], Report(3, 2, None, "0.0.0"), [CLAIMED], id="- forced"
    ),
]
ON_OTHERS = [
    pytest.param([GRANTED], Report(3, 1), [CLAIMED], id="77 3/1"),
    pytest.param([GRANTED], Report(3, 2), [CLAIMED], id="- 3/2"),
    pytest.param([GRANTED], Report(3, 2, None, "0.0.0.0"), [CLAIMED], id="- 3/2 first"),
    pytest.param([GRANTED, DOWNLOADED], Report(3, 1), [CLAIMED], id="77 downloaded"),
]


@pytest.mark.parametrize("is_flatcar", [True, False], ids=["Flatcar", "other"])
@pytest.mark.parametrize(("given", "report", "expected"), ON_ANY_APPLICATION)
def test_a_report_means_the_same_from_any_application(
    given, report, expected, is_flatcar
):
    assert events_of(given, report, is_flatcar=is_flatcar) == expected


@pytest.mark.parametrize(("given", "report", "expected"), ON_FLATCAR)
def test_a_report_of_update_engine_means(given, report, expected):
    assert events_of(given, report, is_flatcar=True) == expected


@pytest.mark.parametrize(("given", "report", "expected"), ON_OTHERS)
def test_a_report_of_another_client_means(given, report, expected):
    assert events_of(given, report, is_flatcar=False) == expected


@pytest.mark.parametrize("is_flatcar", [True, False], ids=["Flatcar", "other"])
def test_an_event_alone_makes_no_machine_known(is_flatcar):
    """Conformance case 75."""
    said = reports(Report(13, 1), Report(3, 0, 9))

    decision = decided(None, said, rules(is_flatcar=is_flatcar))

    assert (decision.events, decision.instance) == ((), None)


def test_several_reports_in_one_request_happen_one_after_another():
    """Conformance case 71."""
    said = [Report(13, 1), Report(14, 1), Report(3, 1), Report(3, 1)]

    events = events_of([GRANTED], *said, is_flatcar=True)

    assert events == [IS_DOWNLOADING, IS_DOWNLOADED, IS_INSTALLED]


def test_what_is_reported_after_the_end_of_an_update_is_without_one():
    said = [Report(3, 0, 9), Report(3, 0, 9), Report(3, 0, 10), Report(3, 1)]

    events = events_of([GRANTED], *said, is_flatcar=True)

    assert events == [failed(9), ErrorReported(at=LATER, error_code=10)]


def test_running_the_version_is_enough_where_the_report_was_lost():
    """Conformance case 31."""
    poll = polls(version="2.0.0", reports=(Report(3, 2),))

    decision = decided(machine(GRANTED), poll, rules(is_flatcar=True))

    assert list(decision.events) == [
        VersionChanged(at=LATER, version="2.0.0", previous="1.0.0"),
        CONFIRMED_LATER,
    ]
    assert decision.instance.status is Status.COMPLETE


def test_a_completion_that_is_both_said_and_seen_is_claimed_and_confirmed():
    poll = polls(version="2.0.0", reports=(Report(3, 2, None, "1.0.0"),))

    decision = decided(machine(GRANTED, INSTALLED), poll, rules(is_flatcar=True))

    assert list(decision.events) == [
        CLAIMED,
        VersionChanged(at=LATER, version="2.0.0", previous="1.0.0"),
        CONFIRMED_LATER,
    ]
    assert decision.instance.status is Status.COMPLETE


def test_a_machine_that_falls_back_from_what_it_ran_has_failed_after_all():
    arrived = VersionChanged(at=LATER, version="2.0.0", previous="1.0.0")
    running = machine(GRANTED, COMPLETED, arrived, CONFIRMED_LATER)
    fallback = polls(version="1.0.0", reports=(Report(3, 0, 44),))

    decision = decided(running, fallback, rules(is_flatcar=True))

    assert decision.reason is Reason.RETRY_WAIT
    assert [type(event) for event in decision.events][:2] == [
        UpdateFailed,
        VersionChanged,
    ]
    assert decision.instance.status is Status.ON_HOLD


@pytest.mark.parametrize("version", ["2.0.0", "2.1.0", ""])
def test_an_error_of_a_machine_that_stays_where_it_is_takes_nothing_back(version):
    arrived = VersionChanged(at=LATER, version="2.0.0", previous="1.0.0")
    running = machine(GRANTED, COMPLETED, arrived, CONFIRMED_LATER)

    decision = decided(running, reports(Report(3, 0, 2000), version=version))

    assert ErrorReported(at=LATER, error_code=2000) in decision.events
    assert not any(isinstance(event, UpdateFailed) for event in decision.events)


def test_a_rollback_is_a_failure_before_policy_decides_again():
    """Conformance case 32."""
    poll = polls(reports=(Report(3, 0, 44),))
    paused = rules(is_flatcar=True, target=None)

    decision = decided(machine(GRANTED, INSTALLED), poll, paused)

    assert list(decision.events) == [failed(44)]
    assert decision.instance.status is Status.ERROR
    assert decision.instance.error_code == 44
