"""Counters and histograms of several workers."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.metrics import board as module
from api.metrics.board import Board
from api.metrics.families import Families
from api.metrics.resource import exposed
from api.metrics.workers import WorkerMetrics


def families(board, row=0):
    made = Families(board, row)
    counter = made.counter("answers", "Given.", ("kind",), [("yes",), ("no",)])
    histogram = made.histogram("sizes", "Seen.", (1, 2.5))
    return made, counter, histogram


def samples(*collectors):
    """Give what a scrape would have, by name and values of labels."""
    text = exposed(collectors).decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_workers_count_is_summed_up_by_any_of_them():
    board = Board(rows=2)
    (first, answers, _), (_, others, _) = families(board, 0), families(board, 1)

    answers.add("yes")
    others.add("yes", by=2)

    assert samples(first) == {("answers_total", "yes"): 3, ("answers_total", "no"): 0}


def test_a_worker_that_takes_the_place_of_another_goes_on_counting():
    board = Board(rows=1)
    families(board)[1].add("no")

    successor, answers, _ = families(board)
    answers.add("no")

    assert samples(successor)["answers_total", "no"] == 2


def test_values_go_into_buckets_that_add_up():
    made, _, sizes = families(Board())

    for value in (0.5, 1, 2, 100):
        sizes.see(value)

    found = samples(made)
    assert [found["sizes_bucket", bound] for bound in ("1.0", "2.5", "+Inf")] == [
        2,
        3,
        4,
    ]
    assert (found["sizes_count",], found["sizes_sum",]) == (4, 103.5)


def test_series_that_were_never_counted_can_be_left_out():
    made = Families(Board())
    names = [("one",), ("two",)]
    made.counter("many", "Of them.", ("name",), names, tells_zeros=False).add("two")

    assert samples(made) == {("many_total", "two"): 1}


def test_a_series_that_was_not_declared_is_a_mistake():
    with pytest.raises(KeyError):
        families(Board())[1].add("maybe")


def test_there_is_an_end_to_what_can_be_counted(monkeypatch):
    made = Families(Board())

    with pytest.raises(ValueError, match="more than"):
        made.counter("c", "Too many.", ("n",), [(str(n),) for n in range(module.CELLS)])


def test_gauges_are_those_of_workers_that_live():
    now, board = [100.0], Board(rows=3)

    def worker(row, value):
        gauges = {"waiting": ("Here.", lambda: value)}
        return WorkerMetrics(board, row, gauges, lambda: now[0])

    gone, alive = worker(0, 5.0), worker(2, 7.0)
    gone.sample()
    now[0] += 30

    found = samples(alive)

    assert (found["waiting",], found["coreroller_workers",]) == (7, 1)
    assert found["coreroller_worker_cpu_seconds_total",] > 0
