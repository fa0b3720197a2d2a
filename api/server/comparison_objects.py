"""What differs between a projection and what is beside it, as the REST API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from domain.instants import to_datetime
from projections.comparison import Comparison, Kind, Sample, TableComparison


class BehindObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    An event behind a row.

    Attributes:
        type: Its stored name.
    """

    position: int
    at: datetime
    type: str


class SampleObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A row that is not the same on both sides.

    Attributes:
        key: The columns of its primary key.
        kind: On which side it is, or that both have it.
        live: The columns that differ, as they are live.
        beside: The same, as they are beside.
        events: Where the row comes from.
    """

    key: dict[str, Any]
    kind: Kind
    live: dict[str, Any]
    beside: dict[str, Any]
    events: list[BehindObject]

    @classmethod
    def of(cls, sample: Sample) -> SampleObject:
        """Show a row."""
        return cls(
            key=dict(sample.key),
            kind=sample.kind,
            live={name: each.live for name, each in sample.columns.items()},
            beside={name: each.beside for name, each in sample.columns.items()},
            events=[
                BehindObject(position=e.position, at=to_datetime(e.at), type=e.topic)
                for e in sample.events
            ],
        )


class TableObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    What differs in one table, as numbers of rows.

    Attributes:
        samples: The first of these rows; none in lists of projections.
    """

    table: str
    only_live: int
    only_beside: int
    different: int
    samples: list[SampleObject]

    @classmethod
    def of(cls, compared: TableComparison, *, samples: bool) -> TableObject:
        """Show a table, with samples or without."""
        return cls(
            table=compared.table,
            only_live=compared.counts.only_live,
            only_beside=compared.counts.only_beside,
            different=compared.counts.different,
            samples=list(map(SampleObject.of, compared.samples)) if samples else [],
        )


class ComparisonObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the last comparison of a projection with what is beside it found.

    Attributes:
        position: At which both were compared.
        is_equal: No row differs.
    """

    at: datetime
    position: int
    is_equal: bool
    tables: list[TableObject]

    @classmethod
    def of(cls, found: Comparison, at: int, *, samples: bool) -> ComparisonObject:
        """Show a comparison, with samples or without."""
        return cls(
            at=to_datetime(at),
            position=found.position,
            is_equal=found.is_equal,
            tables=[TableObject.of(table, samples=samples) for table in found.tables],
        )
