"""Lists by last check are what naive ones are, without a look at all the machines."""

from __future__ import annotations

from random import Random
from uuid import UUID

import pytest

from clock import last_checks
from clock.last_checks import LastCheckKeeper
from clock.silence import SilenceKeeper
from domain.instances import instance_stream
from domain.instants import SECOND
from projections.asynchronous.fleet import lists, searching, unseen, walking
from projections.asynchronous.fleet.breakdowns import (
    DAY,
    moment_shown,
    silenced_after,
)
from projections.asynchronous.fleet.crowds import Order, Sort
from projections.asynchronous.fleet.fold import FLEET
from projections.asynchronous.fleet.lists import Wanted, list_machines
from projections.asynchronous.fleet.searches import Search
from projections.asynchronous.fleet.walking import Way
from projections.asynchronous.projector import Projector
from projections.catalogue import FLATCAR
from projections.last_checks import OVERDUE_AFTER, SIGHTINGS_KEPT
from projections.pages import Span
from projections.presence import Sighting, read_presence, write_presence
from tests.integration.asynchronous.conftest import log_of
from tests.integration.asynchronous.test_fleet import (
    GROUPS,
    groups_of_flatcar,
    ids,
    is_listed,
    recounted,
)
from tests.integration.omaha.conftest import STABLE, new_world
from tests.integration.projections.test_replay import Turmoil
from tests.machines import UpdateEngine

LATEST = Order(Sort.LAST_CHECK, descending=True)
LONGEST_UNSEEN = Order(Sort.LAST_CHECK)
NOW = 1_790_000_000 * SECOND
LOST = """
    WITH gone AS (DELETE FROM presence WHERE stream_id = %s) DELETE FROM sightings
"""


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    """Treat a handful of machines as one treats a million."""
    monkeypatch.setattr(lists, "is_collected", lambda crowd, end: not crowd.size)
    monkeypatch.setattr(walking, "steps", lambda fleet, size, end: 2 * end + 1)
    monkeypatch.setattr(walking, "cheapest", lambda crowd, near: Way.PROBED)
    monkeypatch.setattr(searching, "FEW", 1)


@pytest.fixture
def passes(monkeypatch):
    """List the crowds of whom all were looked up."""
    through = []
    pick_all = walking.pick_from_few

    def spy(connection, crowd, order, span):
        through.append(crowd)
        return pick_all(connection, crowd, order, span)

    monkeypatch.setattr(walking, "pick_from_few", spy)
    return through


def listed(world, wanted, span, groups=None):
    """Give a page, and the ids of the whole list as a naive program makes it."""
    with world.database.connection() as connection:
        moment = moment_shown(connection, world.now)
        after = silenced_after(connection, moment, wanted.duration)
        asked = groups or groups_of_flatcar(world)
        page = list_machines(connection, asked, moment, wanted, span)
        machines = [
            each
            for each in recounted(log_of(world.database), moment.position)
            if each.instance.application_id == FLATCAR
            and each.instance.group_id in asked
            and is_listed(each, wanted, after)
            and wanted.status in (None, each.instance.status or 1)
        ]
        presence = read_presence(connection, [each.stream_id for each in machines])
    if wanted.search is not None:
        since = wanted.search.unseen_since
        unseen = {each for each, seen in presence.items() if seen.last_check_at < since}
        machines = [each for each in machines if each.stream_id in unseen]
    assert page.total == len(machines)
    return page, naively_sorted(machines, presence, wanted.order)


def naively_sorted(machines, presence, order) -> list[str]:
    if order.sort is Sort.ID:
        return sorted(each.instance.machine_id for each in machines)
    known = [each for each in machines if each.stream_id in presence]
    unknown = [each for each in machines if each.stream_id not in presence]
    known.sort(key=lambda e: (presence[e.stream_id].last_check_at, e.stream_id))
    unknown.sort(key=lambda each: each.stream_id)
    if order.descending:
        known, unknown = known[::-1], unknown[::-1]
    return [each.instance.machine_id for each in known + unknown]


