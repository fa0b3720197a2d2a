"""The upkeep of a read model: one order at a time, and its end."""

import pytest

from domain.errors import Conflict
from domain.upkeep import Task, Upkeep
from tests.unit.domain.given import told


@pytest.fixture
def upkeep():
    return Upkeep(name="audit")


def ordered(task):
    upkeep = Upkeep(name="audit")
    upkeep.order(task)
    upkeep.collect_events()
    return upkeep


def test_something_is_ordered_and_done(upkeep):
    upkeep.order(Task.REBUILD)
    upkeep.end(None)

    assert told(upkeep) == [
        (Upkeep.Created, {"name": "audit"}),
        (Upkeep.Ordered, {"task": Task.REBUILD}),
        (Upkeep.Ended, {"error": None}),
    ]


def test_why_it_could_not_be_done_is_known_until_the_next_order(upkeep):
    upkeep.order(Task.SWITCH)
    upkeep.end("nothing is beside audit")

    assert (upkeep.task, upkeep.error) == (None, "nothing is beside audit")
    upkeep.order(Task.REBUILD)
    assert (upkeep.task, upkeep.error) == (Task.REBUILD, None)


@pytest.mark.parametrize("task", [Task.REBUILD, Task.DIFF, Task.SWITCH])
@pytest.mark.parametrize("current", Task)
def test_nothing_else_is_ordered_meanwhile(current, task):
    with pytest.raises(Conflict, match=f"a {current} of audit is under way: wait"):
        ordered(current).order(task)


@pytest.mark.parametrize("current", [Task.REBUILD, Task.DIFF])
def test_what_only_builds_or_compares_may_be_broken_off(current):
    upkeep = ordered(current)

    upkeep.order(Task.DROP)

    assert told(upkeep) == [(Upkeep.Ordered, {"task": Task.DROP})]


@pytest.mark.parametrize("current", [Task.SWITCH, Task.DROP])
def test_what_changes_the_live_one_or_drops_is_left_to_end(current):
    with pytest.raises(Conflict):
        ordered(current).order(Task.DROP)


def test_what_was_not_ordered_does_not_end(upkeep):
    with pytest.raises(Conflict, match="nothing is ordered of audit"):
        upkeep.end(None)


def test_each_read_model_has_an_upkeep_of_its_own():
    assert Upkeep.create_id("audit") == Upkeep(name="audit").id
    assert Upkeep.create_id("audit") != Upkeep.create_id("fleet")
