"""What keeps an import from being done; each message says what to do."""

from __future__ import annotations


class CannotImport(Exception):
    """Nothing was taken over."""


class UnknownSource(CannotImport):
    """It is no database that we know how to read."""


class LogNotEmpty(CannotImport):
    """Something is in our log already."""


class AlreadyHere(CannotImport):
    """Something with the same id was in our log before."""
