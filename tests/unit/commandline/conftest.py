"""What the tests of the commands share."""

import pytest

from tests.unit.commandline.server import Server


@pytest.fixture
def server() -> Server:
    return Server()
