"""What goes out: decisions in Omaha's words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from domain.decision import Decision
from domain.rules import Reason, Target
from omaha.arrivals import MirrorVisit, Visit
from omaha.offers import offer, offer_all
from omaha.protocol.requests import AppRequest
from omaha.protocol.responses import AppAnswer, UpdateCheckAnswer
from omaha.protocol.statuses import AppStatus, UpdateCheckStatus
from projections.catalogue import OfferedPackage

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
    package = _offered(visit, decision)
    if package is not None:
        check = offer(package.contents, manners.poll_interval)
        return _answer(app, AppStatus.OK, check)
    if decision.reason is Reason.INVALID_VERSION:
        return _answer(app, AppStatus.INVALID_VERSION, _no_update(manners))
    if manners.refusals == "error" and decision.reason in _REFUSALS:
        error = UpdateCheckAnswer(
            status=UpdateCheckStatus.INTERNAL, poll_interval=manners.poll_interval
        )
        return _answer(app, _REFUSALS[decision.reason], error)
    return _answer(app, AppStatus.OK, _no_update(manners))


def _offered(visit: Visit, decision: Decision) -> OfferedPackage | None:
    """Find the package of the step that was decided, if one was."""
    if not decision.offers or decision.step is None:
        return None
    return visit.group.offered(decision.step.package_id)


def answer_mirror(
    app: AppRequest, visit: MirrorVisit, steps: Sequence[Target], manners: Manners
) -> AppAnswer:
    """
    Give a mirror what it lacks, all at once, or tell it quietly that there is nothing.

    Args:
        app: What it asked.
        visit: Who it is, and the group it asked for.
        steps: What it lacks and is to be given.
        manners: How this server speaks; a mirror never gets a refusal.
    """
    if not visit.mirror.version:
        return _answer(app, AppStatus.INVALID_VERSION, _no_update(manners))
    found = (visit.group.offered(step.package_id) for step in steps)
    packages = [package for package in found if package is not None]
    if not packages:
        return _answer(app, AppStatus.OK, _no_update(manners))
    return _answer(app, AppStatus.OK, offer_all(packages, manners.poll_interval))


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
