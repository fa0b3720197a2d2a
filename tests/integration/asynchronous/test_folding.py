"""Whatever the sizes of the batches, the log comes to the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import pytest

from eventstore.log import Recorded
from projections.asynchronous.activity.fold import ACTIVITY
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.configuration.fold import CONFIGURATION
from projections.asynchronous.fleet.fold import FLEET
from projections.asynchronous.rollouts.fold import ROLLOUTS
from tests.integration.asynchronous.conftest import PROJECTIONS, emptied, fold, log_of
from tests.integration.omaha.conftest import new_world
from tests.integration.projections.test_replay import Turmoil


def pieces(log: Sequence[Recorded], random: Random) -> Iterator[Sequence[Recorded]]:
    while log:
        size = random.choice((1, 2, 7, 40, 300))
        yield log[:size]
        log = log[size:]


@pytest.mark.parametrize("seed", range(2))
def test_folding_in_batches_of_any_size_is_folding_one_by_one(db_url, seed):
    with new_world(db_url) as world:
        Turmoil(world, seed).goes_on(150)
        log = log_of(world.database)
        for projection in PROJECTIONS:
            for recorded in log:
                fold(world.database, projection, [recorded])  # remembers nothing
            singly = emptied(world.database, projection)

            fold(world.database, projection, *pieces(log, Random(seed)))
            in_pieces = emptied(world.database, projection)
            fold(world.database, projection, log)

            assert in_pieces == singly
            assert emptied(world.database, projection) == singly
            assert sum(map(len, singly.values())) > 30


def test_a_batch_takes_few_statements_however_many_events_it_has(db_url, statements):
    with new_world(db_url) as world:
        Turmoil(world, 1).goes_on(150)
        log = log_of(world.database)
        for projection, most in (
            (AUDIT, 12),
            (ACTIVITY, 20),
            (CONFIGURATION, 12),
            (FLEET, 12),
            (ROLLOUTS, 12),
        ):
            statements.clear()
            fold(world.database, projection, log[-500:])
            assert len(statements) <= most
