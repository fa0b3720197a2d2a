"""Orders on read models, in the log alone."""

from __future__ import annotations

from domain.errors import Conflict, NotFound
from domain.upkeep import Task
from tests.integration.projections.configuration_tables import configuration_version


def test_the_first_order_begins_the_upkeep_of_a_read_model(desk):
    with desk.records("projection.registered", "projection.ordered"):
        desk.order_upkeep("audit", Task.REBUILD)
    with desk.records("projection.order_ended"):
        desk.end_upkeep("audit", 2)
    with desk.records("projection.ordered"):
        desk.order_upkeep("audit", Task.DIFF)


def test_what_was_broken_off_does_not_end(desk):
    desk.order_upkeep("audit", Task.REBUILD)
    desk.order_upkeep("audit", Task.DROP)

    with desk.refuses(Conflict, match="not the one under way"):
        desk.end_upkeep("audit", 2)
    with desk.refuses(Conflict, match="a drop of audit is under way"):
        desk.order_upkeep("audit", Task.REBUILD)
    with desk.records("projection.order_ended"):
        desk.end_upkeep("audit", 3, error="no")


def test_what_was_never_ordered_does_not_end(desk):
    with desk.refuses(NotFound, match="nothing was ever ordered of audit"):
        desk.end_upkeep("audit", 2)


def test_workers_do_not_read_the_configuration_anew_for_it(desk):
    before = configuration_version(desk.database)

    desk.order_upkeep("audit", Task.REBUILD)
    desk.end_upkeep("audit", 2)

    assert configuration_version(desk.database) == before
