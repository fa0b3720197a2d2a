"""Orders to machines, recorded beside the decisions on others."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection, Cursor

from domain.causes import current_cause
from domain.decision import Decision
from domain.errors import NotFound, Refused
from domain.instances import instance_stream
from domain.orders import Order, move, obey
from domain.rules import GroupRules
from projections.catalogue import read_catalogue
from projections.instances import lock_instances
from projections.ledger import Ledger
from projections.pages_instances import unknown_machine


class Instruction(Struct, frozen=True):
    """
    What is ordered.

    Attributes:
        order: See `domain.orders`.
        rules: Of the groups that it may bring machines to.
    """

    order: Order
    rules: tuple[GroupRules, ...] = ()


class Result(StrEnum):
    """What came of an order to a machine."""

    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_DONE = "notDone"


class Obeyed(Struct, frozen=True):
    """
    A machine, and what came of an order to it.

    Attributes:
        why: The refusal, or empty.
    """

    machine_id: str
    result: Result
    why: str = ""


def instruct_to_move(
    connection: Connection[Any], application_id: UUID, group_id: UUID
) -> Instruction:
    """
    Make the instruction to move machines to a group.

    Raises:
        NotFound: The application has no such group.
    """
    group = read_catalogue(connection).group_of(application_id, group_id)
    if group is None:
        raise NotFound(f"there is no group {group_id} in this application")
    return Instruction(move(group_id, group.arch), (group.rules,))


def give_order(
    connection: Connection[Any],
    application_id: UUID,
    machine_id: str,
    instruction: Instruction,
    now: int,
) -> None:
    """
    Have a machine's state changed as somebody orders; see `domain.causes.acting`.

    Args:
        connection: In a transaction that holds the configuration lock, shared.
        application_id: That the machine runs.
        machine_id: As the machine gives it.
        instruction: What to do.
        now: The present, in microseconds.

    Raises:
        NotFound: There is no such machine.
        Refused: The order cannot be carried out.
    """
    with connection.cursor(binary=True) as cursor:
        orders = _Orders(cursor, application_id, [machine_id], instruction, now)
        orders.give(machine_id)
        orders.write()


def give_orders(
    connection: Connection[Any],
    application_id: UUID,
    machine_ids: Sequence[str],
    instruction: Instruction,
    now: int,
    *,
    is_rehearsal: bool = False,
) -> list[Obeyed]:
    """
    Have the states of machines changed, each as `give_order` does.

    Whoever refuses holds up nobody else.

    Args:
        connection: In a transaction that holds the configuration lock, shared.
        application_id: That the machines run.
        machine_ids: As the machines give them, each once.
        instruction: What to do.
        now: The present, in microseconds.
        is_rehearsal: Only tell what would come of it.
    """
    with connection.cursor(binary=True) as cursor:
        orders = _Orders(cursor, application_id, machine_ids, instruction, now)
        obeyed = [_tried(orders, machine_id) for machine_id in machine_ids]
        if not is_rehearsal:
            orders.write()
    return obeyed


class _Orders:
    """One order to some machines, which are locked."""

    def __init__(
        self,
        cursor: Cursor[Any],
        application_id: UUID,
        machine_ids: Sequence[str],
        instruction: Instruction,
        now: int,
    ) -> None:
        self._order = instruction.order
        self._now = now
        self._streams = {
            machine_id: instance_stream(application_id, machine_id)
            for machine_id in machine_ids
        }
        machines = lock_instances(cursor, sorted(self._streams.values()))
        self._ledger = Ledger(cursor, machines, instruction.rules, now)

    def give(self, machine_id: str) -> Decision:
        """Give the order to one of the machines; raises `Refused`."""
        ledger, stream_id = self._ledger, self._streams[machine_id]
        instance = ledger.instances.get(stream_id)
        if instance is None:
            raise unknown_machine(machine_id)
        cause = current_cause()
        decision = obey(self._order, instance, ledger.usages, cause, self._now)
        ledger.keep(stream_id, decision)
        return decision

    def write(self) -> None:
        """Write all that was ordered."""
        self._ledger.write()


def _tried(orders: _Orders, machine_id: str) -> Obeyed:
    try:
        decision = orders.give(machine_id)
    except NotFound as ex:
        return Obeyed(machine_id, Result.UNKNOWN, str(ex))
    except Refused as ex:
        return Obeyed(machine_id, Result.REFUSED, str(ex))
    done = Result.DONE if decision.changes_something else Result.UNCHANGED
    return Obeyed(machine_id, done)
