"""What all commands share: looking aggregates up, and claiming names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol, TypeVar
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application

from domain.aggregates import ConfigurationAggregate
from domain.directory import Directory
from domain.errors import NameTaken, NotFound, Obstacle
from domain.names import Name

A = TypeVar("A", bound=ConfigurationAggregate)

PRODUCT_ID = "product_id"
"""The scope of product ids, and the field that they come in."""


class Named(Protocol):
    """An aggregate that goes by a name."""

    KIND: ClassVar[str]
    name: str

    @property
    def id(self) -> UUID:
        """Its stream."""


class Commands(Application[UUID]):
    """
    The write side of the configuration, without its commands.

    Args:
        directory: Who points at whom, read in the transaction of the command.
        env: Configuration of the event store, in the library's words.
    """

    def __init__(
        self, directory: Directory, env: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(dict(env or {}))
        self._directory = directory

    def _get(self, kind: type[A], aggregate_id: UUID) -> A:
        aggregate = self._find(kind, aggregate_id)
        if aggregate is None or aggregate.is_deleted:
            raise NotFound(f"there is no {kind.KIND} {aggregate_id}")
        return aggregate

    def _find(self, kind: type[A], aggregate_id: UUID) -> A | None:
        """Give an aggregate, even if it was deleted; None if there never was one."""
        try:
            aggregate: ConfigurationAggregate = self.repository.get(aggregate_id)
        except AggregateNotFoundError:
            return None
        return aggregate if isinstance(aggregate, kind) else None

    def _get_all(self, kind: type[A], aggregate_ids: Sequence[UUID]) -> list[A]:
        return [self._get(kind, aggregate_id) for aggregate_id in aggregate_ids]

    def _claims(
        self, scope: str, before: str, after: str, owner: UUID, field: str = "name"
    ) -> list[Name]:
        """Move an owner's claim from one name to another; an empty name is none."""
        if before == after:
            return []
        claims = [self._release(scope, before)] if before else []
        return [*claims, self._claim(scope, after, owner, field)] if after else claims

    def _claim(self, scope: str, text: str, owner_id: UUID, field: str) -> Name:
        name = self._find(Name, Name.create_id(scope, text))
        if name is None:
            return Name(scope=scope, name=text, owner_id=owner_id)
        try:
            name.claim(owner_id, field=field)
        except NameTaken as ex:
            ex.in_the_way = self._owner_of(name)
            raise
        return name

    def _owner_of(self, name: Name) -> tuple[Obstacle, ...]:
        # SECURITY: all teams share these, and see nothing of each other.
        if name.scope == PRODUCT_ID or name.owner_id is None:
            return ()
        owner: ConfigurationAggregate = self.repository.get(name.owner_id)
        return (Obstacle(owner.KIND, owner.id, name.name),)

    def _owner(self, scope: str, text: str) -> UUID | None:
        """Tell who goes by a name."""
        name = self._find(Name, Name.create_id(scope, text))
        return None if name is None else name.owner_id

    def _release(self, scope: str, text: str) -> Name:
        name: Name = self.repository.get(Name.create_id(scope, text))
        name.release()
        return name


def quoted_names(things: Sequence[Named]) -> str:
    """Write the names of things for a message."""
    return ", ".join(repr(thing.name) for thing in things)


def obstacles(things: Sequence[Named]) -> tuple[Obstacle, ...]:
    """Tell what is in the way of a command."""
    return tuple(Obstacle(thing.KIND, thing.id, thing.name) for thing in things)