@pytest.mark.parametrize("seed", range(2))
def test_every_page_is_that_of_a_naive_list(db_url, monkeypatch, passes, seed):
    random = Random(seed)
    pages = 0
    monkeypatch.setattr(walking, "cheapest", lambda *_: random.choice(list(Way)))
    monkeypatch.setattr(last_checks, "MAX_AT_ONCE", 5)
    with new_world(db_url) as world:
        turmoil = Turmoil(world, seed)
        turmoil.machines += [
            UpdateEngine(f"many-{number}", track="stable") for number in range(20)
        ]
        keeper = LastCheckKeeper(world.database)
        for _ in range(6):
            turmoil.goes_on(20)
            if random.random() < 0.7:
                keeper.keep(world.now)
            if random.random() < 0.3:
                lose_presence(world, f"engine-{random.randrange(10)}")
            Projector(world.database, FLEET).catch_up(0)
            for _ in range(12):
                hours = random.choice((1, 3, 30))
                since = Search(unseen_since=world.now - hours * 3600 * SECOND)
                wanted = Wanted(
                    duration=random.choice((DAY, DAY, 3 * DAY)),
                    status=random.choice((None, None, 1, 7, 8)),
                    search=random.choice((None, None, since)),
                    order=random.choice((LATEST, LONGEST_UNSEEN, Order(Sort.ID))),
                )
                span = Span(random.choice((0, 1, 7)), random.choice((1, 3, 50)))
                groups = random.choice(([GROUPS[0]], GROUPS[:1], None))

                very_many = random.choice((0, 0, 1000))
                monkeypatch.setattr(walking, "SORTED_AT_WORST", very_many)

                page, expected = listed(world, wanted, span, groups)

                within = span.up_to(page.reach)
                assert ids(page) == list(within.of(expected)), (wanted, span)
                assert page.reach == page.total or not very_many
                pages += 1
    assert len(passes) < pages * 0.9


def lose_presence(world, machine_id) -> None:
    with world.database.connection() as connection:
        connection.execute(LOST, [instance_stream(FLATCAR, machine_id)])


@pytest.fixture
def fleet(world):
    """Ten machines of one group, seen an hour after one another."""
    engines = [UpdateEngine(f"engine-{n}", track="stable") for n in range(10)]
    world.send(*(engine.pings() for engine in engines))
    for number in range(10):
        sighted(world, NOW - (9 - number) * 3600 * SECOND, number)
    Projector(world.database, FLEET).catch_up(0)
    return [engine.machine_id for engine in engines]


def stream(number: int) -> UUID:
    return instance_stream(FLATCAR, f"engine-{number}")


def sighted(world, at, *numbers) -> None:
    with world.database.connection() as connection:
        write_presence(connection, {stream(each): Sighting(at) for each in numbers})


def page(world, order, limit=3, duration=DAY):
    wanted = Wanted(order=order, duration=duration)
    return ids(listed(world, wanted, Span(0, limit), [STABLE.group_id])[0])


def test_who_came_by_last_is_found_among_the_sightings(world, fleet, passes):
    LastCheckKeeper(world.database).keep(NOW)
    sighted(world, NOW + 1, 0, 4)
    sighted(world, NOW + 2, 4)

    assert page(world, LATEST) == ["engine-4", "engine-0", "engine-9"]
    assert passes == []


def test_who_is_longest_unseen_is_marked(world, fleet, passes):
    LastCheckKeeper(world.database).keep(NOW)

    assert page(world, LONGEST_UNSEEN) == ["engine-0", "engine-1", "engine-2"]
    assert passes == []


def test_who_comes_by_is_no_longer_marked(world, fleet, passes):
    LastCheckKeeper(world.database).keep(NOW)
    sighted(world, NOW + 1, 0, 2)

    assert page(world, LONGEST_UNSEEN) == ["engine-1", "engine-3", "engine-4"]
    assert passes == []


def test_who_has_gone_silent_is_not_waited_for(world, fleet, passes):
    keeper = LastCheckKeeper(world.database)
    keeper.keep(NOW)
    with world.database.connection() as connection:
        connection.execute("UPDATE instances SET is_silent = true WHERE version <> ''")

    keeper.keep(NOW)

    assert marks(world) == {0}


def test_silent_machines_come_before_who_is_longest_unseen(world, fleet, passes):
    SilenceKeeper(world.database).silence_unseen(NOW + 15 * 3600 * SECOND)
    Projector(world.database, FLEET).catch_up(0)
    LastCheckKeeper(world.database).keep(NOW)

    assert page(world, LONGEST_UNSEEN)[0] == "engine-1"
    assert page(world, LONGEST_UNSEEN, duration=3 * DAY)[0] == "engine-0"
    assert passes == []


def marks(world) -> set[int]:
    with world.database.connection() as connection:
        rows = connection.execute(
            "SELECT overdue_since FROM presence WHERE overdue_since IS NOT NULL"
        )
        return {since for (since,) in rows}


def test_of_very_many_the_longest_unseen_are_marked_first(world, fleet, monkeypatch):
    monkeypatch.setattr(last_checks, "MAX_AT_ONCE", 3)
    keeper = LastCheckKeeper(world.database)

    keeper.keep(NOW)
    first = marks(world)
    keeper.keep(NOW)

    assert first == {NOW - hours * 3600 * SECOND for hours in (9, 8, 7)}
    assert len(marks(world)) == 6


def test_machines_are_overdue_when_they_have_missed_a_check(world, fleet):
    sighted(world, NOW - OVERDUE_AFTER, 8)
    sighted(world, NOW - OVERDUE_AFTER + 1, 7)

    LastCheckKeeper(world.database).keep(NOW)

    assert max(marks(world)) == NOW - OVERDUE_AFTER


