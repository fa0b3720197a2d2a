"""
What a machine's reports mean: the state machine of an update.

The table is that of both predecessors, with Flatcar's special cases: update_engine
sends ``3/2`` with every poll, where only a previous version makes it a completion, and
says ``3/1`` when the reboot is still to come.
"""

from __future__ import annotations

from domain.check_in import CheckIn, Report
from domain.instance_events import (
    ErrorReported,
    Status,
    UpdateCompleted,
    UpdateConfirmed,
    UpdateDeferred,
    UpdateFailed,
    UpdateProgressed,
    UpdateRestarted,
)
from domain.instances import Grant
from domain.story import Story
from domain.versions import is_older

COMPLETE, DOWNLOAD_STARTED, DOWNLOAD_FINISHED, INSTALLED = 3, 13, 14, 800
ERROR, SUCCESS, SUCCESS_REBOOT, DEFERRED = 0, 1, 2, 9

_PROGRESS = {
    (DOWNLOAD_STARTED, SUCCESS): Status.DOWNLOADING,
    (DOWNLOAD_FINISHED, SUCCESS): Status.DOWNLOADED,
    (INSTALLED, SUCCESS): Status.INSTALLED,
}
_NO_PREVIOUS_VERSION = frozenset({"", "0.0.0.0"})  # noqa: S104  (a version, no address)


def hear_reports(story: Story, check_in: CheckIn, *, is_flatcar: bool) -> None:
    """Tell what the reports of a known machine change; the others change nothing."""
    for report in check_in.reports:
        if story.instance is None:
            return
        grant = story.instance.grant
        if grant is not None and grant.is_open:
            _hear_under_way(story, grant, report, is_flatcar=is_flatcar)
        elif (report.type, report.result) == (COMPLETE, ERROR):
            _hear_error(story, grant, report, check_in.version)


def _hear_error(
    story: Story, grant: Grant | None, report: Report, version: str
) -> None:
    """
    Hear of an error while no update is under way.

    A machine that fell back from what it had claimed, or was seen running, has failed
    after all: update_engine reports a rollback so, with the old version. Any other
    error, such as a request of ours that failed, is only noted where it is new.
    """
    if grant is not None and _is_taken_back(grant, version):
        _fail(story, grant, report)
    elif story.instance is not None and report.error_code != story.instance.error_code:
        story.tell(ErrorReported, error_code=report.error_code)


def _is_taken_back(grant: Grant, version: str) -> bool:
    if grant.is_confirmed:
        return bool(version) and is_older(version, grant.version)
    return grant.is_awaited


def _hear_under_way(
    story: Story, grant: Grant, report: Report, *, is_flatcar: bool
) -> None:
    kind = (report.type, report.result)
    if kind in _PROGRESS:
        _progress(story, _PROGRESS[kind])
    elif kind == (COMPLETE, ERROR):
        _fail(story, grant, report)
    elif kind == (COMPLETE, DEFERRED):
        _defer(story, report)
    elif kind == (COMPLETE, SUCCESS) and is_flatcar:
        _progress(story, Status.INSTALLED)
    elif kind == (COMPLETE, SUCCESS_REBOOT) and is_flatcar:
        _return_of_update_engine(story, grant, report)
    elif kind in ((COMPLETE, SUCCESS), (COMPLETE, SUCCESS_REBOOT)):
        _complete(story, grant)


def confirm(story: Story, grant: Grant) -> None:
    """Tell that the machine was seen running the version that it was granted."""
    story.tell(UpdateConfirmed, package_id=grant.package_id, version=grant.version)


def _complete(story: Story, grant: Grant) -> None:
    story.tell(UpdateCompleted, package_id=grant.package_id, version=grant.version)


def _progress(story: Story, status: Status) -> None:
    if story.instance is not None and story.instance.status is not status:
        story.tell(UpdateProgressed, status=status)


def _fail(story: Story, grant: Grant, report: Report) -> None:
    story.tell(UpdateFailed, package_id=grant.package_id, error_code=report.error_code)


def _defer(story: Story, report: Report) -> None:
    if story.instance is not None and report.error_code != story.instance.error_code:
        story.tell(UpdateDeferred, error_code=report.error_code)


def _return_of_update_engine(story: Story, grant: Grant, report: Report) -> None:
    """
    Read ``3/2``: a completion with a previous version, else the start of a poll.

    A machine that polls while it should be downloading has begun anew (update_engine
    was restarted, or failed without a word); it keeps its grant.
    """
    if report.previous_version not in _NO_PREVIOUS_VERSION:
        _complete(story, grant)
    elif story.instance is not None and story.instance.status in _PROGRESS.values():
        story.tell(UpdateRestarted)
