"""Orders to single machines, recorded beside the decisions on others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.causes import current_cause
from domain.instances import instance_stream
from domain.orders import Order, obey
from projections.instances import lock_instances
from projections.ledger import Ledger
from projections.pages_instances import unknown_machine


def give_order(
    connection: Connection[Any],
    application_id: UUID,
    machine_id: str,
    order: Order,
    now: int,
) -> None:
    """
    Have a machine's state changed as somebody orders; see `domain.causes.acting`.

    Args:
        connection: In a transaction that holds the configuration lock, shared.
        application_id: That the machine runs.
        machine_id: As the machine gives it.
        order: What to do; see `domain.orders`.
        now: The present, in microseconds.

    Raises:
        NotFound: There is no such machine.
        Refused: The order cannot be carried out.
    """
    stream_id = instance_stream(application_id, machine_id)
    with connection.cursor(binary=True) as cursor:
        instances = lock_instances(cursor, [stream_id])
        if stream_id not in instances:
            raise unknown_machine(machine_id)
        ledger = Ledger(cursor, instances, (), now)
        instance, cause = instances[stream_id], current_cause()
        ledger.keep(stream_id, obey(order, instance, ledger.usages, cause, now))
        ledger.write()
