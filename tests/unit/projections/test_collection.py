"""Cycles of garbage are left alone for the time of a fold, and not for longer."""

import gc

import pytest

from projections.collection import collection_put_off


def test_nothing_is_collected_until_the_end_even_of_a_block_that_fails():
    seen = []

    def fail():
        with collection_put_off():
            seen.append(gc.isenabled())
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert (seen, gc.isenabled()) == ([False], True)


def test_who_has_the_collector_off_already_keeps_it_off():
    with collection_put_off():
        with collection_put_off():
            pass
        assert not gc.isenabled()
