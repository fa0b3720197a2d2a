"""Every kind of aggregate has a name that an operator knows it by."""

from uuid import UUID

import pytest

from domain.names import Name
from projections.asynchronous.subjects import subject_of


def test_what_nobody_can_call_stops_a_projection():
    claim = Name(scope="team", name="Night", owner_id=UUID(int=1))

    with pytest.raises(TypeError, match="nobody says how to call a name"):
        subject_of(None, claim)
