"""Refusals: a command that breaks a rule. Their messages are written for the caller."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec


class Obstacle(msgspec.Struct, frozen=True):
    """
    A thing that stands against a command.

    Attributes:
        kind: Such as ``group``.
    """

    kind: str
    id: UUID
    name: str


class Refused(Exception):
    """
    A command that breaks a rule of the product; nothing was recorded.

    Args:
        message: What is wrong and what to do, safe to show to the caller.
        field: The field of the command that is at fault, if it is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFound(Refused):
    """The thing that the command names does not exist, or no longer does."""


class Invalid(Refused):
    """A value that the command carries is not acceptable by itself."""


class Conflict(Refused):
    """
    The command contradicts what is there already.

    Args:
        message: As of `Refused`.
        field: As of `Refused`.
        in_the_way: The things that it contradicts.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        in_the_way: Sequence[Obstacle] = (),
    ) -> None:
        super().__init__(message, field=field)
        self.in_the_way = in_the_way


class NameTaken(Conflict):
    """Names are unique within their scope."""


class StillInUse(Conflict):
    """A thing that others point at is not deleted from under them."""