def unseen_for(world, hours, order, limit=3):
    """List who did not come by for so many hours."""
    search = Search(unseen_since=NOW - hours * 3600 * SECOND)
    wanted = Wanted(search=search, order=order)
    with world.database.connection() as connection:
        moment = moment_shown(connection, NOW)
        return list_machines(
            connection, [STABLE.group_id], moment, wanted, Span(0, limit)
        )


@pytest.fixture
def nobody_else(monkeypatch):
    """Let nobody be looked at but those who are marked."""
    monkeypatch.setattr(searching._Hunt, "among_all", None)
    monkeypatch.setattr(searching._Hunt, "at_the_head", None)


def test_who_did_not_come_by_since_is_among_the_marks(world, fleet, nobody_else):
    LastCheckKeeper(world.database).keep(NOW)
    for order, found in (
        (Order(Sort.ID), [0, 1, 2]),
        (Order(Sort.VERSION, descending=True), [4, 3, 2]),
        (LONGEST_UNSEEN, [0, 1, 2]),
        (LATEST, [4, 3, 2]),
    ):
        page = unseen_for(world, 4, order)

        assert ids(page) == [fleet[number] for number in found]
        assert (page.total, page.has_more) == (5, False)


def test_of_very_many_who_did_not_come_by_either_end_is_in_reach(
    world, fleet, nobody_else, monkeypatch
):
    few_are_very_many(monkeypatch)
    LastCheckKeeper(world.database).keep(NOW)
    for order, found in ((LONGEST_UNSEEN, [0, 1]), (LATEST, [4, 3])):
        page = unseen_for(world, 4, order, limit=2)

        assert ids(page) == [fleet[number] for number in found]
        assert (page.total, page.reach, page.has_more) == (2, 2, True)


def few_are_very_many(monkeypatch) -> None:
    for module in unseen, searching:
        monkeypatch.setattr(module, "MANY_UNSEEN", 2)
    monkeypatch.setattr(searching, "VERY_MANY", 2)
    monkeypatch.setattr(searching, "SOME", 1)


def test_of_very_many_who_did_not_come_by_some_are_counted(world, fleet, monkeypatch):
    few_are_very_many(monkeypatch)
    LastCheckKeeper(world.database).keep(NOW)

    page = unseen_for(world, 4, Order(Sort.ID))

    assert ids(page) == fleet[:3]
    assert (page.total, page.has_more) == (3, True)


def test_marks_that_go_less_far_are_not_gone_by(world, fleet, monkeypatch):
    monkeypatch.setattr(last_checks, "MAX_AT_ONCE", 3)
    before = unseen_for(world, 4, LONGEST_UNSEEN)
    LastCheckKeeper(world.database).keep(NOW)

    assert before.total == 5
    assert unseen_for(world, 4, LONGEST_UNSEEN).total == 5
    assert unseen_for(world, 7, LONGEST_UNSEEN).total == 2
    assert unseen_for(world, 1, LONGEST_UNSEEN).total == 8


def sightings(world) -> list[int]:
    with world.database.connection() as connection:
        rows = connection.execute("SELECT last_at FROM sightings ORDER BY last_at")
        return [last_at for (last_at,) in rows]


def test_old_sightings_are_forgotten_if_there_are_enough(world, fleet, monkeypatch):
    monkeypatch.setattr(last_checks, "SIGHTINGS_NEEDED", 2)
    sighted(world, NOW - SIGHTINGS_KEPT, 3)
    LastCheckKeeper(world.database).keep(NOW)

    assert sightings(world) == [NOW - SIGHTINGS_KEPT, NOW]


def test_after_a_halt_there_is_a_head_of_the_list(world, fleet, passes, monkeypatch):
    monkeypatch.setattr(last_checks, "SIGHTINGS_NEEDED", 2)
    LastCheckKeeper(world.database).keep(NOW + DAY)

    assert sightings(world) == [NOW - 3600 * SECOND, NOW]
    assert page(world, LATEST, limit=2) == fleet[:-3:-1]
    assert passes == []


def test_a_page_beyond_them_is_right_all_the_same(world, fleet, passes, monkeypatch):
    monkeypatch.setattr(last_checks, "SIGHTINGS_NEEDED", 2)
    LastCheckKeeper(world.database).keep(NOW)

    assert page(world, LATEST, limit=10) == fleet[::-1]
    assert page(world, LONGEST_UNSEEN, limit=10) == fleet
    assert len(passes) == 2


def test_of_very_many_no_more_are_in_reach_than_are_walked_to(
    world, fleet, passes, monkeypatch
):
    monkeypatch.setattr(last_checks, "SIGHTINGS_NEEDED", 2)
    monkeypatch.setattr(walking, "SORTED_AT_WORST", 0)
    LastCheckKeeper(world.database).keep(NOW)
    for order, found in ((LATEST, fleet[:-3:-1]), (LONGEST_UNSEEN, fleet[:-1])):
        page, _ = listed(world, Wanted(order=order), Span(0, 10), [STABLE.group_id])

        assert ids(page) == found
        assert (page.total, page.reach) == (10, len(found))
    assert passes == []
