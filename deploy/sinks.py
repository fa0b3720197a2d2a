"""Who is told what happened, by the settings."""

from __future__ import annotations

import os

from deploy.errors import CannotStart
from deploy.settings import Settings
from notifier.configuration import read_sinks
from notifier.errors import Misconfigured
from notifier.sinks import AnySink


def configured_sinks(settings: Settings) -> tuple[AnySink, ...]:
    """
    Give those who are to be told; none, if nobody said so.

    Raises:
        CannotStart: All that is wrong with what was said.
    """
    try:
        return read_sinks(settings.notifications, os.environ)
    except Misconfigured as ex:
        raise CannotStart(str(ex).replace("\n", "; ")) from ex


def require_sinks(settings: Settings) -> tuple[AnySink, ...]:
    """Give those who are to be told; raises `CannotStart` if there is nobody, too."""
    sinks = configured_sinks(settings)
    if not sinks:
        raise CannotStart(
            "there is nobody to be told: name a file in COREROLLER_NOTIFICATIONS, or"
            " set CR_HIPCHAT_ROOM and CR_HIPCHAT_TOKEN"
        )
    return sinks
