"""The world that machines come to, as for the tests of the Omaha endpoint."""

from tests.integration.omaha.conftest import world

__all__ = ["world"]
