"""Conditions of a query that are there or not, as a client wishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct


def where(conditions: Mapping[str, str], wanted: Struct) -> tuple[str, dict[str, Any]]:
    """
    Give the condition of a query, with its parameters.

    Args:
        conditions: In SQL, by the field of `wanted` that each is asked for by.
        wanted: Whose fields that are None ask for nothing.
    """
    given = {
        name: value
        for name, value in msgspec.structs.asdict(wanted).items()
        if value is not None
    }
    return " AND ".join(["true", *(conditions[name] for name in given)]), given
