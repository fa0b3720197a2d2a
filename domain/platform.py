"""
The platform: every command of operators, on one event-sourced application.

A command looks up its aggregates, lets them decide, and saves all of their events in
one append. It refuses (`domain.errors`) or is recorded whole.
"""

from __future__ import annotations

from domain.commands.applications import ApplicationCommands
from domain.commands.dead_letters import DeadLetterCommands
from domain.commands.packages import PackageCommands
from domain.commands.people import PeopleCommands
from domain.commands.syncing import SyncCommands
from domain.commands.upkeep import UpkeepCommands


class Platform(
    ApplicationCommands,
    DeadLetterCommands,
    PackageCommands,
    PeopleCommands,
    SyncCommands,
    UpkeepCommands,
):
    """The write side of the configuration, with all of its commands."""

    name = "coreroller"
