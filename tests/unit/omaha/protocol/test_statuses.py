"""The words of the protocol, spelled out: clients compare them exactly."""

from omaha.protocol.statuses import (
    AppStatus,
    EventResult,
    EventType,
    UpdateCheckStatus,
)


def test_app_statuses_never_change():
    assert set(map(str, AppStatus)) == {
        "ok",
        "restricted",
        "error-unknownApplication",
        "error-invalidAppId",
        "error-invalidVersion",
        "error-internal",
        "error-unknownApplicationOrGroup",
        "error-noPackageFound",
        "error-instanceRegistrationFailed",
        "error-maxUpdatesPerPeriodLimitReached",
        "error-maxConcurrentUpdatesLimitReached",
        "error-maxTimedOutUpdatesLimitReached",
        "error-updatesDisabled",
        "error-couldNotCheckUpdatesStats",
        "error-updateInProgressOnInstance",
        "error-failedToRetrieveUpdatePackageInfo",
    }


def test_update_check_statuses_never_change():
    assert set(map(str, UpdateCheckStatus)) == {
        "ok",
        "noupdate",
        "error-internal",
        "error-hash",
        "error-osnotsupported",
        "error-hwnotsupported",
        "error-unsupportedProtocol",
        "error-pluginRestrictedHost",
    }


def test_event_numbers_never_change():
    assert list(map(int, EventType)) == [0, 1, 2, 3, 6, 13, 14, 15, 54, 800]
    assert list(map(int, EventResult)) == [0, 1, 2, 4, 7, 9]
