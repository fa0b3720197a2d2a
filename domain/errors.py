"""Refusals: a command that breaks a rule. Their messages are written for the caller."""

from __future__ import annotations


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
    """The command contradicts what is there already."""


class NameTaken(Conflict):
    """Names are unique within their scope."""


class StillInUse(Conflict):
    """A thing that others point at is not deleted from under them."""
