"""A store of the test's own."""

import pytest

from tests.stores import new_store


@pytest.fixture
def store(tmp_path):
    return new_store(tmp_path)
