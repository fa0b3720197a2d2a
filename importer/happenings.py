"""What happens to the configuration, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple
from uuid import UUID

from domain.commands.people import DEFAULT_TEAM
from importer.configuring import Configuring
from importer.reading import ROLLOUT_FINISHED
from importer.translating import Translation

Dated = tuple[int, Callable[[], None]]


class Happening(NamedTuple):
    """
    Something that is to be done at an instant; they sort as they are to be done.

    Attributes:
        at: Microseconds.
        rank: Tells what comes first at one instant.
        place: Tells what comes first of one rank; no two are at the same.
    """

    at: int
    rank: int
    place: int
    do: Callable[[], None]


def happenings(translation: Translation, configuring: Configuring) -> list[Happening]:
    """Give all commands, in the order of time."""
    ranked = (
        _teams,
        _applications,
        _packages,
        _channels,
        _pointings,
        _floors,
        _groups,
        _followings,
        _blacklists,
        _finished_rollouts,
    )
    return sorted(
        Happening(at, rank, place, do)
        for rank, found in enumerate(ranked)
        for place, (at, do) in enumerate(found(translation, configuring))
    )


def _teams(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    dates = told.dates
    yield dates.beginning, configuring.found_default_team
    for team in told.records.teams:
        if team_of(told, team.id) != DEFAULT_TEAM:
            # Before what it owns, whatever its own date is.
            at = min(dates.after(team.created_at), dates.beginning)
            yield at, partial(configuring.found_team, team)


def team_of(told: Translation, team_id: UUID) -> UUID:
    """Give the team that a team becomes; the only one is our default team."""
    return DEFAULT_TEAM if len(told.records.teams) == 1 else team_id


def _applications(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    for each in told.records.applications:
        team_id = team_of(told, each.team_id)
        yield told.dates.made[each.id], partial(configuring.register, each, team_id)


def _packages(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    for release in told.gone:
        yield release.since, partial(configuring.add_gone_package, release)
    for each in told.records.packages:
        if each.id in told.contents:
            yield told.dates.made[each.id], partial(configuring.add_package, each)


def _channels(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    for each in told.records.channels:
        yield told.dates.made[each.id], partial(configuring.create_channel, each)


def _pointings(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    for each in told.pointings:
        yield each.at, partial(configuring.point, each)


def _floors(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    for each in told.records.floors:
        at = told.dates.after(each.created_at, each.channel_id, each.package_id)
        yield at, partial(configuring.set_floor, each)


def _groups(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    for each in told.records.groups:
        yield told.dates.made[each.id], partial(configuring.create_group, each)


def _followings(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    for each in told.records.groups:
        if each.channel_id is not None:
            at = told.dates.after(0, each.id, each.channel_id)
            yield at, partial(configuring.follow, each)


def _blacklists(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    """Give blacklists; after what channels pointed at, which they may rule out now."""
    for package_id, ids in told.blacklists.items():
        pointed = [each.at for each in told.pointings if each.channel_id in ids]
        at = told.dates.after(max(pointed, default=0), package_id, *ids)
        yield at, partial(configuring.blacklist, package_id, ids)


def _finished_rollouts(told: Translation, configuring: Configuring) -> Iterator[Dated]:
    for each in told.records.activity:
        if each.kind == ROLLOUT_FINISHED and each.group_id is not None:
            at = told.dates.after(each.at, each.group_id)
            yield at, partial(configuring.finish_rollout, each)
