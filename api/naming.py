"""What ids among the values of a change stood for, beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from msgspec import Meta, Struct

from projections.asynchronous.audit.names import Named


class NameObject(Struct, frozen=True, kw_only=True):
    """
    What an id stood for.

    Attributes:
        name: That of the thing at that time; of a package its version.
        is_deleted: The thing is gone by now.
    """

    name: str
    is_deleted: bool


_EXAMPLE = {
    "8d0db8ee-5d62-4a4f-a6d0-2e7a4f7a5d5b": {"name": "4230.2.1", "is_deleted": True}
}
Names = Annotated[Mapping[str, NameObject], Meta(examples=[_EXAMPLE])]
"""By id."""


def names_of(found: Iterable[Named]) -> Names:
    """Show the names that were found."""
    return {
        str(each.id): NameObject(name=each.name, is_deleted=each.is_deleted)
        for each in found
    }
