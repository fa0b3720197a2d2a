"""An update as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from updaters.client import Updater
from updaters.download import download
from updaters.errors import Code, UpdateFailed
from updaters.messages import Step
from updaters.offers import Offer

Install = Callable[[Offer, Sequence[Path]], None]
"""Puts an update in place, of its files; what it raises is reported as a failure."""


def update(updater: Updater, folder: Path, install: Install) -> Offer | None:
    """
    Ask once, and if there is an update fetch, verify and install it.

    All of it is reported. The update is complete when the new version asks for the
    first time, so after a restart; who needs none reports `Step.COMPLETE`.

    Args:
        updater: Who asks.
        folder: Where the files go.
        install: Puts it in place.

    Returns:
        What was installed, or None if there is no update for now.

    Raises:
        UpdateFailed: It could not be had.
        Exception: Whatever `install` raises.
    """
    offer = updater.check()
    if offer is None:
        return None
    try:
        _bring(updater, offer, folder, install)
    except Exception as ex:
        code = ex.code if isinstance(ex, UpdateFailed) else Code.INSTALLATION_FAILED
        with suppress(UpdateFailed):
            updater.report_failure(code)
        raise
    return offer


def _bring(updater: Updater, offer: Offer, folder: Path, install: Install) -> None:
    updater.report(Step.DOWNLOADING)
    files = download(updater.http, offer, folder)
    updater.report(Step.DOWNLOADED)
    install(offer, files)
