"""The notifier's process, on watch or standing by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

from clock.duties import Duty
from clock.post import NOTIFIER
from clock.watch import Watch
from deploy.settings import Settings
from domain.instants import system_clock
from eventstore.database import Database
from notifier.office import Office
from notifier.sinks import AnySink

_STOP_S = 2.0
"""For what is on its way when we are asked to stop; what is not told then, is later."""


def run_notifier(
    settings: Settings, sinks: Sequence[AnySink], pause: Callable[[float], None]
) -> NoReturn:
    """Tell what happens, or stand by, until `pause` or a request to stop ends it."""
    database = Database(settings.db_url)
    office = Office(database, sinks, settings.url, system_clock)
    duty = Duty("notifications", 0, lambda moment: office.look_after(moment.now))
    try:
        Watch(NOTIFIER, settings.db_url, [duty], system_clock, pause).run()
    finally:
        office.close(_STOP_S)
        database.close()
