"""What goes out: decisions in Omaha's words."""

from __future__ import annotations

from base64 import b64decode
from functools import lru_cache
from typing import Literal

import msgspec

from domain.decision import Decision
from domain.package_contents import PackageContents, UpdateAction
from domain.rules import Reason
from omaha.arrivals import Visit
from omaha.protocol.manifests import Action, Manifest, PackageEntry
from omaha.protocol.requests import AppRequest
from omaha.protocol.responses import AppAnswer, UpdateCheckAnswer
from omaha.protocol.statuses import AppStatus, UpdateCheckStatus

# What the predecessors tell a machine that policy holds back; update_engine takes it
# for a failure of its own and reports error 34 (omaha_request_action.cc).
_REFUSALS = {
    Reason.NO_PACKAGE: AppStatus.NO_PACKAGE_FOUND,
    Reason.UPDATES_DISABLED: AppStatus.UPDATES_DISABLED,
    Reason.PAUSED: AppStatus.UPDATES_DISABLED,
    Reason.HALTED: AppStatus.UPDATES_DISABLED,
    Reason.PINNED: AppStatus.UPDATES_DISABLED,
    Reason.MACHINE_PINNED: AppStatus.UPDATES_DISABLED,
    Reason.OUTSIDE_OFFICE_HOURS: AppStatus.UPDATES_DISABLED,
    Reason.OUTSIDE_WINDOW: AppStatus.UPDATES_DISABLED,
    Reason.BLACKOUT: AppStatus.UPDATES_DISABLED,
    Reason.OUTSIDE_PERCENTAGE: AppStatus.MAX_UPDATES_PER_PERIOD,
    Reason.AWAITING_CONFIRMATION: AppStatus.UPDATE_IN_PROGRESS,
    Reason.ATTEMPTS_EXHAUSTED: AppStatus.UPDATES_DISABLED,
    Reason.RETRY_WAIT: AppStatus.MAX_UPDATES_PER_PERIOD,
    Reason.SAFE_MODE: AppStatus.MAX_UPDATES_PER_PERIOD,
    Reason.MAX_UPDATES_PER_PERIOD: AppStatus.MAX_UPDATES_PER_PERIOD,
    Reason.MAX_CONCURRENT_UPDATES: AppStatus.MAX_CONCURRENT_UPDATES,
}


class Manners(msgspec.Struct, frozen=True):
    """
    How this server speaks.

    Attributes:
        refusals: What a machine held back by policy is told: ``noupdate``, or the
            ``error-*`` of the predecessors for who depends on them.
        poll_interval: Seconds until the next check, or None to leave it to clients.
    """

    refusals: Literal["noupdate", "error"] = "noupdate"
    poll_interval: int | None = None


def answer_visit(
    app: AppRequest, visit: Visit, decision: Decision, manners: Manners
) -> AppAnswer:
    """Answer an app whose check-in was decided on."""
    if not app.update_check:
        return _answer(app, AppStatus.OK, None)
    if decision.offers and visit.group.package is not None:
        return _answer(app, AppStatus.OK, _offer(visit.group.package.contents, manners))
    if decision.reason is Reason.INVALID_VERSION:
        return _answer(app, AppStatus.INVALID_VERSION, _no_update(manners))
    if manners.refusals == "error" and decision.reason in _REFUSALS:
        error = UpdateCheckAnswer(
            status=UpdateCheckStatus.INTERNAL, poll_interval=manners.poll_interval
        )
        return _answer(app, _REFUSALS[decision.reason], error)
    return _answer(app, AppStatus.OK, _no_update(manners))


def answer_unknown(app: AppRequest, status: AppStatus, manners: Manners) -> AppAnswer:
    """
    Answer an app that is not known, or that failed here.

    The status tells an operator; the quiet check keeps update_engine, which never
    looks at the status, from reporting an error of its own.
    """
    return _answer(app, status, _no_update(manners) if app.update_check else None)


def answer_later(app: AppRequest, poll_interval: int) -> AppAnswer:
    """Answer without having looked, and ask to come back after so many seconds."""
    check = UpdateCheckAnswer(
        status=UpdateCheckStatus.NO_UPDATE, poll_interval=poll_interval
    )
    return _answer(app, AppStatus.OK, check if app.update_check else None)


def _answer(
    app: AppRequest, status: AppStatus, check: UpdateCheckAnswer | None
) -> AppAnswer:
    return AppAnswer(
        app_id=app.app_id[:256],
        status=status,
        ping=app.ping,
        update_check=check,
        events=len(app.events),
    )


@lru_cache
def _no_update(manners: Manners) -> UpdateCheckAnswer:
    return UpdateCheckAnswer(
        status=UpdateCheckStatus.NO_UPDATE, poll_interval=manners.poll_interval
    )


@lru_cache(maxsize=1024)
def _offer(contents: PackageContents, manners: Manners) -> UpdateCheckAnswer:
    return UpdateCheckAnswer(
        status=UpdateCheckStatus.OK,
        poll_interval=manners.poll_interval,
        urls=(contents.url,),
        manifests=(_manifest(contents),),
    )


def _manifest(contents: PackageContents) -> Manifest:
    return Manifest(
        version=contents.version,
        packages=(_payload(contents), *_extra_files(contents)),
        actions=_actions(contents),
    )


def _payload(contents: PackageContents) -> PackageEntry:
    # NOTE: no SHA-256 on the payload of an operating system: go-omaha takes it for
    # base64 there, all others for hexadecimal; update_engine reads the action's.
    spelled_out = contents.sha256 and not contents.type.is_operating_system
    return PackageEntry(
        name=contents.filename,
        size=contents.size,
        hash=contents.hash,
        hash_sha256=b64decode(contents.sha256).hex() if spelled_out else "",
        required=True,
    )


def _extra_files(contents: PackageContents) -> tuple[PackageEntry, ...]:
    return tuple(
        PackageEntry(
            name=file.name,
            size=file.size,
            hash=file.hash,
            hash_sha256=file.hash256,
            required=False,
        )
        for file in contents.extra_files
    )


def _actions(contents: PackageContents) -> tuple[Action, ...]:
    """Write the one action that update_engine and ue-rs read, for what they install."""
    if contents.action is None or not contents.type.is_operating_system:
        return ()
    return (_action(contents.action),)


def _action(action: UpdateAction) -> Action:
    return Action(
        event=action.event,
        sha256=action.sha256,
        display_version=action.chromeos_version,
        needs_admin=action.needs_admin,
        is_delta=action.is_delta,
        disable_payload_backoff=action.disable_payload_backoff,
        metadata_signature_rsa=action.metadata_signature_rsa,
        metadata_size=action.metadata_size,
        deadline=action.deadline,
    )
