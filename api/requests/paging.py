"""Pages of lists: the parameters that ask for one, and its envelope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from msgspec import Meta, Struct

from api.requests.parameters import Moment
from projections.pages import Page, Span

PageNumber = Annotated[int, Meta(ge=0, le=1_000_000)]
Size = Annotated[int, Meta(ge=1, le=1000)]
"""Of a page: nothing gives more at once."""


class Looking(Struct, frozen=True, kw_only=True):
    """
    At which moment to look.

    Attributes:
        at: An instant or a position of the log to look back at; the present if it is
            not given.
    """

    at: Moment | None = None


class Paging(Struct, frozen=True, kw_only=True):
    """
    Which page of a list is wanted.

    Attributes:
        page: Its number; 1 is the first, and so is 0.
        perpage: How many a page has.
    """

    page: PageNumber = 1
    perpage: Size = 10

    @property
    def span(self) -> Span:
        """The part of the list."""
        before = max(self.page, 1) - 1
        return Span(offset=before * self.perpage, limit=self.perpage)


class PastPaging(Paging, frozen=True, kw_only=True):
    """
    Which page of a list is wanted, and of which moment.

    Attributes:
        at: An instant or a position of the log to look back at; the present if it is
            not given.
    """

    at: Moment | None = None


class Listing(Struct, frozen=True, kw_only=True, rename={"total_count": "totalCount"}):
    """
    A page, as Nebraska wraps it: beside the counts it has one list, of the items.

    Attributes:
        total_count: Length of the whole list.
        count: Length of this page.
    """

    total_count: int
    count: int


L = TypeVar("L", bound=Listing)
R = TypeVar("R")


def listed(kind: type[L], page: Page[R], show: Callable[[R], object]) -> L:
    """
    Wrap a page.

    Args:
        kind: Has a field of its own for the items, the last one.
        page: What to show.
        show: How to show an item.
    """
    items = [show(row) for row in page.rows]
    name = kind.__struct_fields__[-1]
    return kind(total_count=page.total, count=len(items), **{name: items})
