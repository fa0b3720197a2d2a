"""
Inline read models folded anew, where the schema alone could not bring them forward.

NOTE: the migration to rollouts could but guess how the last grants of machines had
ended, and of which group they were, and knew nothing of the way to each package.
"""

from __future__ import annotations

from typing import Any

import structlog
from psycopg import Connection

from eventstore.log import read_log
from projections.counts import Counts
from projections.instances import write_instances
from projections.progress import write_progress
from projections.replay import fold_machines

# Each grant since then has left a row of the way that it was made on.
_KNOWS_NO_ROLLOUTS = """
    SELECT EXISTS (SELECT FROM grants) AND NOT EXISTS (SELECT FROM rollouts)
"""
_log = structlog.get_logger(__name__)


def is_older_than_rollouts(connection: Connection[Any]) -> bool:
    """Say whether machines are as a version without rollouts has left them."""
    row = connection.execute(_KNOWS_NO_ROLLOUTS).fetchone()
    return bool(row and row[0])


def refold_if_older_than_rollouts(connection: Connection[Any]) -> None:
    """
    Fold machines, progress and errors from the log if they are from before rollouts.

    Args:
        connection: In a transaction that holds the configuration lock, alone.
    """
    if not is_older_than_rollouts(connection):
        return
    machines = fold_machines(read_log(connection))
    counts = Counts()
    counts.errors.update(machines.errors)
    with connection.cursor() as cursor:
        write_instances(cursor, machines.instances)
        write_progress(cursor, machines.progress)
        counts.write(cursor)
    _log.info("machines folded anew", machines=len(machines.instances))
