"""Aggregate: an application that machines run and ask updates for."""

from __future__ import annotations

import re
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.checks import checked_prose, checked_text
from domain.errors import Invalid

# NOTE: linear by construction; Nebraska's own pattern backtracks without end in Python.
_PRODUCT_ID = re.compile(
    r"[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+", re.ASCII | re.IGNORECASE
)


class App(ConfigurationAggregate):
    """An application: what groups, channels and packages belong to."""

    TOPIC: ClassVar[str] = "application"
    KIND = "application"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """An application was registered."""

        TOPIC: ClassVar[str] = "application.created"
        team_id: UUID
        name: str
        description: str
        product_id: str

    class Renamed(ConfigurationAggregate.Event):
        """Its name changed."""

        TOPIC: ClassVar[str] = "application.renamed"
        name: str

    class Described(ConfigurationAggregate.Event):
        """Its description changed."""

        TOPIC: ClassVar[str] = "application.described"
        description: str

    class ProductIdentified(ConfigurationAggregate.Event):
        """Its product id changed; empty where it has none."""

        TOPIC: ClassVar[str] = "application.product_identified"
        product_id: str

    class Deleted(ConfigurationAggregate.Event):
        """It was deleted, with all that belongs to it."""

        TOPIC: ClassVar[str] = "application.deleted"

    @event(Created)
    def __init__(
        self, team_id: UUID, name: str, description: str, product_id: str
    ) -> None:
        self.team_id = team_id
        self.name = name
        self.description = description
        self.product_id = product_id

    @classmethod
    def register(
        cls,
        app_id: UUID,
        *,
        team_id: UUID,
        name: str,
        description: str,
        product_id: str,
    ) -> App:
        """
        Register an application under a given id.

        Raises:
            Invalid: The name, description or product id is not acceptable.
        """
        return cls._create(
            cls.Created,
            id=app_id,
            team_id=team_id,
            name=_checked_name(name),
            description=_checked_description(description),
            product_id=_checked_product_id(product_id),
        )

    def revise(self, *, name: str, description: str, product_id: str) -> None:
        """
        Record what differs from what is known.

        Raises:
            Invalid: The name, description or product id is not acceptable.
            NotFound: The application was deleted.
        """
        self.require_existing()
        if name != self.name:
            self._renamed(name=_checked_name(name))
        if description != self.description:
            self._described(description=_checked_description(description))
        if product_id != self.product_id:
            self._product_identified(product_id=_checked_product_id(product_id))

    def delete(self) -> None:
        """Record the deletion."""
        self.require_existing()
        self._deleted()

    @event(Renamed)
    def _renamed(self, name: str) -> None:
        self.name = name

    @event(Described)
    def _described(self, description: str) -> None:
        self.description = description

    @event(ProductIdentified)
    def _product_identified(self, product_id: str) -> None:
        self.product_id = product_id

    @event(Deleted)
    def _deleted(self) -> None:
        self.is_deleted = True


def _checked_name(name: str) -> str:
    return checked_text(name, "name", at_least=1, at_most=50)


def _checked_description(description: str) -> str:
    return checked_prose(description, "description", at_most=250)


def _checked_product_id(product_id: str) -> str:
    checked_text(product_id, "product_id", at_most=155)
    if product_id and not _PRODUCT_ID.fullmatch(product_id):
        raise Invalid(
            "product_id must be a reverse domain name, such as io.example.MyApp",
            field="product_id",
        )
    return product_id
