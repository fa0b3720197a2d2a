"""Things of the API, as they travel through the commands."""

from __future__ import annotations

from typing import Any

Thing = dict[str, Any]
"""An object of the API as it was sent, which is what ``--json`` shows."""
