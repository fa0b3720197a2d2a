"""Commands on the upkeep of read models."""

from __future__ import annotations

from domain.commands.core import Commands
from domain.errors import Conflict, NotFound
from domain.upkeep import Task, Upkeep


class UpkeepCommands(Commands):
    """Ordering what a process of its own then does, and noting what came of it."""

    def order_upkeep(self, name: str, task: Task) -> None:
        """
        Order something to be done about a read model.

        Args:
            name: Of the read model; the caller knows that there is one.
            task: What to do.

        Raises:
            Conflict: Something else is under way.
        """
        upkeep = self._find(Upkeep, Upkeep.create_id(name)) or Upkeep(name=name)
        upkeep.order(task)
        self.save(upkeep)

    def end_upkeep(self, name: str, order: int, *, error: str | None = None) -> None:
        """
        Note that an order was done, or why it could not be.

        Args:
            name: Of the read model.
            order: Version of the event that ordered it.
            error: Why it could not be done; None if it was.

        Raises:
            NotFound: Nothing was ever ordered.
            Conflict: That order is not under way, or not any more.
        """
        upkeep = self._find(Upkeep, Upkeep.create_id(name))
        if upkeep is None:
            raise NotFound(f"nothing was ever ordered of {name}")
        if upkeep.version != order:
            raise Conflict(f"this order is not the one under way of {name}")
        upkeep.end(error)
        self.save(upkeep)
