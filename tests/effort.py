"""How hard tests try: quick for people, thorough for `make test`."""

import os
from typing import TypeVar

T = TypeVar("T")

PROFILE = os.environ.get("PROPERTIES", "quick")


def effort(*, quick: T, thorough: T) -> T:
    """Choose how much is tried, of what is tried in great numbers."""
    return thorough if PROFILE == "thorough" else quick
