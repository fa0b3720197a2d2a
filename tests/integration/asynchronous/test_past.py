"""What the log does not have, the past does not make up."""

from uuid import UUID

import pytest

from domain.groups import Group
from projections.asynchronous.past import Past
from tests.integration.asynchronous.conftest import log_of


def test_a_group_that_never_was_is_looked_for_in_vain(world):
    batch = log_of(world.database)[:3]
    with world.database.connection() as connection:
        past = Past(connection, batch)

        with pytest.raises(LookupError, match="the log has no group"):
            past.get(Group, UUID(int=1))


def test_the_past_ends_where_one_has_gone_to(world):
    log = log_of(world.database)
    created = next(each for each in log if isinstance(each.event, Group.Created))
    with world.database.connection() as connection:
        before = Past(connection, log[:1])
        after = Past(connection, [log[-1]])

        assert before.find(Group, created.stream_id) is None
        assert after.get(Group, created.stream_id).name == created.event.name
