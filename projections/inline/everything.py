"""All inline read models."""

from __future__ import annotations

from typing import Any

from projections.inline.configuration import CONFIGURATION
from projections.inline.machines import MACHINES
from projections.inline.tables import InlineReadModel

INLINE: tuple[InlineReadModel[Any], ...] = (CONFIGURATION, MACHINES)
"""What moves along with each append, apart from presence, which is not in the log."""
