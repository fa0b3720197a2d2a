"""Words and numbers that the protocol fixes."""

from enum import IntEnum, StrEnum


class AppStatus(StrEnum):
    """How an app of a request fared: Omaha V3, go-omaha, then CoreRoller's own."""

    OK = "ok"
    RESTRICTED = "restricted"
    UNKNOWN_APPLICATION = "error-unknownApplication"
    INVALID_APP_ID = "error-invalidAppId"
    INVALID_VERSION = "error-invalidVersion"
    INTERNAL = "error-internal"

    # NOTE: CoreRoller and Nebraska tell a machine so why it got no update, and
    # update_engine takes the updatecheck that goes with it for a failure.
    UNKNOWN_APPLICATION_OR_GROUP = "error-unknownApplicationOrGroup"
    NO_PACKAGE_FOUND = "error-noPackageFound"
    INSTANCE_REGISTRATION_FAILED = "error-instanceRegistrationFailed"
    MAX_UPDATES_PER_PERIOD = "error-maxUpdatesPerPeriodLimitReached"
    MAX_CONCURRENT_UPDATES = "error-maxConcurrentUpdatesLimitReached"
    MAX_TIMED_OUT_UPDATES = "error-maxTimedOutUpdatesLimitReached"
    UPDATES_DISABLED = "error-updatesDisabled"
    COULD_NOT_CHECK_STATS = "error-couldNotCheckUpdatesStats"
    UPDATE_IN_PROGRESS = "error-updateInProgressOnInstance"
    PACKAGE_INFO_FAILED = "error-failedToRetrieveUpdatePackageInfo"


class UpdateCheckStatus(StrEnum):
    """What became of an update check; update_engine knows the first two."""

    OK = "ok"
    NO_UPDATE = "noupdate"
    INTERNAL = "error-internal"
    HASH = "error-hash"
    OS_NOT_SUPPORTED = "error-osnotsupported"
    HARDWARE_NOT_SUPPORTED = "error-hwnotsupported"
    UNSUPPORTED_PROTOCOL = "error-unsupportedProtocol"
    PLUGIN_RESTRICTED_HOST = "error-pluginRestrictedHost"


class EventType(IntEnum):
    """What happened on a machine; those that change what we know of it."""

    UNKNOWN = 0
    DOWNLOAD_COMPLETE = 1
    INSTALL_COMPLETE = 2
    UPDATE_COMPLETE = 3
    INSTALL_STARTED = 6
    UPDATE_DOWNLOAD_STARTED = 13
    UPDATE_DOWNLOAD_FINISHED = 14
    UPDATE_INSTALLER_STARTED = 15
    REBOOTED_AFTER_UPDATE = 54
    INSTALLED = 800  # CoreOS only, when CoreRoller was young


class EventResult(IntEnum):
    """How it went; other values are stored and mean nothing to us."""

    ERROR = 0
    SUCCESS = 1
    SUCCESS_REBOOT = 2
    CANCELLED = 4
    NO_UPDATE = 7
    UPDATE_DEFERRED = 9
