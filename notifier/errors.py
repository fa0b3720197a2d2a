"""What keeps the notifier from its work."""

from __future__ import annotations


class Misconfigured(ValueError):
    """The configuration is wrong: a line that says where, and what to do."""
