"""Read models rebuilt over HTTP, while machines are served and processes are killed."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from threading import Event, Thread

import psutil
import pytest

from eventstore.database import connect_as_owner
from eventstore.names import SCHEMA
from tests.acceptance.conftest import running
from tests.acceptance.omaha import poll
from tests.waiting import companion, eventually

PATH = "/api/projections"


@pytest.fixture
def db_url(postgres, template):
    with postgres.fresh_database(template) as url:
        yield url


@pytest.fixture
def owner(db_url):
    with connect_as_owner(db_url, SCHEMA) as connection:
        yield connection
